-- What runs by the clock, once among all collectors on a database: the last time that each job was due and dealt with, who is at it
-- and until when that holds, and how it went. It takes the place of daily_run.

-- +goose Up
CREATE TABLE job (
    name      TEXT PRIMARY KEY,
    due       TIMESTAMP,
    holder    TEXT NOT NULL, -- the collector that is at it; empty: none
    until     TIMESTAMP,     -- when another one may take it
    started   TIMESTAMP,
    finished  TIMESTAMP,
    failure   TEXT NOT NULL  -- of the last run; empty: it went well
);

-- +goose Down
DROP TABLE job;
