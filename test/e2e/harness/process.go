package harness

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// outputDelay bounds the wait for output that a child of a dead process holds.
const outputDelay = 2 * time.Second

// dirMode lets the user that Postgres runs as pass through.
const dirMode = 0o711

var built struct {
	once  sync.Once
	file  string
	alive io.Closer // what the guard waits on
	err   error
}

// Binary is the path of the fanfare program, built at first use. It goes with
// this process.
func Binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() { built.file, built.err = build() })
	if built.err != nil {
		t.Fatalf("build fanfare: %v", built.err)
	}
	return built.file
}

func build() (string, error) {
	dir, err := os.MkdirTemp("", "fanfare-binary-")
	if err != nil {
		return "", err
	}
	// Its input ends when this process does, however it does.
	guard := exec.Command("/bin/sh", "-c", `cat; rm -rf "$1"`, "sh", dir)
	guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if built.alive, err = guard.StdinPipe(); err != nil {
		return "", err
	}
	if err := errors.Join(os.Chmod(dir, 0o755), guard.Start()); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "fanfare")
	out, err := exec.Command("go", "build", "-o", file, "github.com/fanfare-pg/fanfare/cmd/fanfare").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
}

// Output is what a process wrote so far.
type Output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.Write(b)
}

func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.String()
}

// Process is a running fanfare.
type Process struct {
	Out, Err Output
	cmd      *exec.Cmd
	done     chan struct{}
}

// Fanfare starts the program with these environment variables and no other
// that it reads. It is killed when the test ends.
func Fanfare(t testing.TB, environment []string, args ...string) *Process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Binary(t), args...)
	cmd.Dir = filepath.Dir(cmd.Path)
	cmd.Env = append([]string{"PATH=" + path(), "HOME=/nonexistent"}, environment...)
	return start(t, cmd)
}

func start(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{cmd: cmd, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &p.Out, &p.Err, outputDelay
	if err := cmd.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	go func() {
		defer close(p.done)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("fanfare %s\nout: %.2000s\nerr: %.6000s", strings.Join(cmd.Args[1:], " "), p.Out.String(), p.Err.String())
		}
	})
	return p
}

func path() string {
	for _, variable := range os.Environ() {
		if value, ok := strings.CutPrefix(variable, "PATH="); ok {
			return value
		}
	}
	return ""
}

// Signal sends a signal.
func (p *Process) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatalf("signal %v: %v", signal, err)
	}
}

// Ended reports whether the process ended.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Exit waits for the end and returns the exit code, -1 for a signal.
func (p *Process) Exit(t testing.TB) int {
	t.Helper()
	Wait(t, Patience, "the process ends", p.Ended)
	return p.cmd.ProcessState.ExitCode()
}

// Kill ends the process by SIGKILL and returns when it is gone.
func (p *Process) Kill(t testing.TB) {
	t.Helper()
	p.Signal(t, syscall.SIGKILL)
	p.Exit(t)
}

// Resident returns the memory that the process holds, 0 where the system does
// not say.
func (p *Process) Resident(t testing.TB) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	var kilobytes int64
	_, after, found := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(after, &kilobytes); !found || err != nil {
		t.Fatalf("memory of the process: %v", err)
	}
	return kilobytes << 10
}

var listening = regexp.MustCompile(`"url":"(http://[^"]+)"`)

// URL waits until the process listens and returns where.
func (p *Process) URL(t testing.TB) string {
	t.Helper()
	var found []string
	Wait(t, Patience, "fanfare listens", func() bool {
		found = listening.FindStringSubmatch(p.Err.String())
		return found != nil || p.Ended()
	})
	if found == nil {
		t.Fatalf("fanfare ended: %s", p.Err.String())
	}
	return found[1]
}

// ServeProcess starts a server process on a database, with a data directory of
// its own unless an argument names one.
func ServeProcess(t testing.TB, url string, args ...string) *Process {
	t.Helper()
	variables := []string{
		"DATABASE_URL=" + url, "FANFARE_RUNNER_DATABASE_URL=" + pgtest.Runner(t, url),
		"FANFARE_DATA_DIR=" + t.TempDir(), "FANFARE_EGRESS_ALLOW=" + loopback,
	}
	return Fanfare(t, variables, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
}

// Dir is a temporary directory that the user of Postgres can pass through. A
// cluster in it that outlives the test's processes is ended with the test.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fanfare-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		const end = `pid=$(head -n 1 "$1"/*/postgres/postmaster.pid 2>/dev/null) && kill -QUIT "$pid"; rm -rf "$1"`
		if out, err := exec.Command("/bin/sh", "-c", end, "sh", dir).CombinedOutput(); err != nil {
			t.Errorf("remove %s: %v: %s", dir, err, out)
		}
	})
	if err := os.Chmod(dir, dirMode); err != nil {
		t.Fatal(err)
	}
	return dir
}

// nobody is the user id of the system's user without rights.
const nobody = 65534

// FanfareAsNobody starts the program as a user who may not write to dir.
func FanfareAsNobody(t testing.TB, dir string, args ...string) *Process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Binary(t), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + path()}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	} else if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	return start(t, cmd)
}

// FanfareWithFileLimit starts a server process whose files cannot grow beyond
// a size, a multiple of 512 bytes: a write beyond it fails as on a full disk.
func FanfareWithFileLimit(t testing.TB, size int, url, dataDir string) *Process {
	t.Helper()
	const limit = `ulimit -f "$1"; shift; exec "$@"`
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", limit, "sh", strconv.Itoa(size/512),
		Binary(t), "serve", "--listen", "127.0.0.1:0", "--data-dir", dataDir)
	cmd.Env = []string{"PATH=" + path(), "DATABASE_URL=" + url}
	return start(t, cmd)
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// PeakMemory is the most memory that the process has had resident so far, in
// bytes. It is read from Linux's /proc; elsewhere it is 0.
func (p *Process) PeakMemory(t testing.TB) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	found := peak.FindSubmatch(status)
	if err != nil || found == nil {
		t.Fatalf("read peak memory: %v", err)
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}
