-- People who may not sign in for now, and whose session is which: a person sees their own and ends them.

-- +goose Up
ALTER TABLE user_account ADD COLUMN disabled TIMESTAMP;
ALTER TABLE session ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
CREATE INDEX session_person ON session (user_id);

-- +goose Down
DROP INDEX session_person;
ALTER TABLE session DROP COLUMN user_id;
ALTER TABLE user_account DROP COLUMN disabled;
