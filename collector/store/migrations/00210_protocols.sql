-- The protocols of agents: what each agent says of itself and what it is asked for, answers that are still to be fetched, foreign
-- programs that may send, and the scans that FusionInventory's and GLPI's agents carry out for us.

-- +goose Up
CREATE TABLE agent_state (
    device_id    TEXT PRIMARY KEY, -- what it calls itself in its reports
    program      TEXT NOT NULL,
    version      TEXT NOT NULL,
    tag          TEXT NOT NULL,
    tasks        TEXT NOT NULL,    -- those that it can carry out, as JSON
    client       TEXT NOT NULL,    -- the foreign client that it was let in as; ours have none
    proxies      TEXT NOT NULL,    -- the agents that passed its messages on
    contact      TIMESTAMP,        -- to the hour
    wanted       TIMESTAMP,        -- since when a full inventory is asked for; none: it is not
    wanted_by    TEXT NOT NULL,
    oddities     BIGINT NOT NULL,  -- what was not understood of its last report
    oddity       TEXT NOT NULL,    -- the first of them, as JSON
    odd_at       TIMESTAMP
);
CREATE INDEX agent_state_wanted ON agent_state (wanted);
CREATE INDEX agent_state_oddities ON agent_state (oddities);

CREATE TABLE pending_answer (
    request   TEXT NOT NULL, -- GLPI-Request-ID
    agent     TEXT NOT NULL, -- GLPI-Agent-ID
    sender    TEXT NOT NULL, -- who may fetch it
    created   TIMESTAMP,
    status    BIGINT NOT NULL, -- HTTP's; 0 while the report is under way
    answer    TEXT NOT NULL,
    PRIMARY KEY (request, agent)
);
CREATE INDEX pending_answer_created ON pending_answer (created);

CREATE TABLE foreign_client (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL, -- basic, oauth2, network
    hash      TEXT NOT NULL, -- SHA-256 of its secret; a network has none
    network   TEXT NOT NULL, -- 10.1.0.0/16
    by_user   TEXT NOT NULL,
    created   TIMESTAMP,
    expires   TIMESTAMP,
    revoked   TIMESTAMP
);
CREATE INDEX foreign_client_name ON foreign_client (name);
CREATE INDEX foreign_client_kind ON foreign_client (kind);

CREATE TABLE foreign_token (
    hash       TEXT PRIMARY KEY, -- SHA-256
    client_id  TEXT NOT NULL,    -- of foreign_client, or of the configuration
    expires    TIMESTAMP
);
CREATE INDEX foreign_token_expires ON foreign_token (expires);

CREATE TABLE scan (
    id          TEXT PRIMARY KEY, -- a whole number: agents know it as PID
    device_id   TEXT NOT NULL,    -- the agent that carries it out
    client      TEXT NOT NULL,    -- the foreign client that it must come as; empty: any
    ranges      TEXT NOT NULL,    -- 10.1.2.1-10.1.2.254, as JSON
    port        BIGINT NOT NULL,
    credentials TEXT NOT NULL,    -- their names in the configuration, as JSON
    every_hours BIGINT NOT NULL,  -- 0: once
    by_user     TEXT NOT NULL,
    created     TIMESTAMP,
    stage       TEXT NOT NULL,    -- discover, discovering, inventory, inventorying, done
    since       TIMESTAMP,        -- of the stage
    addresses   BIGINT NOT NULL,
    found       BIGINT NOT NULL,
    failed      BIGINT NOT NULL,
    failure     TEXT NOT NULL     -- the last one, in the agent's words
);
CREATE INDEX scan_device ON scan (device_id);

CREATE TABLE scan_target (
    scan_id     TEXT NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    address     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    credential  TEXT NOT NULL, -- its name
    PRIMARY KEY (scan_id, address)
);

-- +goose Down
DROP TABLE scan_target;
DROP TABLE scan;
DROP TABLE foreign_token;
DROP TABLE foreign_client;
DROP TABLE pending_answer;
DROP TABLE agent_state;
