-- The audit trail is looked through by who, by action and by subject.

-- +goose Up
CREATE INDEX audit_entry_by ON audit_entry (by_user, at);
CREATE INDEX audit_entry_action ON audit_entry (action, at);
CREATE INDEX audit_entry_subject ON audit_entry (subject, at);

-- +goose Down
DROP INDEX audit_entry_subject;
DROP INDEX audit_entry_action;
DROP INDEX audit_entry_by;
