-- The estate: what the manual inventory says, what was seen, and what follows. One text for SQLite and PostgreSQL: times are
-- UTC, documents are JSON text or compressed bytes, ids are text made in Go.

-- +goose Up
CREATE TABLE asset (
    id             TEXT PRIMARY KEY,
    number         TEXT NOT NULL,
    type           TEXT NOT NULL,
    class          TEXT NOT NULL,
    manufacturer   TEXT NOT NULL,
    model          TEXT NOT NULL,
    serial         TEXT NOT NULL,
    uuid           TEXT NOT NULL,
    name           TEXT NOT NULL,
    mac            TEXT NOT NULL,
    ip             TEXT NOT NULL,
    entity         TEXT NOT NULL,
    entity_code    TEXT NOT NULL,
    service        TEXT NOT NULL,
    service_code   TEXT NOT NULL,
    site           TEXT NOT NULL,
    site_code      TEXT NOT NULL,
    floor          TEXT NOT NULL,
    room           TEXT NOT NULL,
    user_name      TEXT NOT NULL,
    status         TEXT NOT NULL,
    state          TEXT NOT NULL,
    purchase_date  TIMESTAMP,
    service_date   TIMESTAMP,
    warranty_end   TIMESTAMP,
    parent_number  TEXT NOT NULL,
    comment        TEXT NOT NULL,
    origin_file    TEXT NOT NULL,
    origin_row     BIGINT NOT NULL,
    gone           TIMESTAMP,     -- when an import no longer had it
    words          TEXT NOT NULL  -- what a search looks at: lower case, no accents
);
CREATE INDEX asset_number ON asset (number);

CREATE TABLE asset_key (
    key       TEXT NOT NULL,
    asset_id  TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    PRIMARY KEY (key, asset_id)
);
CREATE INDEX asset_key_asset ON asset_key (asset_id);

CREATE TABLE device (
    id            TEXT PRIMARY KEY,
    class         TEXT NOT NULL,
    virtual       BOOLEAN NOT NULL,
    name          TEXT NOT NULL,
    dns_name      TEXT NOT NULL,
    serial        TEXT NOT NULL,
    alt_serial    TEXT NOT NULL,
    manufacturer  TEXT NOT NULL,
    model         TEXT NOT NULL,
    uuid          TEXT NOT NULL,
    chassis       TEXT NOT NULL,
    os            TEXT NOT NULL,
    location      TEXT NOT NULL,
    interfaces    TEXT NOT NULL,
    addresses     TEXT NOT NULL,
    first_seen    TIMESTAMP,
    last_seen     TIMESTAMP,
    sources       TEXT NOT NULL,
    parent        TEXT NOT NULL,
    words         TEXT NOT NULL
);
CREATE INDEX device_seen ON device (last_seen);

CREATE TABLE device_key (
    key        TEXT NOT NULL,
    device_id  TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    PRIMARY KEY (key, device_id)
);
CREATE INDEX device_key_device ON device_key (device_id);

CREATE TABLE observation (
    source     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    taken      TIMESTAMP,
    through    TEXT NOT NULL,  -- of a screen: the observation of the workstation that shows it
    facts      TEXT NOT NULL,
    first_seen TIMESTAMP,
    device_id  TEXT NOT NULL,
    document   BYTEA,          -- what was reported, section by section, compressed; a screen has none
    PRIMARY KEY (source, subject)
);
CREATE INDEX observation_device ON observation (device_id);
CREATE INDEX observation_through ON observation (through);

CREATE TABLE device_match (
    device_id  TEXT NOT NULL,
    asset_id   TEXT NOT NULL,
    evidence   TEXT NOT NULL,
    PRIMARY KEY (device_id, asset_id)
);
CREATE INDEX device_match_asset ON device_match (asset_id);

CREATE TABLE pin (
    device_id    TEXT NOT NULL,
    asset_id     TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    decision_id  TEXT NOT NULL,
    PRIMARY KEY (device_id, asset_id)
);
CREATE INDEX pin_asset ON pin (asset_id);

