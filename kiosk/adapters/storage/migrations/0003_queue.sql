-- Places in queues, what was done to them, staff, other systems, appointments. Clinics become one document each.

CREATE TABLE place (
    ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id),
    business_day TEXT NOT NULL,
    label TEXT NOT NULL,
    clinic TEXT NOT NULL,
    lane TEXT NOT NULL,
    priority TEXT,
    flags TEXT NOT NULL,  -- JSON
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'called', 'held', 'no_show', 'done', 'cancelled', 'voided')),
    issued_at BIGINT NOT NULL,
    since BIGINT NOT NULL,
    slot BIGINT,
    turn BIGINT NOT NULL,  -- order within a lane: slot, else since; 0 for an emergency
    held_until BIGINT,
    desk TEXT NOT NULL,
    called_at BIGINT,
    calls INTEGER NOT NULL,
    finished_at BIGINT,
    version INTEGER NOT NULL
);
INSERT INTO place (ticket_id, business_day, label, clinic, lane, priority, flags, state, issued_at, since, turn, desk,
                   calls, version)
SELECT ticket.id, business_day, label, clinic, lane, priority, flags,
       CASE WHEN state = 'voided' THEN 'voided' ELSE 'waiting' END, issued_at, issued_at, issued_at, '', 0, 1
FROM ticket JOIN visit ON visit.session = ticket.session;
CREATE INDEX place_queue ON place (business_day, clinic, state, lane, turn, ticket_id);
CREATE INDEX place_desk ON place (business_day, desk, state);

-- `before` is the place as it was, for undo; `change` the number of the change, which may touch two places.
CREATE TABLE place_event (
    change INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    business_day TEXT NOT NULL,
    clinic TEXT NOT NULL,
    lane TEXT NOT NULL,
    action TEXT NOT NULL,
    desk TEXT NOT NULL,
    author TEXT NOT NULL,
    request_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    since BIGINT NOT NULL,
    before TEXT NOT NULL,  -- JSON
    version INTEGER NOT NULL,  -- of the place afterwards
    undone INTEGER NOT NULL,
    PRIMARY KEY (change, ticket_id)
);
CREATE INDEX place_event_calls ON place_event (business_day, clinic, action, change);
CREATE INDEX place_event_desk ON place_event (business_day, desk, change);
CREATE INDEX place_event_ticket ON place_event (ticket_id, action);
CREATE INDEX place_event_key ON place_event (request_key);

ALTER TABLE ticket ADD COLUMN wait_low_min INTEGER;
ALTER TABLE ticket ADD COLUMN wait_high_min INTEGER;
ALTER TABLE help_request ADD COLUMN seen_by TEXT;

-- Signs the codes of tickets, whichever kiosk issues and whoever verifies them.
CREATE TABLE ticket_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret TEXT NOT NULL  -- hexadecimal
);

-- In the file of a kiosk that was cut off: what the hospital's store has by now, and under which id.
CREATE TABLE handed_over (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    central_id INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Until now clinics came from a file at every start, so nothing is lost.
DROP TABLE clinic;
CREATE TABLE clinic (
    code TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    prefix TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL  -- JSON
);

CREATE TABLE clinic_revision (
    id INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    document TEXT NOT NULL  -- JSON, all clinics in their order
);

CREATE TABLE staff_account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    failures INTEGER NOT NULL,
    locked_until BIGINT
);

CREATE TABLE api_client (
    name TEXT PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    active INTEGER NOT NULL
);

CREATE TABLE appointment (
    reference TEXT PRIMARY KEY,
    citizen_number TEXT NOT NULL,
    clinic TEXT NOT NULL,
    slot BIGINT NOT NULL
);
CREATE INDEX appointment_person ON appointment (citizen_number, slot);
CREATE INDEX appointment_slot ON appointment (slot);
