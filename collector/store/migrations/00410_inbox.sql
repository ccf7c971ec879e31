-- The inbox: which discrepancies have changed since somebody looked, the views that people keep, and what they say to each other.

-- +goose Up
CREATE TABLE revision (
    writer  TEXT PRIMARY KEY, -- the collector that writes
    number  BIGINT NOT NULL   -- of its last transaction that wrote discrepancies
);
ALTER TABLE discrepancy ADD COLUMN writer TEXT NOT NULL DEFAULT '';
ALTER TABLE discrepancy ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX discrepancy_revision ON discrepancy (writer, revision);

CREATE TABLE saved_view (
    id       TEXT PRIMARY KEY,
    owner    TEXT NOT NULL, -- id of a person
    name     TEXT NOT NULL,
    query    TEXT NOT NULL, -- the list's address from the question mark on
    shared   BOOLEAN NOT NULL,
    created  TIMESTAMP
);
CREATE INDEX saved_view_owner ON saved_view (owner);

CREATE TABLE comment (
    id       TEXT PRIMARY KEY,
    subject  TEXT NOT NULL, -- key of a discrepancy
    by_user  TEXT NOT NULL,
    at       TIMESTAMP,
    text     TEXT NOT NULL
);
CREATE INDEX comment_subject ON comment (subject, at);

-- +goose Down
DROP TABLE comment;
DROP TABLE saved_view;
DROP INDEX discrepancy_revision;
ALTER TABLE discrepancy DROP COLUMN revision;
ALTER TABLE discrepancy DROP COLUMN writer;
DROP TABLE revision;