CREATE TABLE discrepancy (
    key            TEXT PRIMARY KEY,
    position       BIGINT NOT NULL, -- of its kind, in the order in which people read them
    kind           TEXT NOT NULL,
    field          TEXT NOT NULL,
    asset_id       TEXT NOT NULL,
    device_id      TEXT NOT NULL,
    others         TEXT NOT NULL,
    number         TEXT NOT NULL,
    device_serial  TEXT NOT NULL,
    device_name    TEXT NOT NULL,
    class          TEXT NOT NULL,
    entity_code    TEXT NOT NULL,
    service_code   TEXT NOT NULL,
    site_code      TEXT NOT NULL,
    manual         TEXT NOT NULL,
    observed       TEXT NOT NULL,
    suggestion     TEXT NOT NULL,
    explanation    TEXT NOT NULL,
    arguments      TEXT NOT NULL,
    status         TEXT NOT NULL,
    since          TIMESTAMP,
    updated        TIMESTAMP,
    until_day      TIMESTAMP,
    assignee       TEXT NOT NULL,
    note           TEXT NOT NULL,
    words          TEXT NOT NULL
);
CREATE INDEX discrepancy_status ON discrepancy (status, position);
CREATE INDEX discrepancy_asset ON discrepancy (asset_id, device_id);
CREATE INDEX discrepancy_device ON discrepancy (device_id);

CREATE TABLE decision (
    id              TEXT PRIMARY KEY,
    discrepancy_id  TEXT NOT NULL,
    choice          TEXT NOT NULL,
    by_user         TEXT NOT NULL,
    at              TIMESTAMP,
    reason          TEXT NOT NULL,
    until_day       TIMESTAMP,
    assignee        TEXT NOT NULL,
    asset_id        TEXT NOT NULL,
    device_id       TEXT NOT NULL,
    field           TEXT NOT NULL,
    from_value      TEXT NOT NULL,
    to_value        TEXT NOT NULL,
    undone          TIMESTAMP,
    undone_by       TEXT NOT NULL
);
CREATE INDEX decision_discrepancy ON decision (discrepancy_id);
CREATE INDEX decision_pair ON decision (device_id, asset_id);

CREATE TABLE correction (
    asset_id     TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    field        TEXT NOT NULL,
    from_value   TEXT NOT NULL,
    to_value     TEXT NOT NULL,
    decision_id  TEXT NOT NULL,
    at           TIMESTAMP,
    PRIMARY KEY (asset_id, field)
);

CREATE TABLE import (
    id        TEXT PRIMARY KEY,
    file      TEXT NOT NULL,
    by_user   TEXT NOT NULL,
    at        TIMESTAMP,
    added     BIGINT NOT NULL,
    changed   BIGINT NOT NULL,
    vanished  BIGINT NOT NULL,
    refused   BIGINT NOT NULL,
    mapping   TEXT NOT NULL,
    problems  TEXT NOT NULL,
    document  BYTEA
);
CREATE INDEX import_at ON import (at);

CREATE TABLE policy (
    id        TEXT PRIMARY KEY,
    part      TEXT NOT NULL, -- policy, services or sites
    document  TEXT NOT NULL,
    by_user   TEXT NOT NULL,
    at        TIMESTAMP
);
CREATE INDEX policy_part ON policy (part, id);

CREATE TABLE audit_entry (
    id          TEXT PRIMARY KEY,
    at          TIMESTAMP,
    by_user     TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    field       TEXT NOT NULL,
    from_value  TEXT NOT NULL,
    to_value    TEXT NOT NULL,
    why         TEXT NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at);

CREATE TABLE change (
    id          TEXT PRIMARY KEY,
    subject     TEXT NOT NULL,
    field       TEXT NOT NULL,
    from_value  TEXT NOT NULL,
    to_value    TEXT NOT NULL,
    at          TIMESTAMP,
    source      TEXT NOT NULL
);
CREATE INDEX change_subject ON change (subject, at);

-- +goose Down
DROP TABLE change;
DROP TABLE audit_entry;
DROP TABLE policy;
DROP TABLE import;
DROP TABLE correction;
DROP TABLE decision;
DROP TABLE discrepancy;
DROP TABLE pin;
DROP TABLE device_match;
DROP TABLE observation;
DROP TABLE device_key;
DROP TABLE device;
DROP TABLE asset_key;
DROP TABLE asset;
