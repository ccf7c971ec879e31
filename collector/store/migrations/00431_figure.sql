-- What the estate's figures were each day: the dashboard shows how they went.

-- +goose Up
CREATE TABLE figure (
    day          TIMESTAMP NOT NULL, -- midnight, UTC
    entity_code  TEXT NOT NULL,      -- whose; empty: nobody's
    name         TEXT NOT NULL,      -- see FigureNames
    value        BIGINT NOT NULL,
    PRIMARY KEY (day, entity_code, name)
);

-- +goose Down
DROP TABLE figure;
