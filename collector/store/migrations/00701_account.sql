-- Computers' accounts in a directory are devices of a class of their own, with what the directory says of them.

-- +goose Up
ALTER TABLE device ADD COLUMN account TEXT NOT NULL DEFAULT 'null'; -- JSON

-- +goose Down
ALTER TABLE device DROP COLUMN account;
