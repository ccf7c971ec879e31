-- Connectors: plugins set up for one system each, and what their runs came to.

-- +goose Up
CREATE TABLE connector (
    id          TEXT PRIMARY KEY,
    plugin      TEXT NOT NULL, -- name
    label       TEXT NOT NULL,
    sum         TEXT NOT NULL, -- SHA-256 of the program that an administrator approved
    roles       TEXT NOT NULL, -- JSON list: inventory, witness, notifier
    settings    TEXT NOT NULL, -- JSON object; no secrets
    sealed      BYTEA,         -- JSON object of the secrets, sealed
    every       BIGINT NOT NULL, -- seconds; 0: only when asked for
    at          BIGINT NOT NULL, -- seconds into the UTC day
    disabled    BIGINT NOT NULL,
    wanted      TIMESTAMP,     -- somebody asked for it beside the clock
    accept      BIGINT NOT NULL, -- somebody said that the next answer may be small
    due         TIMESTAMP,     -- the last time that was dealt with
    mark        TEXT NOT NULL, -- where a witness goes on
    whole       TIMESTAMP,     -- when everything was told last
    measure     BIGINT NOT NULL, -- rows or reports of the last whole run that went well
    created     TIMESTAMP,
    created_by  TEXT NOT NULL
);

CREATE TABLE connector_run (
    id            TEXT PRIMARY KEY,
    connector_id  TEXT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
    role          TEXT NOT NULL,
    started       TIMESTAMP,
    finished      TIMESTAMP,
    done          BIGINT NOT NULL,
    total         BIGINT NOT NULL,
    result        TEXT NOT NULL, -- JSON
    failure       TEXT NOT NULL
);
CREATE INDEX connector_run_connector ON connector_run (connector_id, id);

-- +goose Down
DROP TABLE connector_run;
DROP TABLE connector;
