-- SQL that SQLite and PostgreSQL both understand. Times are milliseconds since 1970-01-01 UTC, dates ISO 8601 texts,
-- booleans 0 or 1. Ids are taken from store_state.changes.

CREATE TABLE store_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    changes INTEGER NOT NULL,  -- every write transaction adds one: number of the newest audit row
    checks INTEGER NOT NULL    -- what a check of writability writes
);
INSERT INTO store_state (id, changes, checks) VALUES (1, 0, 0);

CREATE TABLE clinic (
    code TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    prefix TEXT NOT NULL UNIQUE,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    room_vi TEXT NOT NULL,
    room_en TEXT NOT NULL,
    floor_vi TEXT NOT NULL,
    floor_en TEXT NOT NULL,
    picture TEXT NOT NULL,
    colour TEXT NOT NULL,
    hours TEXT NOT NULL,  -- JSON
    min_age INTEGER NOT NULL,
    max_age INTEGER,
    sex TEXT,
    minutes_per_patient INTEGER NOT NULL,
    is_reception INTEGER NOT NULL
);

CREATE TABLE counter (
    business_day TEXT NOT NULL,
    series TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (business_day, series)
);

-- What the desk has to know, and how the kiosk came to know it. Nothing of a card that the desk does not need.
CREATE TABLE visit (
    session TEXT PRIMARY KEY,
    kiosk TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    card_kind TEXT,
    card_source TEXT,
    card_number TEXT,
    name TEXT,
    birth_date TEXT,
    birth_day_known INTEGER,
    sex TEXT,
    verdict TEXT NOT NULL,
    distance DOUBLE PRECISION,
    no_face TEXT,
    insurance_outcome TEXT,
    insurance_payer TEXT,
    insurance_valid_to TEXT,
    insurance_card_code TEXT,
    flags TEXT NOT NULL,  -- JSON
    reason TEXT NOT NULL
);

-- A clinic may be taken out of service while its numbers are still true, so `clinic` is no foreign key.
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    business_day TEXT NOT NULL,
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    session TEXT NOT NULL REFERENCES visit (session),
    clinic TEXT NOT NULL,
    lane TEXT NOT NULL,
    priority TEXT,
    people_ahead INTEGER NOT NULL,
    nonce TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('issued', 'voided')),
    voided_at BIGINT,
    void_reason TEXT,
    paper TEXT NOT NULL CHECK (paper IN ('ISSUED', 'PRINT_SENT', 'PRINTED', 'PRINT_UNKNOWN', 'PRINT_FAILED')),
    paper_at BIGINT NOT NULL,
    UNIQUE (business_day, series, number),
    UNIQUE (session, clinic)
);
CREATE INDEX ticket_waiting ON ticket (business_day, clinic, state, lane);
CREATE INDEX ticket_paper ON ticket (kiosk, paper);

-- What happened to a check-in, in order: an intent before a side effect, an outcome after it.
CREATE TABLE journal (
    session TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('intent', 'outcome')),
    ticket_id INTEGER REFERENCES ticket (id),
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (session, sequence)
);

-- Append-only. hash = SHA-256 over the hash of the row before and the canonical JSON of this one.
CREATE TABLE audit (
    change INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    kiosk TEXT NOT NULL,
    event TEXT NOT NULL,
    detail TEXT NOT NULL,  -- canonical JSON, without personal data
    hash TEXT NOT NULL
);

CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    granted INTEGER NOT NULL,
    language TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX consent_session ON consent (session);

CREATE TABLE help_request (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    at BIGINT NOT NULL,
    seen_at BIGINT
);
