-- What a machine costs, by class or by model: the renewal forecast adds it up.

-- +goose Up
CREATE TABLE price (
    class  TEXT NOT NULL,
    model  TEXT NOT NULL,  -- empty: every model of the class without a price of its own
    cents  BIGINT NOT NULL,
    PRIMARY KEY (class, model)
);

-- +goose Down
DROP TABLE price;
