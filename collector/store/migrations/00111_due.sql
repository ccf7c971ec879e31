-- Work that was begun and must be finished, whoever does it: a run over the whole estate after an import.

-- +goose Up
CREATE TABLE due (
    what   TEXT PRIMARY KEY,
    since  TIMESTAMP
);

-- +goose Down
DROP TABLE due;
