-- What other systems are told of a visit; what the insurer said, when, and when it is asked again.

-- One row a visit. A document is made when it is sent, of the visit as it is by then, so nothing of a person stands here
-- but what no other table has. No receiver, no row.
CREATE TABLE outbox (
    visit_code TEXT PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    residence TEXT NOT NULL,   -- as the card has it; empty once every receiver has the visit
    revision INTEGER NOT NULL  -- one more with every change that receivers must hear of
);
CREATE INDEX outbox_ticket ON outbox (ticket_id);

-- Other systems that work is done with, one worker at a time: `holder` until `held_until`.
CREATE TABLE counterpart (
    name TEXT PRIMARY KEY,
    takes_visits INTEGER NOT NULL,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL,
    failed INTEGER NOT NULL,  -- times in a row
    shut_until BIGINT,        -- nobody asks it before
    reason TEXT NOT NULL,     -- why it failed last, without personal data
    alarm INTEGER NOT NULL    -- only staff can mend it
);

CREATE TABLE outbox_delivery (
    visit_code TEXT NOT NULL REFERENCES outbox (visit_code),
    receiver TEXT NOT NULL REFERENCES counterpart (name),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'rejected')),
    delivered INTEGER NOT NULL,  -- newest revision that the receiver has; 0: none
    since BIGINT NOT NULL,       -- of this state
    tries INTEGER NOT NULL,      -- that failed since
    due_at BIGINT NOT NULL,
    reason TEXT NOT NULL,        -- for staff: may quote the document
    reference TEXT NOT NULL,     -- under which the receiver keeps it
    PRIMARY KEY (visit_code, receiver)
);
CREATE INDEX outbox_delivery_due ON outbox_delivery (receiver, state, tries, due_at);

-- With which numbers the person is known elsewhere, besides card_number.
ALTER TABLE visit ADD COLUMN card_nationality TEXT;
ALTER TABLE visit ADD COLUMN card_document_number TEXT;
ALTER TABLE visit ADD COLUMN card_insurance_number TEXT;

-- The insurer's latest answer, or why there was none. Every answer's code, time and digest stay in the journal.
ALTER TABLE visit ADD COLUMN insurance_code TEXT;
ALTER TABLE visit ADD COLUMN insurance_at BIGINT;
ALTER TABLE visit ADD COLUMN insurance_digest TEXT;
ALTER TABLE visit ADD COLUMN insurance_todo TEXT;
ALTER TABLE visit ADD COLUMN insurance_route TEXT;
ALTER TABLE visit ADD COLUMN insurance_valid_from TEXT;
ALTER TABLE visit ADD COLUMN insurance_facility TEXT;
ALTER TABLE visit ADD COLUMN insurance_five_years_from TEXT;
ALTER TABLE visit ADD COLUMN insurance_tries INTEGER;   -- that failed since the check-in
ALTER TABLE visit ADD COLUMN insurance_due_at BIGINT;   -- NULL: nothing is left to ask
ALTER TABLE visit ADD COLUMN insurance_changed_at BIGINT;  -- when a later answer changed the first one
CREATE INDEX visit_unchecked ON visit (insurance_due_at);
