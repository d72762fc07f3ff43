-- How a card was read, how sure that is, and what the desk may want to look at; by what the face was judged, and how the
-- person answered the challenge. Lists are JSON.

ALTER TABLE visit ADD COLUMN card_device TEXT;
ALTER TABLE visit ADD COLUMN card_confidence DOUBLE PRECISION;
ALTER TABLE visit ADD COLUMN card_authenticity TEXT;
ALTER TABLE visit ADD COLUMN card_confirmed_by TEXT;
ALTER TABLE visit ADD COLUMN card_warnings TEXT;
ALTER TABLE visit ADD COLUMN card_conflicts TEXT;
ALTER TABLE visit ADD COLUMN face_threshold DOUBLE PRECISION;
ALTER TABLE visit ADD COLUMN face_models TEXT;
ALTER TABLE visit ADD COLUMN liveness TEXT;
ALTER TABLE visit ADD COLUMN liveness_reason TEXT;
ALTER TABLE visit ADD COLUMN liveness_score DOUBLE PRECISION;
ALTER TABLE visit ADD COLUMN liveness_cues TEXT;
