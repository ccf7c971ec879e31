// Package e2e tries the pages in a real browser against the real handlers, an SQLite file and an invented estate. It holds tests
// alone; what one page shows is left to the tests of ui.
package e2e
