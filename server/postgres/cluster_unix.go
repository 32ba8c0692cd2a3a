//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// superuserID is the user id of root, as which Postgres refuses to run.
const superuserID = 0

// lockData takes the file lock of a data directory without waiting and writes
// this process's id into it.
//
// The kernel drops the lock when the process dies, however it dies, and no
// child inherits it.
func lockData(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &takenError{dir: dir, pid: readPID(file.Name())}
		}
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	if err := errors.Join(file.Truncate(0), writePID(file)); err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", file.Name(), err), file.Close())
	}
	return file, nil
}

// unlock gives the data directory free. It unlocks before it closes, because a
// process being forked at this moment holds a copy of the file until its exec.
func (c *Cluster) unlock() error {
	err := errors.Join(syscall.Flock(int(c.lock.Fd()), syscall.LOCK_UN), c.lock.Close())
	c.lock = nil
	return err
}

func writePID(file *os.File) error {
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// credentialFor decides as whom Postgres runs: nil for "as this process", else
// another user, because Postgres refuses root.
//
// An existing cluster keeps its owner, whatever name says.
func credentialFor(name, cluster string) (*syscall.Credential, error) {
	if os.Geteuid() != superuserID {
		return nil, nil
	}
	if info, err := os.Stat(cluster); err == nil {
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != superuserID {
			return &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}, nil
		}
	}
	account, err := lookupUser(name)
	if err != nil {
		return nil, err
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, fmt.Errorf("look up user %s: %w", account.Username, err)
	}
	if uid == superuserID {
		return nil, fmt.Errorf("user %s is root, as which Postgres refuses to run", account.Username)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// lookupUser finds the named user, or without a name the one of the system's
// Postgres package, or nobody.
func lookupUser(name string) (*user.User, error) {
	if name != "" {
		account, err := user.Lookup(name)
		if err != nil {
			return nil, fmt.Errorf("look up user to run Postgres as: %w", err)
		}
		return account, nil
	}
	if account, err := user.Lookup("postgres"); err == nil {
		return account, nil
	}
	account, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("look up user to run Postgres as, which refuses root: %w", err)
	}
	return account, nil
}

// command prepares a program to run as the cluster's user.
//
// It gets a session of its own, so that Ctrl-C in the terminal reaches Fanfare
// alone and Postgres lives until Fanfare has drained. No PG* variable of the
// caller reaches it.
func (c *Cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.credential}
	return cmd
}

// give makes the cluster's user the owner of a path; without root it has it.
func (c *Cluster) give(path string) error {
	if c.credential == nil {
		return nil
	}
	return os.Chown(path, int(c.credential.Uid), int(c.credential.Gid))
}

// checkReach verifies that the cluster's user may enter a directory, which
// under /root it may not.
func (c *Cluster) checkReach(ctx context.Context, dir string) error {
	if c.credential == nil {
		return nil
	}
	if err := c.command(ctx, "/bin/sh", "-c", `cd "$1"`, "sh", dir).Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &unreachableError{dir: dir, uid: c.credential.Uid}
	}
	return nil
}

// unreachableError says that the user Postgres runs as cannot enter a directory.
type unreachableError struct {
	dir string
	uid uint32
}

func (e *unreachableError) Error() string {
	name := "user " + strconv.FormatUint(uint64(e.uid), 10)
	if account, err := user.LookupId(strconv.FormatUint(uint64(e.uid), 10)); err == nil {
		name = "user " + account.Username
	}
	return fmt.Sprintf("Postgres refuses to run as root, and %s, as which it runs instead, may not enter %s: "+
		"choose a directory outside of it with --data-dir, or run fanfare as another user than root", name, e.dir)
}

func (e *unreachableError) Unwrap() error { return os.ErrPermission }

// isPostmaster reports whether process pid is alive and runs Postgres on the
// data directory. A zombie and a stranger that was given the same id are not.
func isPostmaster(ctx context.Context, pid int, data string) bool {
	if pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	args, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if errors.Is(err, os.ErrNotExist) { // no /proc, as on macOS
		args, err = exec.CommandContext(ctx, "/bin/ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	}
	line := strings.ReplaceAll(string(args), "\x00", " ")
	return err == nil && strings.Contains(strings.TrimSpace(line)+" ", " -D "+data+" ")
}
