-- What decisions lead to: decisions taken together, files of corrections for the inventory tool, and work for technicians.

-- +goose Up
CREATE TABLE bulk (
    id         TEXT PRIMARY KEY,
    rule       TEXT NOT NULL,   -- the accept rule that made it; empty: a person
    choice     TEXT NOT NULL,
    by_user    TEXT NOT NULL,
    at         TIMESTAMP,
    total      BIGINT NOT NULL,
    decided    BIGINT NOT NULL,
    refused    BIGINT NOT NULL,
    state      TEXT NOT NULL,   -- running, done, stopped, undone
    undone     TIMESTAMP,
    undone_by  TEXT NOT NULL
);
CREATE INDEX bulk_at ON bulk (at);
ALTER TABLE decision ADD COLUMN bulk_id TEXT NOT NULL DEFAULT '';
CREATE INDEX decision_bulk ON decision (bulk_id, id) WHERE bulk_id <> '';

CREATE TABLE correction_file (
    id             TEXT PRIMARY KEY,
    state          TEXT NOT NULL,  -- drafted, downloaded, sent, checked
    drafted        TIMESTAMP,
    drafted_by     TEXT NOT NULL,
    downloaded     TIMESTAMP,
    downloaded_by  TEXT NOT NULL,
    sent           TIMESTAMP,
    sent_by        TEXT NOT NULL,
    checked        TIMESTAMP,
    import_id      TEXT NOT NULL   -- the import that it was checked against
);
CREATE TABLE correction_row (
    file_id      TEXT NOT NULL REFERENCES correction_file (id) ON DELETE CASCADE,
    asset_id     TEXT NOT NULL,
    field        TEXT NOT NULL,
    number       TEXT NOT NULL,
    from_value   TEXT NOT NULL,
    to_value     TEXT NOT NULL,
    decision_id  TEXT NOT NULL,
    outcome      TEXT NOT NULL,  -- pending, taken-over, not-taken-over, overruled, withdrawn
    PRIMARY KEY (file_id, asset_id, field)
);
CREATE INDEX correction_row_asset ON correction_row (asset_id, field);

CREATE TABLE work_item (
    id               TEXT PRIMARY KEY,
    decision_id      TEXT NOT NULL,
    discrepancy_key  TEXT NOT NULL,
    task             TEXT NOT NULL,  -- rename, move, reconnect, label, find, check
    device_id        TEXT NOT NULL,
    asset_id         TEXT NOT NULL,
    number           TEXT NOT NULL,
    device_name      TEXT NOT NULL,
    device_serial    TEXT NOT NULL,
    class            TEXT NOT NULL,
    entity_code      TEXT NOT NULL,
    service_code     TEXT NOT NULL,
    site_code        TEXT NOT NULL,
    place            TEXT NOT NULL,  -- floor and room, as recorded
    from_value       TEXT NOT NULL,
    to_value         TEXT NOT NULL,
    note             TEXT NOT NULL,
    assignee         TEXT NOT NULL,
    state            TEXT NOT NULL,  -- open, done, withdrawn
    opened           TIMESTAMP,
    opened_by        TEXT NOT NULL,
    closed           TIMESTAMP,
    closed_by        TEXT NOT NULL   -- the source of the report, or who withdrew it
);
CREATE INDEX work_item_state ON work_item (state, site_code, id);
CREATE INDEX work_item_discrepancy ON work_item (discrepancy_key);
CREATE INDEX work_item_decision ON work_item (decision_id);

-- +goose Down
DROP TABLE work_item;
DROP TABLE correction_row;
DROP TABLE correction_file;
DROP INDEX decision_bulk;
DROP TABLE bulk;
