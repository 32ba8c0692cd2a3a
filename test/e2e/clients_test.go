package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/launchdarkly/eventsource"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// restarts drives a client through two restarts of the server at one address,
// by SIGKILL, with messages before, between and after. follow must send the
// data of each message to received, whatever happens to the server, until ctx
// is done.
func restarts(t *testing.T, follow func(ctx context.Context, t *testing.T, base string, received chan<- string)) {
	t.Helper()
	app := harness.NewApp(t)
	p := harness.ServeProcess(t, app.URL)
	base := p.URL(t)
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	received := make(chan string, 1024)
	var client sync.WaitGroup
	client.Go(func() { follow(ctx, t, base, received) })
	defer client.Wait()
	defer func() { p.Kill(t) }()
	defer cancel()

	next := 1
	want := func(count int) {
		t.Helper()
		for range count {
			select {
			case data := <-received:
				var message struct{ Message int }
				if err := json.Unmarshal([]byte(data), &message); err != nil || message.Message != next {
					t.Fatalf("got %s, want message %d", data, next)
				}
				next++
			case <-time.After(harness.Patience):
				t.Fatalf("message %d does not come", next)
			}
		}
	}
	harness.Wait(t, harness.Patience, "the client is connected", func() bool {
		return app.Count(t, `select coalesce(sum(streams), 0)::integer from fanfare.servers`) > 0
	})
	app.PublishRange(t, "demo", 1, 50)
	want(50)
	for first := 51; first <= 151; first += 100 {
		p.Kill(t)
		app.PublishRange(t, "demo", first, first+49)
		p = harness.ServeProcess(t, app.URL, "--listen", address.Host)
		p.URL(t)
		app.PublishRange(t, "demo", first+50, first+99)
		want(100)
	}
}

// Ensure a loop around curl follows a stream through restarts.
func TestCurl(t *testing.T) {
	t.Parallel()
	restarts(t, func(ctx context.Context, t *testing.T, base string, received chan<- string) {
		// The last id is that of the last complete event.
		const loop = `while :; do
			last=$(awk '/^id: / { id = $2 } /^$/ { last = id } END { print last }' "$2")
			curl -sN ${last:+-H "Last-Event-ID: $last"} "$1" >> "$2"
			echo ": cut" >> "$2"
			sleep 0.2
		done`
		file := filepath.Join(t.TempDir(), "stream")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Error(err)
			return
		}
		cmd := exec.CommandContext(ctx, "/bin/sh", "-c", loop, "sh", base+demo, file)
		tail := exec.CommandContext(ctx, "tail", "-n", "+1", "-f", file)
		out, err := tail.StdoutPipe()
		if err == nil {
			err = tail.Start()
		}
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Error(err)
			return
		}
		event, data := "", ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			switch name, value, _ := strings.Cut(lines.Text(), ": "); {
			case name == "event":
				event = value
			case name == "data":
				data = value
			case lines.Text() == ": cut":
				event, data = "", ""
			case lines.Text() == "":
				if event == "" && data != "" {
					received <- data
				}
				event, data = "", ""
			}
		}
		_, _ = cmd.Wait(), tail.Wait() // killed with ctx
	})
}

// Ensure a client library of another make follows a stream through restarts.
func TestLaunchDarklyEventSource(t *testing.T) {
	t.Parallel()
	restarts(t, func(ctx context.Context, t *testing.T, base string, received chan<- string) {
		// It is closed by its error handler, once the server is gone: Close hangs for
		// ever where an event is on its way.
		stream, err := eventsource.SubscribeWithURL(base+demo,
			eventsource.StreamOptionErrorHandler(func(error) eventsource.StreamErrorHandlerResult {
				return eventsource.StreamErrorHandlerResult{CloseNow: ctx.Err() != nil}
			}))
		if err != nil {
			t.Error(err)
			return
		}
		for event := range stream.Events {
			if event.Event() == "" && event.Data() != "" {
				received <- event.Data()
			}
		}
	})
}

// Ensure a client behind an nginx that nobody configured follows a stream
// through restarts, at once and without waiting for a buffer to fill.
func TestNginx(t *testing.T) {
	t.Parallel()
	restarts(t, func(ctx context.Context, t *testing.T, base string, received chan<- string) {
		proxy := startNginx(ctx, t, base)
		position := ""
		for ctx.Err() == nil {
			stream, err := harness.Dial(ctx, proxy+demo, position)
			if err != nil { // 502 while the server is gone
				select {
				case <-ctx.Done():
				case <-time.After(100 * time.Millisecond):
				}
				continue
			}
			for event := range stream.Events() {
				if event.Name == "" && event.Data != "" {
					received <- event.Data
				}
				if event.ID != "" {
					position = event.ID
				}
			}
			stream.Close()
		}
	})
}

// startNginx runs an nginx before a server and returns its address.
func startNginx(ctx context.Context, t *testing.T, upstream string) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Error(err)
		return ""
	}
	address := listener.Addr().String()
	_ = listener.Close()
	dir := harness.Dir(t)
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;
		events {}
		http {
			access_log off;
			client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
			uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
			server { listen %[2]s; location / { proxy_pass %[3]s; } }
		}`, dir, address, upstream)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Error(err)
		return ""
	}
	cmd := exec.CommandContext(ctx, lookNginx(), "-c", file, "-e", filepath.Join(dir, "error.log"))
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return ""
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	return "http://" + address
}

// lookNginx finds nginx, which Debian keeps out of the PATH of users.
func lookNginx() string {
	if path, err := exec.LookPath("nginx"); err == nil {
		return path
	}
	return "/usr/sbin/nginx"
}
