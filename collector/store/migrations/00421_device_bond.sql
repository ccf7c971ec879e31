-- Observations that people have put together into one device, or kept apart.

-- +goose Up
CREATE TABLE device_bond (
    id           TEXT PRIMARY KEY,
    decision_id  TEXT NOT NULL,
    a            TEXT NOT NULL, -- keys of the observations: source|subject
    b            TEXT NOT NULL,
    verdict      TEXT NOT NULL, -- match, keep-apart
    device_id    TEXT NOT NULL, -- the device that b was of before it was put together with a's
    moved        TEXT NOT NULL  -- JSON: ids of the decisions about that device
);
CREATE INDEX device_bond_decision ON device_bond (decision_id);

-- +goose Down
DROP TABLE device_bond;
