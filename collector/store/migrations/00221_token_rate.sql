-- How often a program may ask, by token.

-- +goose Up
ALTER TABLE access_token ADD COLUMN per_minute BIGINT NOT NULL DEFAULT 0; -- requests; 0: as many as usual

-- +goose Down
ALTER TABLE access_token DROP COLUMN per_minute;
