package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// handshakeTimeout bounds the opening of one stream.
	handshakeTimeout = 30 * time.Second
	// settleTime is what the server's memory gets to come to rest.
	settleTime = 20 * time.Second
	// ticksPerSecond is the unit of /proc/<pid>/stat on Linux.
	ticksPerSecond = 100
)

// runSSE measures streams: memory of idle ones, server CPU of a delivery, and
// handshakes with tokens. The server runs in a process of its own.
func runSSE(ctx context.Context, flags *flag.FlagSet, args []string) error {
	b := &sseBench{}
	flags.IntVar(&b.idle, "idle", 5000, "idle streams to hold")
	flags.IntVar(&b.subscribers, "subscribers", 1000, "streams that each message goes to")
	flags.IntVar(&b.messages, "messages", 500, "messages to publish")
	flags.DurationVar(&b.interval, "interval", 20*time.Millisecond, "time between two messages")
	flags.IntVar(&b.handshakes, "handshakes", 10000, "streams to open and close, with a token")
	flags.IntVar(&b.clients, "clients", 16, "clients that open them")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx, nil)
	if err != nil {
		return err
	}
	return errors.Join(b.run(ctx, m), m.close())
}

type sseBench struct {
	idle, subscribers, messages, handshakes, clients int
	interval                                         time.Duration
}

func (b *sseBench) run(ctx context.Context, m *machine) error {
	if err := m.describe(ctx); err != nil {
		return err
	}
	server, err := serveProcess(ctx, m, "FANFARE_SSE_SUBSCRIBE_RATE=1000000")
	if err != nil {
		return err
	}
	defer server.stop()
	conn, err := pgx.Connect(ctx, m.publisher)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var token string
	const issue = `select fanfare.issue_subscriber_token(topics => array[$1])`
	if err := conn.QueryRow(ctx, issue, topic).Scan(&token); err != nil {
		return fmt.Errorf("issue token: %w", err)
	}
	for _, measure := range []func(context.Context, *process, *pgx.Conn, string) error{b.memory, b.delivery, b.handshake} {
		if err := measure(ctx, server, conn, token); err != nil {
			return err
		}
	}
	return nil
}

// memory holds idle streams and says what each costs.
func (b *sseBench) memory(ctx context.Context, server *process, _ *pgx.Conn, token string) error {
	before, err := server.resident()
	if err != nil {
		return err
	}
	crowd, err := gather(ctx, server.address, b.idle, b.clients, token, nil)
	if err != nil {
		return err
	}
	defer crowd.close()
	if err := pause(ctx, settleTime); err != nil {
		return err
	}
	after, err := server.resident()
	if err != nil {
		return err
	}
	fmt.Printf("memory     %6d idle streams: %.1f KB each (resident %.1f MB, %.1f MB before)\n", b.idle,
		float64(after-before)/1000/float64(b.idle), float64(after)/1e6, float64(before)/1e6)
	return nil
}

// delivery publishes to many and says what the server spends on each delivery.
func (b *sseBench) delivery(ctx context.Context, server *process, conn *pgx.Conn, token string) error {
	var received atomic.Int64
	crowd, err := gather(ctx, server.address, b.subscribers, b.clients, token, &received)
	if err != nil {
		return err
	}
	defer crowd.close()
	before, err := server.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	ticker := time.NewTicker(b.interval)
	defer ticker.Stop()
	for range b.messages {
		if _, err := conn.Exec(ctx, "select fanfare.publish($1, $2)", topic, payload); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		<-ticker.C
	}
	want := int64(b.messages) * int64(b.subscribers)
	for deadline := time.Now().Add(drainTimeout); received.Load() < want; {
		if time.Now().After(deadline) {
			return fmt.Errorf("%d of %d deliveries came", received.Load(), want)
		}
		if err := pause(ctx, sealInterval); err != nil {
			return err
		}
	}
	took := time.Since(began)
	after, err := server.cpu()
	if err != nil {
		return err
	}
	fmt.Printf("delivery   %6d subscribers, %d messages: %.2f µs of server CPU each, %.0f/s\n", b.subscribers, b.messages,
		float64((after-before).Microseconds())/float64(want), float64(want)/took.Seconds())
	return nil
}

