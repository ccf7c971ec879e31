-- What was, and when it changed. One row holds what one report, import or decision changed about one subject, or, once put together by
-- the daily job, several of them.

-- +goose Up
CREATE TABLE history (
    subject  TEXT NOT NULL,    -- id of a device or a record, key of a discrepancy
    seq      BIGINT NOT NULL,  -- counts within the subject
    kind     TEXT NOT NULL,    -- device, component, record, person or discrepancy
    first_at TIMESTAMP,        -- when the first of its entries was written down
    last_at  TIMESTAMP,        -- when the last one was
    pieces   BIGINT NOT NULL,  -- how many entries it holds
    entries  BYTEA NOT NULL,
    PRIMARY KEY (subject, seq)
);
CREATE INDEX history_kind ON history (kind, last_at);

CREATE TABLE series (
    subject  TEXT NOT NULL,   -- id of a device
    name     TEXT NOT NULL,   -- what is counted
    last_at  TIMESTAMP,
    points   BYTEA NOT NULL,  -- times and values, as differences
    PRIMARY KEY (subject, name)
);

CREATE TABLE history_begin (
    kind   TEXT PRIMARY KEY,
    since  TIMESTAMP          -- what was before is no longer known
);

DROP TABLE change;

-- +goose Down
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
DROP TABLE history_begin;
DROP TABLE series;
DROP TABLE history;
