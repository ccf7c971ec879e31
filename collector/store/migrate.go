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

func migrate(ctx context.Context, db *sql.DB, e engine) error {
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
	if err := refuseNewer(ctx, provider); err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// refuseNewer: an old program does not know what a newer one keeps, and would spoil it.
func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	current, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > known {
		return fmt.Errorf("the database is of version %d, this program knows versions up to %d: use the newer program", current, known)
	}
	return nil
}
