-- Where the desk comes first: the clinic that the patient meant.
ALTER TABLE visit ADD COLUMN wanted_clinic TEXT NOT NULL DEFAULT '';
