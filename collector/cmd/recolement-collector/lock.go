package main

import (
	"fmt"

	"github.com/gofrs/flock"

	"recolement/collector/config"
)

// claim makes this program the only one that serves, restores or moves an SQLite database; release ends that, as does the program's
// end, however it comes. PostgreSQL is for many at once and needs no claim.
func claim(c config.Config) (release func(), err error) {
	if c.Postgres() {
		return func() {}, nil
	}
	lock := flock.New(c.DSN() + ".lock")
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", c.DSN(), err)
	}
	if !ok {
		return nil, fmt.Errorf("a collector is running on %s: an SQLite database is for one alone; several share a PostgreSQL database", c.DSN())
	}
	return func() { lock.Close() }, nil
}
