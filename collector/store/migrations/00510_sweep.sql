-- Sweeps of networks: what is wanted, what scanners have made of it, what became of each address, and how credentials fare.

-- +goose Up
CREATE TABLE sweep (
    id           TEXT PRIMARY KEY,
    label        TEXT NOT NULL,
    site         TEXT NOT NULL, -- code: whose scanner does it
    ranges       TEXT NOT NULL, -- JSON list
    exclude      TEXT NOT NULL, -- JSON list
    credentials  TEXT NOT NULL, -- JSON list of names; the secrets are the scanner's
    rate         BIGINT NOT NULL,
    subnet_rate  BIGINT NOT NULL,
    every        BIGINT NOT NULL, -- seconds; 0: only when asked for
    at           BIGINT NOT NULL, -- seconds into the UTC day
    disabled     BIGINT NOT NULL,
    wanted       TIMESTAMP,       -- somebody asked for it beside the clock
    due          TIMESTAMP,       -- the last time that was dealt with
    created      TIMESTAMP,
    created_by   TEXT NOT NULL
);
CREATE INDEX sweep_site ON sweep (site);

CREATE TABLE sweep_run (
    id           TEXT PRIMARY KEY,
    sweep_id     TEXT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    agent_id     TEXT NOT NULL, -- the scanner
    state        TEXT NOT NULL, -- running, done, stopped, failed, lost
    stop         BIGINT NOT NULL, -- somebody wants it to end
    started      TIMESTAMP,
    heard        TIMESTAMP,
    finished     TIMESTAMP,
    progress     TEXT NOT NULL, -- JSON
    failure      TEXT NOT NULL
);
CREATE INDEX sweep_run_sweep ON sweep_run (sweep_id, id);
CREATE INDEX sweep_run_state ON sweep_run (state, agent_id);

CREATE TABLE sweep_address (
    sweep_id    TEXT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    place       TEXT NOT NULL, -- the address as 32 hexadecimal digits of IPv6, which sort
    run_id      TEXT NOT NULL, -- in which this was found
    state       TEXT NOT NULL, -- read, partial, refused, skipped, same, closed, unreachable; silent: no more
    credential  TEXT NOT NULL, -- that worked
    refused     TEXT NOT NULL, -- JSON list of those that did not
    reason      TEXT NOT NULL,
    name        TEXT NOT NULL,
    source      TEXT NOT NULL, -- under which its device is reported
    at          TIMESTAMP,
    answered    TIMESTAMP,     -- when it last spoke SNMP
    PRIMARY KEY (sweep_id, place)
);

CREATE TABLE sweep_credential (
    sweep_id  TEXT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    run_id    TEXT NOT NULL,
    worked    BIGINT NOT NULL,
    refused   BIGINT NOT NULL,
    silent    BIGINT NOT NULL,
    at        TIMESTAMP,
    last_worked TIMESTAMP,
    PRIMARY KEY (sweep_id, name)
);

CREATE TABLE scanner (
    agent_id     TEXT PRIMARY KEY,
    site         TEXT NOT NULL,
    credentials  TEXT NOT NULL, -- JSON list of names
    heard        TIMESTAMP
);

-- +goose Down
DROP TABLE scanner;
DROP TABLE sweep_credential;
DROP TABLE sweep_address;
DROP TABLE sweep_run;
DROP TABLE sweep;
