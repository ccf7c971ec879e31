package estate

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"recolement/collector/store/storetest"
)

// All tests of this package run on SQLite and then, in a second process, on PostgreSQL. onPostgreSQL, in the environment, is that one.
const onPostgreSQL = "RECOLEMENT_TEST_POSTGRESQL"

var cluster *storetest.Cluster // nil: SQLite

func TestMain(m *testing.M) {
	if path := os.Getenv(victim); path != "" {
		workUntilKilled(path)
	}
	if os.Getenv("RECOLEMENT_SOAK") == "" { // each case makes an estate of its own; -rapid.checks on the command line counts more
		_ = flag.Set("rapid.checks", "25") // the flag is rapid's, and this a number
	}
	if os.Getenv(onPostgreSQL) != "" {
		var err error
		if cluster, err = storetest.Start(); err != nil {
			fmt.Fprintln(os.Stderr, "PostgreSQL is not tested:", err)
			if os.Getenv("CI") != "" {
				os.Exit(1)
			}
			os.Exit(0)
		}
		goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { cluster.Stop(); os.Exit(code) }))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if code == 0 {
			code = again(os.Args[1:])
		}
		os.Exit(code)
	}))
}

// again runs the tests on PostgreSQL; those that draw many cases draw fewer.
func again(args []string) int {
	cmd := exec.Command(os.Args[0], append(args, "-rapid.checks=8")...)
	cmd.Env = append(os.Environ(), onPostgreSQL+"=yes")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "on PostgreSQL:", err)
		return 1
	}
	return 0
}

// database makes an empty one on the engine that is tested.
func database(t testing.TB) string {
	t.Helper()
	if cluster != nil {
		return cluster.Database(t)
	}
	return filepath.Join(t.TempDir(), "estate.db")
}
