-- How often somebody has lately tried to sign in, known to all collectors on a database.

-- +goose Up
CREATE TABLE attempt (
    key    TEXT PRIMARY KEY, -- hashed: who, and from where
    until  TIMESTAMP NOT NULL -- when all attempts made so far are forgotten
);
CREATE INDEX attempt_until ON attempt (until);

-- +goose Down
DROP TABLE attempt;
