package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

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
	return up(ctx, provider, e)
}

const migrationAttempts = 20

// up carries out what is missing. PostgreSQL has a lock for it. Of two programs that open one SQLite file at once, one carries a migration
// out and the other's fails, as a whole; then it looks again, and finds it done.
func up(ctx context.Context, provider *goose.Provider, e engine) error {
	attempts := 1
	if e.oneWriter {
		attempts = migrationAttempts
	}
	var err error
	for range attempts {
		if _, err = provider.Up(ctx); err == nil {
			return nil
		}
		select {
		case <-time.After(rand.N(20 * time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
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
