-- What a receiver took although something is missing or wrong: fields with the rule that they break, and no value.

ALTER TABLE outbox_delivery ADD COLUMN problems TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_delivery_gaps ON outbox_delivery (since) WHERE problems <> '';
