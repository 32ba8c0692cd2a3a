package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopTimeout bounds a fast shutdown; a checkpoint takes most of it.
const stopTimeout = 60 * time.Second

// ErrTaken is matched by the error of Open when another process holds the
// data directory.
var ErrTaken = errors.New("data directory is taken")

// takenError names the holder of a data directory.
type takenError struct {
	dir string
	pid int
}

func (e *takenError) Error() string {
	return fmt.Sprintf("data directory %s is in use by another fanfare dev (pid %d): "+
		"use `fanfare serve` with its DATABASE_URL for another server beside it", e.dir, e.pid)
}

func (e *takenError) Unwrap() error { return ErrTaken }

// StopMode is how a cluster is shut down.
type StopMode string

const (
	// Fast ends sessions, writes a checkpoint and loses nothing.
	Fast StopMode = "fast"

	// Immediate stops as a crash would; the next start recovers from WAL.
	Immediate StopMode = "immediate"
)

// Cluster is a private Postgres in a directory, owned by one process at a time.
//
// Set the fields, then call Open; do not change them after. A Cluster is not
// safe for concurrent use, except for URL.
type Cluster struct {
	Binaries

	// Dir is the data directory. The cluster lives in Dir/postgres, its log in
	// Dir/postgres.log, the superuser's password in Dir/superuser.password, and
	// Dir/lock is held while the cluster is open.
	Dir string

	// Port is the port on 127.0.0.1. Zero picks a free one.
	Port int

	// Settings are configuration parameters of the cluster's next start. Port,
	// listen address and socket directory cannot be set.
	Settings map[string]string

	// User is the system user to run Postgres as when this process is root,
	// which Postgres refuses. The default is postgres if it exists, else nobody.
	// An existing cluster keeps its owner.
	User string

	lock       *os.File
	credential *syscall.Credential
	port       int
	password   string
}

// Open locks the data directory, creates the cluster if there is none, and
// starts it. When it returns nil the cluster accepts connections.
//
// A cluster that still runs because its last owner was killed is adopted as it
// is, with its own port and settings. What a dead postmaster left behind does
// not stop the start. On error nothing is left locked, nor running if Open
// started it. An error matching ErrTaken means that another process has the
// directory open.
func (c *Cluster) Open(ctx context.Context) error {
	if err := c.prepareDir(); err != nil {
		return fmt.Errorf("open cluster: %w", err)
	}
	lock, err := lockData(c.Dir)
	if err != nil {
		return fmt.Errorf("open cluster: %w", err)
	}
	c.lock = lock
	if err := c.open(ctx); err != nil {
		return errors.Join(fmt.Errorf("open cluster: %w", err), c.unlock())
	}
	return nil
}

// open does the part of Open that happens under the lock.
func (c *Cluster) open(ctx context.Context) (err error) {
	if c.credential, err = credentialFor(c.User, c.data()); err != nil {
		return err
	}
	if c.credential != nil {
		if err := widenDir(c.Dir); err != nil {
			return err
		}
	}
	if err := errors.Join(c.checkReach(ctx, c.Dir), c.checkReach(ctx, c.Binaries.Dir)); err != nil {
		return err
	}
	if err := c.ensureCreated(ctx); err != nil {
		return err
	}
	if err := c.readPassword(); err != nil {
		return err
	}
	return c.start(ctx)
}

// Close stops the cluster with a fast shutdown and unlocks the data directory.
//
// If sessions or ctx do not let the fast shutdown end, an immediate one
// follows: nothing committed is lost, and no Postgres is left running. Closing
// a cluster that is not open does nothing.
func (c *Cluster) Close(ctx context.Context) error {
	if c.lock == nil {
		return nil
	}
	err := c.Stop(ctx, Fast)
	if err != nil {
		err = errors.Join(err, c.stopAtOnce(ctx))
	}
	return errors.Join(err, c.unlock())
}

