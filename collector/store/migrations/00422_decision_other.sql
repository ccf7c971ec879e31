-- What else a decision is about: the device that another one was merged with, what was split off a device.

-- +goose Up
ALTER TABLE decision ADD COLUMN other_id TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE decision DROP COLUMN other_id;
