-- Serial numbers, UUIDs and MACs that many machines share, and that identify nothing unless a person says so.

-- +goose Up
CREATE TABLE junk_key (
    key       TEXT PRIMARY KEY,
    machines  BIGINT NOT NULL,
    since     TIMESTAMP,        -- set aside; null: it identifies
    most      BIGINT NOT NULL,  -- machines that may share it, a person has said; 0: what the policy says
    released  TIMESTAMP,
    by_user   TEXT NOT NULL
);

-- +goose Down
DROP TABLE junk_key;
