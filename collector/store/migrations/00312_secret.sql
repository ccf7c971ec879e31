-- What all collectors on a database must share and nobody else may read, sealed with a key that is not in the database.

-- +goose Up
CREATE TABLE secret (
    name    TEXT PRIMARY KEY,
    sealed  BYTEA NOT NULL,
    made    TIMESTAMP
);

-- +goose Down
DROP TABLE secret;
