-- Whose records a correction file is about, and what of a bulk was refused.

-- +goose Up
ALTER TABLE correction_file ADD COLUMN entities TEXT NOT NULL DEFAULT '*'; -- as of an import
ALTER TABLE bulk ADD COLUMN refusals TEXT NOT NULL DEFAULT '[]';           -- JSON: the first hundred

-- +goose Down
ALTER TABLE bulk DROP COLUMN refusals;
ALTER TABLE correction_file DROP COLUMN entities;