// Stop shuts the cluster down and returns when it is down. The data directory
// stays locked, and Restart brings the cluster back. Stopping a cluster that is
// down does nothing.
func (c *Cluster) Stop(ctx context.Context, mode StopMode) error {
	if !isPostmaster(ctx, c.postmaster().pid, c.data()) {
		return nil
	}
	out, err := c.command(ctx, c.tool("pg_ctl"), "stop", "-D", c.data(), "-m", string(mode),
		"-w", "-t", seconds(stopTimeout)).CombinedOutput()
	if err != nil && isPostmaster(context.WithoutCancel(ctx), c.postmaster().pid, c.data()) {
		return fmt.Errorf("stop cluster: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// Restart stops the cluster, if it runs, and starts it on the same port.
func (c *Cluster) Restart(ctx context.Context, mode StopMode) error {
	if err := c.Stop(ctx, mode); err != nil {
		return fmt.Errorf("restart cluster: %w", err)
	}
	if err := c.start(ctx); err != nil {
		return fmt.Errorf("restart cluster: %w", err)
	}
	return nil
}

// URL is the superuser's connection URL, password included, for a database of
// an open cluster.
func (c *Cluster) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword("postgres", c.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (c *Cluster) data() string            { return filepath.Join(c.Dir, "postgres") }
func (c *Cluster) logFile() string         { return filepath.Join(c.Dir, "postgres.log") }
func (c *Cluster) passwordFile() string    { return filepath.Join(c.Dir, "superuser.password") }
func (c *Cluster) tool(name string) string { return filepath.Join(c.Binaries.Dir, name) }
func seconds(d time.Duration) string       { return strconv.Itoa(int(d.Seconds())) }
func (c *Cluster) postmaster() postmaster  { return readPostmaster(c.data()) }

// stopAtOnce is for failures: it stops the cluster even if ctx is done.
func (c *Cluster) stopAtOnce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	return c.Stop(ctx, Immediate)
}

// prepareDir makes the data directory absolute, existing and writable.
func (c *Cluster) prepareDir() error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return fmt.Errorf("resolve data directory: %w", err)
	}
	err = os.MkdirAll(dir, 0o700)
	if err == nil {
		err = probeWritable(dir)
	}
	if err != nil {
		return fmt.Errorf("data directory %s is not writable; choose another with --data-dir, or change its owner: %w", dir, err)
	}
	// A running postmaster is known by its directory: it must have one name.
	if c.Dir, err = filepath.EvalSymlinks(dir); err != nil {
		return fmt.Errorf("resolve data directory: %w", err)
	}
	return nil
}

func probeWritable(dir string) error {
	probe, err := os.CreateTemp(dir, ".writable-")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// widenDir lets other users pass through the data directory, not list it. The
// secrets in it have modes of their own.
func widenDir(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("inspect data directory: %w", err)
	}
	if err := os.Chmod(dir, info.Mode().Perm()|0o111); err != nil {
		return fmt.Errorf("open data directory to the user of Postgres: %w", err)
	}
	return nil
}

// ensureCreated creates the cluster, or checks that the binaries fit the one
// there is.
func (c *Cluster) ensureCreated(ctx context.Context) error {
	version, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return c.create(ctx)
	}
	if err != nil {
		return fmt.Errorf("read version of cluster: %w", err)
	}
	return c.checkVersion(strings.TrimSpace(string(version)))
}

// create makes the cluster with a new superuser's password.
//
// It is made beside its place and renamed, so that a process killed half-way
// leaves nothing that looks like a cluster.
func (c *Cluster) create(ctx context.Context) error {
	unfinished := c.data() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished cluster: %w", err)
	}
	if err := errors.Join(os.Mkdir(unfinished, 0o700), c.give(unfinished)); err != nil {
		return fmt.Errorf("make cluster directory: %w", err)
	}
	if err := c.writePassword(); err != nil {
		return err
	}
	args := []string{
		"-D", unfinished, "--no-locale", "-E", "UTF8", "-U", "postgres",
		"--auth=scram-sha-256", "--pwfile=" + c.passwordFile(),
	}
	if c.Settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	if out, err := c.command(ctx, c.tool("initdb"), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("create cluster: initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(unfinished, c.data()); err != nil {
		return fmt.Errorf("create cluster: %w", err)
	}
	return nil
}

// writePassword stores a new password for initdb to read.
func (c *Cluster) writePassword() error {
	if err := os.Remove(c.passwordFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove old superuser password: %w", err)
	}
	err := os.WriteFile(c.passwordFile(), []byte(rand.Text()+"\n"), 0o600)
	if err := errors.Join(err, c.give(c.passwordFile())); err != nil {
		return fmt.Errorf("write superuser password: %w", err)
	}
	return nil
}

func (c *Cluster) readPassword() error {
	password, err := os.ReadFile(c.passwordFile())
	if err != nil {
		return fmt.Errorf("read superuser password of the cluster; restore the file, or choose another --data-dir: %w", err)
	}
	c.password = strings.TrimSpace(string(password))
	return nil
}

func (c *Cluster) checkVersion(version string) error {
	if version == strconv.Itoa(c.Major) {
		return nil
	}
	return fmt.Errorf("the cluster in %s was made by Postgres %s, and the binaries in %s are version %d: "+
		"name the bin directory of Postgres %s in FANFARE_POSTGRES_BIN, or choose another --data-dir",
		c.data(), version, c.Binaries.Dir, c.Major, version)
}
