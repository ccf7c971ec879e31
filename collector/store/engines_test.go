package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every test of the store runs on both engines, so that the SQL stays one text.
var cluster *postgresCluster

func TestMain(m *testing.M) {
	var err error
	cluster, err = startPostgres()
	if err != nil {
		fmt.Fprintln(os.Stderr, "PostgreSQL is not tested:", err)
	}
	code := m.Run()
	cluster.stop()
	os.Exit(code)
}

func onEachEngine(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, open(t, filepath.Join(t.TempDir(), "test é.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, open(t, cluster.database(t)))
	})
}

func open(t *testing.T, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// postgresCluster is a private PostgreSQL in a temporary directory, reached by a socket there; nothing outside sees it.
type postgresCluster struct {
	dir    string
	server *exec.Cmd
	made   int
}

// startPostgres takes the PostgreSQL that is installed, if any. PostgreSQL refuses to run as root, so root lends it a user.
func startPostgres() (*postgresCluster, error) {
	initdb, err := postgresProgram("initdb")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	c := &postgresCluster{dir: dir}
	setup := exec.Command(initdb, "-D", filepath.Join(dir, "data"), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync")
	setup.SysProcAttr, setup.Dir = as, dir
	if out, err := setup.CombinedOutput(); err != nil {
		c.stop()
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	c.server = exec.Command(filepath.Join(filepath.Dir(initdb), "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-h", "", "-F")
	c.server.SysProcAttr, c.server.Dir = as, dir
	if err := c.server.Start(); err != nil {
		c.server = nil
		c.stop()
		return nil, err
	}
	return c, c.wait()
}

func postgresProgram(name string) (string, error) {
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

func (c *postgresCluster) dsn(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.dir}, "user": {"test"}}.Encode()
}

func (c *postgresCluster) wait() error {
	db, err := sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// database makes a fresh database and gives its address.
func (c *postgresCluster) database(t *testing.T) string {
	if c == nil || c.server == nil {
		t.Skip("no PostgreSQL server is installed")
	}
	db, err := sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c.made++
	name := strings.ToLower(fmt.Sprintf("test%d", c.made))
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return c.dsn(name)
}

func (c *postgresCluster) stop() {
	if c == nil {
		return
	}
	if c.server != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT)
		_ = c.server.Wait()
	}
	_ = os.RemoveAll(c.dir)
}
