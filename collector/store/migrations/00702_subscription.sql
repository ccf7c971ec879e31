-- Who is told of discrepancies by which connector, and the messages on their way.

-- +goose Up
CREATE TABLE subscription (
    id            TEXT PRIMARY KEY,
    connector_id  TEXT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
    label         TEXT NOT NULL,
    recipient     TEXT NOT NULL, -- in the plugin's own way; empty: as the connector says
    language      TEXT NOT NULL,
    entities      TEXT NOT NULL, -- codes with commas, or *
    service_code  TEXT NOT NULL, -- empty: all
    kinds         TEXT NOT NULL, -- JSON list; empty: all
    least         BIGINT NOT NULL, -- discrepancies; fewer are kept for the next time
    every         BIGINT NOT NULL, -- seconds
    at            BIGINT NOT NULL, -- seconds into the UTC day
    due           TIMESTAMP,
    told          TIMESTAMP,     -- discrepancies found up to then were told
    created       TIMESTAMP,
    created_by    TEXT NOT NULL
);

CREATE TABLE outbox (
    id               TEXT PRIMARY KEY,
    connector_id     TEXT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
    subscription_id  TEXT NOT NULL,
    state            TEXT NOT NULL, -- waiting, sending, sent, refused, unknown
    created          TIMESTAMP,
    due              TIMESTAMP,     -- not before
    sent             TIMESTAMP,
    attempts         BIGINT NOT NULL,
    failure          TEXT NOT NULL,
    recipient        TEXT NOT NULL,
    language         TEXT NOT NULL,
    subject          TEXT NOT NULL,
    plain            TEXT NOT NULL,
    html             TEXT NOT NULL,
    data             TEXT NOT NULL
);
CREATE INDEX outbox_state ON outbox (state, connector_id, id);

-- +goose Down
DROP TABLE outbox;
DROP TABLE subscription;
