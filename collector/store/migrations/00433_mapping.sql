-- What people said that the columns of a kind of file mean, instead of what was guessed.

-- +goose Up
CREATE TABLE import_mapping (
    header   TEXT PRIMARY KEY, -- the file's columns, as a hash
    mapping  TEXT NOT NULL,
    by_user  TEXT NOT NULL,
    at       TIMESTAMP
);

-- +goose Down
DROP TABLE import_mapping;
