-- By which version of which words, for what, and at which machine somebody was asked. Empty in records of before.

ALTER TABLE consent ADD COLUMN text_version TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN purpose TEXT NOT NULL DEFAULT 'compare_face';
ALTER TABLE consent ADD COLUMN kiosk TEXT NOT NULL DEFAULT '';
