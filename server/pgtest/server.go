package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/fanfare-pg/fanfare/server/postgres"
)

// dirMode lets the user that Postgres runs as, if not ours, pass through.
const dirMode = 0o711

// cleanup is the script of a server's guard. Its input ends when this process
// does, however it does; then the postmaster, if it is left, is told to quit.
const cleanup = `cat
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"
rm -rf "$1"`

// Server is a cluster in a temporary directory that disappears with this
// process, even with one that is killed or times out.
type Server struct {
	*postgres.Cluster

	guard *exec.Cmd
	alive io.Closer
}

// SharedSettings are those of a cluster that the tests of a run share: fast,
// and wide enough for packages in parallel. It forgets data in a power cut.
func SharedSettings() map[string]string {
	return map[string]string{
		"fsync":                     "off",
		"synchronous_commit":        "on",
		"max_connections":           "300",
		"wal_level":                 "logical",
		"max_prepared_transactions": "50",
		"shared_buffers":            "256MB",
	}
}

// Start starts a server from the binaries in $FANFARE_POSTGRES_BIN, or those
// found on the machine.
func Start(ctx context.Context, settings map[string]string) (*Server, error) {
	binaries, err := postgres.FindBinaries(os.Getenv("FANFARE_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "fanfare-pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make test cluster's directory: %w", err)
	}
	s := &Server{Cluster: &postgres.Cluster{Binaries: binaries, Dir: dir, Settings: settings}}
	if err := errors.Join(os.Chmod(dir, dirMode), s.startGuard(dir)); err != nil {
		return nil, errors.Join(fmt.Errorf("guard test cluster: %w", err), os.RemoveAll(dir))
	}
	if err := s.Open(ctx); err != nil {
		return nil, errors.Join(err, s.endGuard())
	}
	return s, nil
}

// Close stops the server and removes its directory.
func (s *Server) Close(ctx context.Context) error {
	return errors.Join(s.Cluster.Close(ctx), s.endGuard())
}

// startGuard starts the process that cleans up after this one. It is in a
// session of its own, so that Ctrl-C does not reach it.
func (s *Server) startGuard(dir string) error {
	s.guard = exec.Command("/bin/sh", "-c", cleanup, "sh", dir)
	s.guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	alive, err := s.guard.StdinPipe()
	if err != nil {
		return err
	}
	s.alive = alive
	return s.guard.Start()
}

func (s *Server) endGuard() error {
	return errors.Join(s.alive.Close(), s.guard.Wait())
}

// Cluster returns an open cluster of the test's own, for tests that restart or
// kill Postgres. It keeps its promises in a crash: fsync is on. The settings
// add to a small set that allows logical replication. The cluster holds no
// Fanfare schema; it is closed when the test ends.
func Cluster(t testing.TB, settings map[string]string) *postgres.Cluster {
	t.Helper()
	merged := map[string]string{
		"wal_level":                 "logical",
		"max_prepared_transactions": "10",
		"shared_buffers":            "32MB",
	}
	maps.Copy(merged, settings)
	server, err := Start(setupContext(t), merged)
	if err != nil {
		t.Fatalf("pgtest: start cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Close(setupContext(t)); err != nil {
			t.Errorf("pgtest: close cluster: %v", err)
		}
	})
	return server.Cluster
}
