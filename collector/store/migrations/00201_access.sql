-- Who may use the collector: people and their sessions, agents and their keys, the tokens that let agents and programs in.
-- Secrets lie here as hashes only.

-- +goose Up
CREATE TABLE user_account (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL, -- as typed
    sign_in   TEXT NOT NULL, -- the name in lower case: what is typed at sign-in is compared with it
    role      TEXT NOT NULL,
    language  TEXT NOT NULL,
    password  TEXT NOT NULL, -- argon2id, in PHC form
    stamp     TEXT NOT NULL, -- changes with the password: sessions that bear an older one are over
    created   TIMESTAMP
);
CREATE UNIQUE INDEX user_account_sign_in ON user_account (sign_in);

CREATE TABLE session (
    token   TEXT PRIMARY KEY, -- hashed
    data    BYTEA NOT NULL,
    expiry  TIMESTAMP
);
CREATE INDEX session_expiry ON session (expiry);

CREATE TABLE access_token (
    id        TEXT PRIMARY KEY,
    label     TEXT NOT NULL,
    scope     TEXT NOT NULL, -- agent, scanner: to enrol one; read: to read by the API
    hash      TEXT NOT NULL, -- SHA-256
    by_user   TEXT NOT NULL,
    created   TIMESTAMP,
    expires   TIMESTAMP,       -- none: never
    max_uses  BIGINT NOT NULL, -- 0: no limit
    uses      BIGINT NOT NULL,
    revoked   TIMESTAMP
);
CREATE UNIQUE INDEX access_token_hash ON access_token (hash);

CREATE TABLE agent (
    id         TEXT PRIMARY KEY,
    device_id  TEXT NOT NULL, -- what it calls itself in its reports
    name       TEXT NOT NULL,
    version    TEXT NOT NULL,
    kind       TEXT NOT NULL, -- agent, scanner
    key_hash   TEXT NOT NULL, -- SHA-256
    token_id   TEXT NOT NULL, -- the token that it enrolled with
    created    TIMESTAMP,
    contact    TIMESTAMP,
    revoked    TIMESTAMP
);
CREATE UNIQUE INDEX agent_key ON agent (key_hash);
CREATE INDEX agent_device ON agent (device_id);

CREATE TABLE daily_run (
    job  TEXT PRIMARY KEY,
    day  TEXT NOT NULL -- the last day on which a collector took it, as 2026-11-24
);

-- +goose Down
DROP TABLE daily_run;
DROP TABLE agent;
DROP TABLE access_token;
DROP TABLE session;
DROP TABLE user_account;
