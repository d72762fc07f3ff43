-- Where the desk comes first: the clinic that the patient meant.
ALTER TABLE visit ADD COLUMN wanted_clinic TEXT NOT NULL DEFAULT '';

-- Whose hands took the number; of a child without a card, whose card was shown.
ALTER TABLE visit ADD COLUMN acted_by TEXT NOT NULL DEFAULT 'patient';
ALTER TABLE visit ADD COLUMN guardian_number TEXT;
ALTER TABLE visit ADD COLUMN guardian_name TEXT;

-- How check-ins went, one row each: no session, no time of day, nothing of a person. Rows of days that
-- are of no more use may be deleted.
CREATE TABLE kiosk_use (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,  -- random: a row that is handed over twice is one
    business_day TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    ending TEXT NOT NULL,
    left_at TEXT NOT NULL,  -- the last step
    stays TEXT NOT NULL  -- JSON: [step, seconds, touches] of each step, in the order of the first visit
);
CREATE INDEX kiosk_use_day ON kiosk_use (business_day);
