package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Trouble says what is wrong with the database itself, as opposed to what it was asked: it has no room, or it does not answer. The
// same request may well succeed later. Empty: nothing is, as far as the error tells.
func Trouble(err error) string {
	const full, away = "the database has no room left", "the database does not answer"
	var lite *sqlite.Error
	var server *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return full
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
			return away
		}
	case errors.As(err, &server):
		return troubleOf(server.Code, full, away)
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return away
	case err != nil && strings.Contains(err.Error(), "conn closed"), err != nil && strings.Contains(err.Error(), "sql: connection is already closed"): // pgx and database/sql have no error of their own for it
		return away
	}
	return ""
}

// troubleOf reads an SQLSTATE by its class: 53 is a lack of resources, 57P a server that stops or starts, 58 its disk, 08 the connection;
// of 40, what is left after our own attempts.
func troubleOf(code, full, away string) string {
	switch {
	case code == "53100":
		return full
	case strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "58"), strings.HasPrefix(code, "08"), strings.HasPrefix(code, "40"):
		return away
	}
	return ""
}
