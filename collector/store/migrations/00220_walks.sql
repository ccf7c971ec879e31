-- Lists are walked from where a page ended: each order of a list has an index of its column and the id, which makes the order total.
-- The orders are those of walks.go.

-- Screens are found by their workstation, decisions by their record, the audit trail by what people ask it for.

-- +goose Up
CREATE INDEX asset_by_number ON asset (number, id);
CREATE INDEX asset_by_name ON asset (name, id);
CREATE INDEX asset_by_serial ON asset (serial, id);
CREATE INDEX asset_by_service ON asset (service_code, id);
CREATE INDEX asset_by_site ON asset (site_code, id);
CREATE INDEX asset_by_age ON asset (coalesce(service_date, purchase_date), id);
DROP INDEX asset_number;
CREATE INDEX device_by_seen ON device (last_seen, id);
CREATE INDEX device_by_name ON device (name, id);
CREATE INDEX device_by_serial ON device (serial, id);
DROP INDEX device_seen;
CREATE INDEX discrepancy_by_kind ON discrepancy (position, key);
CREATE INDEX discrepancy_by_number ON discrepancy (number, key);
CREATE INDEX discrepancy_by_since ON discrepancy (since, key);
CREATE INDEX discrepancy_by_updated ON discrepancy (updated, key);
CREATE INDEX device_by_parent ON device (parent) WHERE parent <> '';
CREATE INDEX decision_by_asset ON decision (asset_id, id);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject, id);
CREATE INDEX audit_entry_by_user ON audit_entry (by_user, id);
CREATE INDEX audit_entry_by_action ON audit_entry (action, id);

-- +goose Down
DROP INDEX audit_entry_by_action;
DROP INDEX audit_entry_by_user;
DROP INDEX audit_entry_by_subject;
DROP INDEX decision_by_asset;
DROP INDEX device_by_parent;
DROP INDEX discrepancy_by_updated;
DROP INDEX discrepancy_by_since;
DROP INDEX discrepancy_by_number;
DROP INDEX discrepancy_by_kind;
CREATE INDEX device_seen ON device (last_seen);
DROP INDEX device_by_serial;
DROP INDEX device_by_name;
DROP INDEX device_by_seen;
CREATE INDEX asset_number ON asset (number);
DROP INDEX asset_by_age;
DROP INDEX asset_by_site;
DROP INDEX asset_by_service;
DROP INDEX asset_by_serial;
DROP INDEX asset_by_name;
DROP INDEX asset_by_number;
