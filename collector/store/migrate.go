package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Migrations are numbered files, the same on both engines: 1xx the estate, 2xx who may use it. They only add.
//
//go:embed migrations/*.sql
var migrations embed.FS

func migrate(ctx context.Context, db *sql.DB, e engine, dsn string) error {
	release, err := e.alone(ctx, dsn)
	if err != nil {
		return err
	}
	defer release()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options, err := e.options()
	if err != nil {
		return err
	}
	// The two series of numbers grow independently of each other.
	options = append(options, goose.WithAllowOutofOrder(true))
	provider, err := goose.NewProvider(e.goose, db, files, options...)
	if err != nil {
		return err
	}
	if _, _, err := provider.GetVersions(ctx); err != nil { // makes the table of versions, if it is not there
		return err
	}
	if err := refuseUnknown(ctx, db); err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// refuseUnknown: an old program does not know what a newer one keeps, and would spoil it.
func refuseUnknown(ctx context.Context, q querier) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	known := map[int64]bool{0: true}
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return err
		}
		known[version] = true
	}
	return each(ctx, q, "SELECT version_id FROM goose_db_version ORDER BY version_id DESC", nil, func(rows *sql.Rows) error {
		var version int64
		if err := rows.Scan(&version); err != nil || known[version] {
			return err
		}
		return fmt.Errorf("the database has version %d, which this program does not know: use the newer program", version)
	})
}
