-- Whose things are: lists are cut to the entities that a person may see, so each row says to which one it belongs.

-- +goose Up
ALTER TABLE device ADD COLUMN entity_code TEXT NOT NULL DEFAULT '';         -- empty: nobody's
ALTER TABLE discrepancy ADD COLUMN other_entities TEXT NOT NULL DEFAULT ''; -- whose the other subjects are, as ",TM,"
ALTER TABLE import ADD COLUMN entities TEXT NOT NULL DEFAULT '*';           -- whose records it touched
ALTER TABLE user_account ADD COLUMN grants TEXT NOT NULL DEFAULT '{}';      -- roles on single entities, beyond the one on all
ALTER TABLE access_token ADD COLUMN entities TEXT NOT NULL DEFAULT '*';     -- whose records it lets a program read
CREATE INDEX device_entity ON device (entity_code, last_seen);
CREATE INDEX discrepancy_entity ON discrepancy (entity_code, status, position);
CREATE INDEX device_parent ON device (parent);
CREATE INDEX asset_entity ON asset (entity_code, number);

-- What is known by now. The rest takes the policy and comes with the next full run; until then it is shown to those alone who
-- see all entities, and so are the rows in which another subject takes part ("?" is nobody's code).
UPDATE device SET entity_code = coalesce((SELECT max(asset.entity_code) FROM device_match JOIN asset ON asset.id = device_match.asset_id
    WHERE device_match.device_id = device.id), '');
UPDATE discrepancy SET other_entities = ',?,', words = lower(number || ' ' || device_serial || ' ' || device_name)
    WHERE others NOT IN ('null', '[]') OR field = 'parent';
DELETE FROM daily_run WHERE job = 'reconcile';

-- +goose Down
DROP INDEX asset_entity;
DROP INDEX device_parent;
DROP INDEX discrepancy_entity;
DROP INDEX device_entity;
ALTER TABLE access_token DROP COLUMN entities;
ALTER TABLE user_account DROP COLUMN grants;
ALTER TABLE import DROP COLUMN entities;
ALTER TABLE discrepancy DROP COLUMN other_entities;
ALTER TABLE device DROP COLUMN entity_code;
