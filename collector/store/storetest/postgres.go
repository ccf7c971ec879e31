// Package storetest starts a private PostgreSQL for tests: a cluster in a temporary directory, reached by a socket there, that nothing
// outside sees and that ends with the tests. What is tested on it is left to the packages that use it.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Cluster is a running PostgreSQL. The nil Cluster is none: tests that ask it for a database are skipped, or fail where the
// environment variable CI is set, so that a run without PostgreSQL never passes for one with it.
type Cluster struct {
	dir    string
	binary string
	as     *syscall.SysProcAttr
	server *exec.Cmd
	made   atomic.Int64
}

// Main runs a package's tests with *cluster started; it is what TestMain calls.
func Main(m *testing.M, cluster **Cluster) {
	c, err := Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "PostgreSQL is not tested:", err)
	}
	*cluster = c
	code := m.Run()
	c.Stop()
	os.Exit(code)
}

// Start makes a cluster with the PostgreSQL that is installed. PostgreSQL refuses to run as root, so root lends it a user.
func Start() (*Cluster, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, binary: filepath.Join(filepath.Dir(initdb), "postgres")}
	if c.as, err = unprivileged(dir); err != nil {
		c.Stop()
		return nil, err
	}
	setup := exec.CommandContext(context.Background(), initdb, "-D", c.data(), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync")
	setup.SysProcAttr, setup.Dir = c.as, dir
	if out, err := setup.CombinedOutput(); err != nil {
		c.Stop()
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := c.Resume("-F"); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// Resume starts the server on the cluster's data, with options such as "-F" (no fsync: for tests that do not measure or crash it)
// or "-c", "max_connections=200".
func (c *Cluster) Resume(options ...string) error {
	c.server = exec.CommandContext(context.Background(), c.binary, append([]string{"-D", c.data(), "-k", c.dir, "-h", ""}, options...)...)
	c.server.SysProcAttr, c.server.Dir = c.as, c.dir
	if err := c.server.Start(); err != nil {
		c.server = nil
		return err
	}
	return c.wait()
}

// Halt stops the server and keeps its data. syscall.SIGQUIT stops it as a crash would, syscall.SIGINT in an orderly way.
func (c *Cluster) Halt(how syscall.Signal) {
	if c.server == nil {
		return
	}
	_ = c.server.Process.Signal(how)
	_ = c.server.Wait()
	c.server = nil
}

// Stop ends the cluster and removes its data.
func (c *Cluster) Stop() {
	if c == nil {
		return
	}
	c.Halt(syscall.SIGQUIT)
	_ = os.RemoveAll(c.dir)
}

// Database makes a fresh database and gives its address.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	if c == nil || c.server == nil {
		if os.Getenv("CI") != "" {
			t.Fatal("PostgreSQL must be tested here, and no server could be started")
		}
		t.Skip("no PostgreSQL server is installed")
	}
	address, err := c.Create()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// Create makes a fresh database and gives its address, for programs that are no tests.
func (c *Cluster) Create() (string, error) {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", c.made.Add(1))
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("create database: %w", err)
	}
	return c.address(name), nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.dir}, "user": {"test"}}.Encode()
}

func (c *Cluster) wait() error {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func program(name string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}

func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.Atoi(nobody.Uid)
	gid, err2 := strconv.Atoi(nobody.Gid)
	if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}
