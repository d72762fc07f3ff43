-- Where each kiosk stands, as staff say it: desks and statistics know a kiosk by its code alone.
CREATE TABLE kiosk_place (
    kiosk TEXT PRIMARY KEY,
    vi TEXT NOT NULL,
    en TEXT NOT NULL
);
