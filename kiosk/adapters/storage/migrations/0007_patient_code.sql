-- What the hospital's system calls patient and visit, once it has registered them.

ALTER TABLE outbox ADD COLUMN patient_code TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN hospital_visit_code TEXT NOT NULL DEFAULT '';

-- What a receiver took although something is missing or wrong: fields with the rule that they break, and no value.

ALTER TABLE outbox_delivery ADD COLUMN problems TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_delivery_gaps ON outbox_delivery (since) WHERE problems <> '';
