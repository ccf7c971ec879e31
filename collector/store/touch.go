package store

import (
	"context"
	"database/sql"
	"fmt"
)

// What the roll keeps.
const (
	assetThing  = "asset"
	deviceThing = "device"
)

// touch notes that a record or a device is not what it was: the rolls of all collectors follow (see roll). Like revise, it counts
// in a row of its own collector, so that collectors do not wait for each other.
func (tx *Tx) touch(ctx context.Context, thing, id string) error {
	if tx.touched == 0 {
		row := tx.q.QueryRowContext(ctx, `INSERT INTO estate_revision (writer, number) VALUES ($1, 1)
			ON CONFLICT (writer) DO UPDATE SET number = estate_revision.number + 1 RETURNING number`, tx.collector)
		if err := row.Scan(&tx.touched); err != nil {
			return fmt.Errorf("count revision: %w", err)
		}
	}
	err := perform(ctx, tx.q, `INSERT INTO touched (thing, id, writer, revision) VALUES ($1, $2, $3, $4)
		ON CONFLICT (thing, id) DO UPDATE SET writer = excluded.writer, revision = excluded.revision`, thing, id, tx.collector, tx.touched)
	if err != nil {
		return fmt.Errorf("note change of %s %s: %w", thing, id, err)
	}
	return nil
}

// touchBoth does so for the two sides of a match.
func (tx *Tx) touchBoth(ctx context.Context, deviceID, assetID string) error {
	if err := tx.touch(ctx, deviceThing, deviceID); err != nil {
		return err
	}
	return tx.touch(ctx, assetThing, assetID)
}

// estateRevisions are the numbers of all collectors' last transactions that touched a record or a device.
func (r reader) estateRevisions(ctx context.Context) (Revisions, error) {
	return revisionsOf(ctx, r, "estate_revision")
}

func revisionsOf(ctx context.Context, r reader, table string) (Revisions, error) {
	found := Revisions{}
	err := each(ctx, r.q, "SELECT writer, number FROM "+table, nil, func(rows *sql.Rows) error {
		var writer string
		var number int64
		err := rows.Scan(&writer, &number)
		found[writer] = number
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	return found, nil
}
