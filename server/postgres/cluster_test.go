package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Ensure that a cluster opens with a password and the asked settings, closes
// completely, and keeps its data.
func TestCluster_Open(t *testing.T) {
	t.Parallel()
	c := mustOpen(t, newCluster(t))
	mustExec(t, c, `create table kept (id int)`)
	if got := mustQuery(t, c, `show application_name`); got != "it's quoted $HOME" {
		t.Errorf("setting = %q, want it verbatim", got)
	}
	if got := mustQuery(t, c, `show listen_addresses`); got != "127.0.0.1" {
		t.Errorf("listen_addresses = %q", got)
	}
	if info, err := os.Stat(c.passwordFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v, %v, want mode 0600", info.Mode(), err)
	}
	pid := c.postmaster().pid
	mustClose(t, c)
	mustClose(t, c)
	// Its file goes a moment before the process does.
	for until := time.Now().Add(10 * time.Second); isPostmaster(t.Context(), pid, c.data()); {
		if time.Now().After(until) || Pause(t.Context(), time.Millisecond) != nil {
			t.Fatal("postmaster runs after Close")
		}
	}
	mustOpen(t, c)
	mustExec(t, c, `insert into kept values (1)`)
}

// Ensure that the superuser needs the password.
func TestCluster_URL(t *testing.T) {
	t.Parallel()
	c := mustOpen(t, newCluster(t))
	conn, err := pgx.Connect(t.Context(), strings.Replace(c.URL("postgres"), c.password, "wrong", 1))
	if err == nil {
		_ = conn.Close(t.Context())
		t.Fatal("connected with a wrong password")
	}
}

// Ensure that what a killed owner or a killed postmaster leaves is taken over.
func TestCluster_Open_afterKill(t *testing.T) {
	t.Parallel()
	t.Run("AdoptsRunningCluster", func(t *testing.T) {
		t.Parallel()
		first := mustOpen(t, newCluster(t))
		pid, url := first.postmaster().pid, first.URL("postgres")
		abandon(t, first)

		second := mustOpen(t, sameDir(t, first))
		if got := second.postmaster().pid; got != pid {
			t.Errorf("postmaster = %d, want the adopted %d", got, pid)
		}
		if got := second.URL("postgres"); got != url {
			t.Errorf("URL = %s, want %s", got, url)
		}
	})
	t.Run("StartsAfterPostmasterWasKilled", func(t *testing.T) {
		t.Parallel()
		first := mustOpen(t, newCluster(t))
		mustExec(t, first, `create table kept (id int)`)
		if err := syscall.Kill(first.postmaster().pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		abandon(t, first)
		mustExec(t, mustOpen(t, sameDir(t, first)), `insert into kept values (1)`)
	})
	t.Run("StartsWhenPIDBelongsToStranger", func(t *testing.T) {
		t.Parallel()
		c := mustOpen(t, newCluster(t))
		mustClose(t, c)
		content := "1\n" + c.data() + "\n0\n1\n\n127.0.0.1\n"
		if err := errors.Join(os.WriteFile(postmasterFile(c.data()), []byte(content), 0o600),
			c.give(postmasterFile(c.data()))); err != nil {
			t.Fatal(err)
		}
		mustOpen(t, c)
	})
	t.Run("StartsAfterInitdbWasKilled", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t)
		if err := os.MkdirAll(filepath.Join(c.Dir, "postgres.new", "base"), 0o700); err != nil {
			t.Fatal(err)
		}
		mustOpen(t, c)
	})
}

// Ensure that Restart keeps the URL, whether the cluster stopped or crashed.
func TestCluster_Restart(t *testing.T) {
	t.Parallel()
	c := mustOpen(t, newCluster(t))
	url := c.URL("postgres")
	for _, mode := range []StopMode{Fast, Immediate} {
		if err := c.Restart(t.Context(), mode); err != nil {
			t.Fatal(err)
		}
		mustExec(t, c, `select 1`)
	}
	if got := c.URL("postgres"); got != url {
		t.Errorf("URL = %s, want %s", got, url)
	}
}

