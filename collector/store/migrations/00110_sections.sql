-- What was reported is kept section by section, each compressed by itself, so that only those that changed are written again.

-- +goose Up
ALTER TABLE observation ADD COLUMN parts TEXT NOT NULL DEFAULT ''; -- what sections there are, with a sum of each and when it was true
ALTER TABLE observation ADD COLUMN digest TEXT NOT NULL DEFAULT ''; -- of the report that says all of this, its date left aside
ALTER TABLE observation ADD COLUMN steady BOOLEAN NOT NULL DEFAULT FALSE; -- said again later, it changes nothing but dates

CREATE TABLE section (
    source    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    name      TEXT NOT NULL, -- empty: all small ones together
    document  BYTEA NOT NULL,
    PRIMARY KEY (source, subject, name)
);

-- +goose Down
DROP TABLE section;
ALTER TABLE observation DROP COLUMN steady;
ALTER TABLE observation DROP COLUMN digest;
ALTER TABLE observation DROP COLUMN parts;
