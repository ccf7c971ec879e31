-- An import can be taken back: what it replaced is kept with it.

-- +goose Up
ALTER TABLE import ADD COLUMN replaced BYTEA;
ALTER TABLE import ADD COLUMN undone TIMESTAMP;
ALTER TABLE import ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE import DROP COLUMN undone_by;
ALTER TABLE import DROP COLUMN undone;
ALTER TABLE import DROP COLUMN replaced;
