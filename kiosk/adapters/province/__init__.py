"""A province's insured people in a SQLite file: for the hospital's server and the mock registry, never for a kiosk."""
