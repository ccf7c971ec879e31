-- Which records and devices have changed since a collector looked: its lists are kept in memory and follow this.

-- +goose Up
CREATE TABLE touched (
    thing     TEXT NOT NULL,   -- asset or device
    id        TEXT NOT NULL,
    writer    TEXT NOT NULL,   -- the collector that wrote, matched or dropped it last
    revision  BIGINT NOT NULL, -- in which of its transactions
    PRIMARY KEY (thing, id)
);
CREATE INDEX touched_revision ON touched (writer, revision);
CREATE TABLE estate_revision (
    writer  TEXT PRIMARY KEY,
    number  BIGINT NOT NULL -- of its last transaction that touched a record or a device
);

-- +goose Down
DROP TABLE estate_revision;
DROP TABLE touched;