// handshake opens and closes streams as fast as the clients can.
func (b *sseBench) handshake(ctx context.Context, server *process, _ *pgx.Conn, token string) error {
	before, err := server.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(b.handshakes))
	var clients sync.WaitGroup
	failures := make(chan error, b.clients)
	for range b.clients {
		clients.Go(func() {
			for left.Add(-1) >= 0 {
				conn, err := openStream(ctx, server.address, token)
				if err != nil {
					failures <- err
					return
				}
				_ = conn.Close()
			}
		})
	}
	clients.Wait()
	took := time.Since(began)
	select {
	case err := <-failures:
		return fmt.Errorf("handshake: %w", err)
	default:
	}
	after, err := server.cpu()
	if err != nil {
		return err
	}
	fmt.Printf("handshake  %6d with a token, %d clients: %.0f/s, %.0f µs of server CPU each\n", b.handshakes, b.clients,
		float64(b.handshakes)/took.Seconds(), float64((after-before).Microseconds())/float64(b.handshakes))
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// crowd are open streams.
type crowd struct {
	conns   []net.Conn
	readers sync.WaitGroup
}

// gather opens streams. What they receive is counted, if that is asked for, and
// thrown away.
func gather(ctx context.Context, address string, count, clients int, token string, received *atomic.Int64) (*crowd, error) {
	c := &crowd{conns: make([]net.Conn, count)}
	var opening sync.WaitGroup
	failures := make(chan error, clients)
	for client := range clients {
		opening.Go(func() {
			for i := client; i < count; i += clients {
				var err error
				if c.conns[i], err = openStream(ctx, address, token); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	opening.Wait()
	select {
	case err := <-failures:
		c.close()
		return nil, fmt.Errorf("open stream: %w", err)
	default:
	}
	if received != nil {
		for _, conn := range c.conns {
			c.readers.Go(func() { countMessages(conn, received) })
		}
	}
	return c, nil
}

// countMessages counts the messages of a stream until it ends.
func countMessages(conn net.Conn, received *atomic.Int64) {
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		received.Add(int64(bytes.Count(buffer[:n], []byte("\"key\":null}\n"))))
	}
}

func (c *crowd) close() {
	for _, conn := range c.conns {
		if conn != nil {
			_ = conn.Close()
		}
	}
	c.readers.Wait()
}

// openStream opens a stream and returns once its ready came.
func openStream(ctx context.Context, address, token string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: handshakeTimeout}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if err := handshakeOn(conn, token); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func handshakeOn(conn net.Conn, token string) error {
	if err := conn.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(conn, "GET /realtime/topics/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", topic, token)
	if err != nil {
		return err
	}
	var head []byte
	buffer := make([]byte, 2048)
	for !bytes.Contains(head, []byte("event: caught_up")) {
		n, err := conn.Read(buffer)
		head = append(head, buffer[:n]...)
		if err != nil || !bytes.HasPrefix(head, []byte("HTTP/1.1 200")) {
			return errors.Join(fmt.Errorf("no stream: %.200q", head), err)
		}
	}
	return conn.SetDeadline(time.Time{})
}

// process is a server in a process of its own.
type process struct {
	cmd     *exec.Cmd
	address string
	dir     string
}

var reListening = regexp.MustCompile(`"url":"http://([^"]+)"`)

// serveProcess builds the program and starts a server that seals.
func serveProcess(ctx context.Context, m *machine, env ...string) (*process, error) {
	dir, err := os.MkdirTemp("", "fanfare-bench-")
	if err != nil {
		return nil, err
	}
	p := &process{dir: dir}
	program := filepath.Join(dir, "fanfare")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/fanfare").CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("build: %w: %s", err, out), os.RemoveAll(dir))
	}
	p.cmd = exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(dir, "data"))
	p.cmd.Env = append(append(os.Environ(), env...), "DATABASE_URL="+m.serving, "FANFARE_SSE_QUEUE_FRAMES="+strconv.Itoa(queueFrames))
	log, err := p.cmd.StderrPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if p.address, err = listening(log); err != nil {
		p.stop()
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	return p, nil
}

// listening reads a server's log until it says where it listens.
func listening(log io.Reader) (string, error) {
	var text []byte
	buffer := make([]byte, 4096)
	for {
		n, err := log.Read(buffer)
		text = append(text, buffer[:n]...)
		if found := reListening.FindSubmatch(text); found != nil {
			return string(found[1]), nil
		}
		if err != nil {
			return "", errors.Join(fmt.Errorf("the server did not begin: %s", text), err)
		}
	}
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	_ = os.RemoveAll(p.dir)
}

// cpu returns the processor time that the server used so far.
func (p *process) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// After the name, which may hold anything, in parentheses; see proc(5).
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const user, system = 11, 12
	var ticks int64
	for _, field := range []string{fields[user], fields[system]} {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond, nil
}

var reResident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident returns the memory that the server holds.
func (p *process) resident() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	found := reResident.FindSubmatch(status)
	if found == nil {
		return 0, errors.New("no VmRSS")
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes * 1024, err
}
