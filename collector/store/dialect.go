package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine is all that differs between SQLite and PostgreSQL. The SQL is the same text on both.
type engine struct {
	name      string
	open      func(dsn string) (*sql.DB, error)
	reader    func(db *sql.DB) querier
	connect   func(c *sql.Conn) *writer
	oneWriter bool // the database has one: writers wait for each other here, and not in it
	begin     string
	commit    func(ctx context.Context, c *sql.Conn) error
	tables    string // lists the tables in the order of their making: what is referred to comes first
	load      func(ctx context.Context, c *sql.Conn, table string, columns []string, rows *rowStream) error
	reading   *sql.TxOptions // one view of the database
	goose     goose.Dialect
	options   func() ([]goose.ProviderOption, error)
	alone     func(ctx context.Context, dsn string) (release func(), err error) // while tables change; programs may start at once
	retryable func(error) bool                                                  // the transaction met another one: nothing was kept, run it again
	unique    func(error) bool                                                  // a row with that key is there already
}

func engineOf(dsn string) engine {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return postgresEngine()
	}
	return sqliteEngine()
}

const defaultPath = "recolement.db"

// sqliteDSN: WAL lets pages be read while a report is written; synchronous FULL makes what was acknowledged durable; an
// immediate lock at the start of a transaction lets writers queue rather than fail; the last three make times sort and scan. A cache of 16 MB for each
// connection holds the upper pages of an estate, and a checkpoint each 16 MB writes a page that is written often once.
func sqliteDSN(path string) (string, error) {
	absolute, err := filepath.Abs(cmp.Or(path, defaultPath))
	if err != nil {
		return "", err
	}
	return fileURL(absolute) + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)" +
		"&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)" +
		"&_txlock=immediate&_time_format=sqlite&_timezone=UTC&_texttotime=1", nil
}

func fileURL(path string) string {
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}
	return file.String()
}

// writerCache is how many pages the writing connection keeps in memory (negative: in KiB). SQLite's usual 2 MiB hold less than a decision
// about some hundred discrepancies touches: pages were read again and again, and written before their time.
const writerCache = "-65536"

func sqliteEngine() engine {
	return engine{
		name: "sqlite",
		open: func(dsn string) (*sql.DB, error) {
			dsn, err := sqliteDSN(dsn)
			if err != nil {
				return nil, err
			}
			db, err := sql.Open("sqlite", dsn)
			if err != nil {
				return nil, err
			}
			db.SetMaxOpenConns(9) // one writes
			db.SetMaxIdleConns(9)
			return db, nil
		},
		reader: func(db *sql.DB) querier { return newPrepared(db, db.PrepareContext) },
		connect: func(c *sql.Conn) *writer {
			// Without it the cache is the usual one, slower where a transaction touches more pages than it holds.
			_, _ = c.ExecContext(context.Background(), "PRAGMA cache_size = "+writerCache)
			return &writer{conn: c, q: newPrepared(c, c.PrepareContext)}
		},
		begin:     "BEGIN IMMEDIATE",
		commit:    func(ctx context.Context, c *sql.Conn) error { _, err := c.ExecContext(ctx, "COMMIT"); return err },
		oneWriter: true,
		tables:    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid",
		load:      loadByInsert,
		reading:   &sql.TxOptions{ReadOnly: true}, // without it the transaction would lock writers out
		goose:     goose.DialectSQLite3,
		options:   func() ([]goose.ProviderOption, error) { return nil, nil },
		alone: func(ctx context.Context, path string) (func(), error) {
			lock := flock.New(cmp.Or(path, defaultPath) + ".migrating")
			_, err := lock.TryLockContext(ctx, 20*time.Millisecond)
			return func() { lock.Close() }, err
		},
		retryable: func(err error) bool {
			var e *sqlite.Error
			return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
		},
		unique: func(err error) bool {
			var e *sqlite.Error
			return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
		},
	}
}

func postgresEngine() engine {
	return engine{
		name: "postgres",
		open: func(dsn string) (*sql.DB, error) {
			db, err := sql.Open("pgx", dsn)
			if err != nil {
				return nil, err
			}
			db.SetMaxOpenConns(16)
			db.SetMaxIdleConns(16) // fewer, and under load connections are closed and made all the time, each a process of the server
			db.SetConnMaxIdleTime(5 * time.Minute)
			return db, nil
		},
		alone:  func(context.Context, string) (func(), error) { return func() {}, nil },
		reader: func(db *sql.DB) querier { return db },
		connect: func(c *sql.Conn) *writer {
			p := &pipeline{Conn: c, waiting: &pgx.Batch{}}
			return &writer{conn: c, q: p, pipeline: p}
		},
		tables:  "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema()) ORDER BY oid",
		load:    loadByCopy,
		begin:   "BEGIN ISOLATION LEVEL SERIALIZABLE",
		commit:  commitPostgres,
		goose:   goose.DialectPostgres,
		reading: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		options: func() ([]goose.ProviderOption, error) {
			locker, err := lock.NewPostgresSessionLocker() // goose's own way of being alone
			return []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
		},
		retryable: func(err error) bool { return hasState(err, "40001") || hasState(err, "40P01") },
		unique:    func(err error) bool { return hasState(err, "23505") },
	}
}

// hasState looks for a state among all errors that were joined: what made a transaction fail often stands behind the complaint that
// it has failed.
func hasState(err error, state string) bool {
	if e, ok := err.(*pgconn.PgError); ok { //nolint:errorlint // the tree is walked here
		return e.Code == state
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		return hasState(e.Unwrap(), state)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), func(one error) bool { return hasState(one, state) })
	}
	return false
}

// Engine names the database engine, for the log and the about page.
func (s *Store) Engine() string { return s.engine.name }

// Size is the database's size in bytes, as far as the engine tells.
func (s *Store) Size(ctx context.Context) (int64, error) {
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if s.engine.name == "postgres" {
		query = "SELECT pg_database_size(current_database())"
	}
	var size int64
	err := s.db.QueryRowContext(ctx, query).Scan(&size)
	return size, err
}

// commitPostgres minds that PostgreSQL answers the commit of a transaction that has failed with a rollback, and no error.
func commitPostgres(ctx context.Context, c *sql.Conn) error {
	return c.Raw(func(driver any) error {
		tag, err := driver.(*stdlib.Conn).Conn().Exec(ctx, "COMMIT")
		if err == nil && tag.String() == "ROLLBACK" {
			err = pgx.ErrTxCommitRollback
		}
		return err
	})
}

func loadByInsert(ctx context.Context, c *sql.Conn, table string, columns []string, rows *rowStream) error {
	insert, err := c.PrepareContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+numbers(1, len(columns))+")") //nolint:gosec // names of our own tables
	if err != nil {
		return err
	}
	defer insert.Close()
	for rows.Next() {
		if _, err := insert.ExecContext(ctx, rows.values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// loadByCopy uses PostgreSQL's COPY, within the connection's transaction.
func loadByCopy(ctx context.Context, c *sql.Conn, table string, columns []string, rows *rowStream) error {
	return c.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
		return err
	})
}
