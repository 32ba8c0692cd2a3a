package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// startTimeout bounds a start, which may replay WAL after a crash.
	startTimeout = 120 * time.Second

	// pollInterval is the pause between two looks at a starting cluster.
	pollInterval = 50 * time.Millisecond

	// retryInterval is the pause before another start, while the children of
	// a killed postmaster leave its shared memory.
	retryInterval = 300 * time.Millisecond

	// startAttempts bounds the starts that a passing obstacle may cost.
	startAttempts = 10
)

// start adopts the running postmaster, or starts one, and waits until it
// accepts connections.
func (c *Cluster) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	stale, running := false, c.postmaster()
	if running.pid != 0 {
		if isPostmaster(ctx, running.pid, c.data()) {
			return c.adopt(ctx)
		}
		// Postgres trusts its pid file when any process has that id, be it a
		// zombie or a stranger after a reboot.
		if err := os.Remove(postmasterFile(c.data())); err != nil {
			return fmt.Errorf("remove stale postmaster.pid: %w", err)
		}
		stale = true
	}
	if err := c.startWithRetries(ctx, stale); err != nil {
		return err
	}
	if err := c.awaitReady(ctx); err != nil {
		return errors.Join(fmt.Errorf("start cluster: %w", err), c.stopAtOnce(ctx))
	}
	return nil
}

// startWithRetries starts the postmaster, again if what stopped it passes: the
// shared memory of a killed postmaster, or a port taken since it was picked.
func (c *Cluster) startWithRetries(ctx context.Context, stale bool) error {
	for attempt := 1; ; attempt++ {
		if err := c.choosePort(); err != nil {
			return err
		}
		err := c.startOnce(ctx)
		if err == nil {
			return nil
		}
		err = errors.Join(err, c.stopAtOnce(ctx))
		collided := c.Port == 0 && !portFree(c.port)
		if attempt == startAttempts || !stale && !collided {
			return err
		}
		if collided {
			c.port = 0
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(retryInterval):
		}
	}
}

// startOnce runs pg_ctl start; its error carries what Postgres logged.
func (c *Cluster) startOnce(ctx context.Context) error {
	log, err := os.OpenFile(c.logFile(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open cluster log: %w", err)
	}
	offset, err := log.Seek(0, io.SeekEnd)
	if err := errors.Join(err, log.Close(), c.give(c.logFile())); err != nil {
		return fmt.Errorf("prepare cluster log: %w", err)
	}
	cmd := c.command(ctx, c.tool("pg_ctl"), "start", "-D", c.data(), "-l", c.logFile(),
		"-w", "-t", seconds(startTimeout), "-o", c.options())
	// An interrupted pg_ctl stops the postmaster it waits for; a killed one leaves it.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("start cluster: %w: %s\nlast lines of %s:\n%s",
			err, strings.TrimSpace(string(out)), c.logFile(), logTail(c.logFile(), offset))
	}
	return nil
}

// options are the parameters for the postmaster, quoted for pg_ctl's shell.
//
// Sockets are off: their paths are limited to 107 bytes, and TCP on loopback
// with a password serves every client.
func (c *Cluster) options() string {
	settings := maps.Clone(c.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	settings["port"] = strconv.Itoa(c.port)
	settings["listen_addresses"] = "127.0.0.1"
	settings["unix_socket_directories"] = ""
	var args []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", shellQuote(name+"="+settings[name]))
	}
	return strings.Join(args, " ")
}

func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// adopt takes over the postmaster that a killed owner left running.
func (c *Cluster) adopt(ctx context.Context) error {
	if err := c.awaitReady(ctx); err != nil {
		return fmt.Errorf("adopt running cluster: %w", err)
	}
	return nil
}

// awaitReady waits until a session of the superuser opens. The port is taken
// from the postmaster's file, which has it some time after the start.
func (c *Cluster) awaitReady(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		err := errors.New("postmaster has not written its port")
		running := c.postmaster()
		if running.port != 0 {
			c.port = running.port
			if err = c.probe(ctx); err == nil {
				return nil
			}
		}
		if !isPostmaster(ctx, running.pid, c.data()) {
			return fmt.Errorf("postmaster exited: %w", err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-ticker.C:
		}
	}
}

func (c *Cluster) probe(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// choosePort keeps the port of an earlier start, so that pools reconnect.
func (c *Cluster) choosePort() error {
	if c.Port != 0 {
		c.port = c.Port
	}
	if c.port != 0 {
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("pick a port: %w", err)
	}
	c.port = listener.Addr().(*net.TCPAddr).Port
	return listener.Close()
}

func portFree(port int) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}