// Ensure that a directory serves one owner at a time, and that the refusal
// tells who has it and what to do.
func TestCluster_Open_ErrTaken(t *testing.T) {
	t.Parallel()
	first := mustOpen(t, newCluster(t))
	err := sameDir(t, first).Open(t.Context())
	if !errors.Is(err, ErrTaken) {
		t.Fatalf("Open = %v, want ErrTaken", err)
	}
	requireText(t, err, first.Dir, "fanfare serve")
	mustExec(t, first, `select 1`)
	mustClose(t, first)
	mustOpen(t, sameDir(t, first))
}

// Ensure that Close ends even when its context is already done.
func TestCluster_Close_cancelled(t *testing.T) {
	t.Parallel()
	c := mustOpen(t, newCluster(t))
	pid := c.postmaster().pid
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Close(ctx); err == nil {
		t.Error("Close = nil, want the cancellation")
	}
	if isPostmaster(t.Context(), pid, c.data()) {
		t.Error("postmaster runs after Close")
	}
}

// Ensure that each obstacle is reported with its remedy, and leaves the
// directory unlocked.
func TestCluster_Open_errors(t *testing.T) {
	t.Parallel()
	t.Run("DirUnderFile", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t)
		file := filepath.Join(c.Dir, "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c.Dir = filepath.Join(file, "data")
		requireText(t, c.Open(t.Context()), "not writable", "--data-dir")
	})
	t.Run("DirOutOfReach", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t)
		closed := filepath.Join(c.Dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		c.Dir = filepath.Join(closed, "data")
		err := c.Open(t.Context())
		if !errors.Is(err, os.ErrPermission) {
			t.Fatalf("Open = %v, want ErrPermission", err)
		}
		requireText(t, err, closed, "--data-dir")
	})
	t.Run("OtherVersion", func(t *testing.T) {
		t.Parallel()
		c := mustOpen(t, newCluster(t))
		mustClose(t, c)
		c.Major++
		requireText(t, c.Open(t.Context()), "FANFARE_POSTGRES_BIN", "--data-dir")
		c.Major--
		mustOpen(t, c)
	})
	t.Run("BadSetting", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t)
		c.Settings = map[string]string{"shared_buffers": "none"}
		requireText(t, c.Open(t.Context()), "last lines of", "shared_buffers")
		c.Settings = nil
		mustOpen(t, c)
	})
	t.Run("NoPassword", func(t *testing.T) {
		t.Parallel()
		c := mustOpen(t, newCluster(t))
		mustClose(t, c)
		if err := os.Remove(c.passwordFile()); err != nil {
			t.Fatal(err)
		}
		requireText(t, c.Open(t.Context()), "superuser password", "--data-dir")
	})
}

// newCluster is a cluster in a directory of its own, not yet open.
func newCluster(t *testing.T) *Cluster {
	t.Helper()
	binaries, err := FindBinaries("", os.Getenv("PATH"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := widenDir(filepath.Dir(dir)); err != nil {
		t.Fatal(err)
	}
	return &Cluster{Binaries: binaries, Dir: dir, Settings: map[string]string{
		"fsync": "off", "shared_buffers": "16MB", "application_name": "it's quoted $HOME",
	}}
}

// sameDir is another process's view of c's directory.
func sameDir(t *testing.T, c *Cluster) *Cluster {
	t.Helper()
	return &Cluster{Binaries: c.Binaries, Dir: c.Dir, Settings: c.Settings}
}

// abandon does to c what SIGKILL of its owner would.
func abandon(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.unlock(); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, c *Cluster) *Cluster {
	t.Helper()
	if err := c.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustClose(t, c) })
	return c
}

func mustClose(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func mustExec(t *testing.T, c *Cluster, sql string) {
	t.Helper()
	conn := mustConnect(t, c)
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func mustQuery(t *testing.T, c *Cluster, sql string) (value string) {
	t.Helper()
	if err := mustConnect(t, c).QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func mustConnect(t *testing.T, c *Cluster) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func requireText(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("error = nil")
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error lacks %q: %v", text, err)
		}
	}
}
