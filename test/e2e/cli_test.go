package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

func dev(t *testing.T, dir string, args ...string) *harness.Process {
	t.Helper()
	return harness.Fanfare(t, nil, append([]string{"dev", "--listen", "127.0.0.1:0", "--data-dir", dir}, args...)...)
}

// environment reads dev.env.
func environment(t *testing.T, dir string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "dev.env"))
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[name] = strings.Trim(value, "'")
	}
	return values
}

// Ensure dev starts from nothing, prints commands that work, owns its data
// directory, and takes over the cluster of one that was killed.
func TestDev(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(harness.Dir(t), "data")
	first := dev(t, dir)
	url := first.URL(t)
	var commands []string
	harness.Wait(t, harness.Patience, "three commands are printed", func() bool {
		commands = regexp.MustCompile(`(?m)^  ((?:curl|psql) .*)$`).FindAllString(first.Out.String(), -1)
		return len(commands) >= 3
	})
	values := environment(t, dir)
	if values["FANFARE_URL"] != url {
		t.Errorf("FANFARE_URL = %s, want %s", values["FANFARE_URL"], url)
	}

	stream := harness.Subscribe(t, url+demo, "")
	for _, command := range commands[1:] {
		paste := "set -a; . " + dir + "/dev.env; set +a;" + command
		if out, err := exec.Command("/bin/sh", "-c", paste).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", command, err, out)
		}
	}
	for _, want := range []string{`{"hello": "world"}`, `{"hello": "http"}`} {
		if message, _ := stream.Message(t); string(message.Message) != want {
			t.Errorf("got %s, want %s", message.Message, want)
		}
	}
	_, last := stream.Ready.Data, stream.Ready.ID

	second := dev(t, dir)
	if code := second.Exit(t); code != 1 || !strings.Contains(second.Err.String(), dir) {
		t.Errorf("a second dev exits with %d: %s", code, second.Err.String())
	}

	first.Kill(t)
	conn, err := pgx.Connect(t.Context(), values["DATABASE_URL"])
	if err != nil {
		t.Fatalf("the cluster of a killed dev: %v", err)
	}
	_ = conn.Close(t.Context())
	third := dev(t, dir)
	resumed := harness.Subscribe(t, third.URL(t)+demo, last)
	for range 2 {
		resumed.Message(t)
	}
	harness.Wait(t, harness.Patience, "dev.env is written", func() bool {
		return environment(t, dir)["FANFARE_URL"] == third.URL(t)
	})
	if again := environment(t, dir); again["FANFARE_KEY"] != values["FANFARE_KEY"] {
		t.Error("the key changed")
	}
	third.Signal(t, syscall.SIGTERM)
	if code := third.Exit(t); code != 0 {
		t.Errorf("dev ends with %d: %s", code, third.Err.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres", "postmaster.pid")); err == nil {
		t.Error("the cluster still runs")
	}
}

// Ensure a command that cannot run says why and what to do, and exits with 1.
func TestCommandsThatCannotRun(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	file := filepath.Join(harness.Dir(t), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	url := pgtest.Database(t)
	const nobody = "postgres://nobody:x@127.0.0.1:1/x"
	for name, c := range map[string]struct {
		env  []string
		args []string
		say  string
	}{
		"Port in use":               {[]string{"DATABASE_URL=" + url}, []string{"serve", "--listen", taken.Addr().String()}, "address already in use"},
		"dev, port in use":          {[]string{"DATABASE_URL=" + url}, []string{"dev", "--data-dir", filepath.Dir(file) + "/d", "--listen", taken.Addr().String()}, "address already in use"},
		"Data directory a file":     {nil, []string{"dev", "--data-dir", file + "/data"}, "--data-dir"},
		"No database":               {nil, []string{"serve"}, "DATABASE_URL"},
		"dev, unreachable database": {[]string{"DATABASE_URL=" + nobody}, []string{"dev", "--data-dir", filepath.Dir(file) + "/u"}, "connect"},
		"DATABASE_URL no URL":       {[]string{"DATABASE_URL=::"}, []string{"serve"}, "parse"},
		"migrate, no database":      {nil, []string{"migrate", "up"}, "DATABASE_URL"},
		"doctor, no database":       {nil, []string{"doctor"}, "DATABASE_URL"},
		"Wakeup":                    {[]string{"DATABASE_URL=" + url}, []string{"serve", "--wakeup", "smoke"}, "notify or wal"},
		"Egress":                    {[]string{"DATABASE_URL=" + url, "FANFARE_EGRESS_ALLOW=here"}, []string{"serve"}, "egress-allow"},
		"Heartbeat":                 {[]string{"DATABASE_URL=" + url, "FANFARE_SSE_HEARTBEAT=soon"}, []string{"serve"}, "FANFARE_SSE_HEARTBEAT"},
		"publish, no server":        {[]string{"FANFARE_URL=http://127.0.0.1:1"}, []string{"publish", "demo", "1"}, "connection refused"},
		"publish, no JSON":          {nil, []string{"publish", "demo", "hello"}, "not JSON"},
		"Unknown command":           {nil, []string{"dance"}, "unknown command"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := harness.Fanfare(t, c.env, c.args...)
			if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), c.say) {
				t.Errorf("exit code %d, want 1 and %q in: %s", code, c.say, p.Err.String())
			}
			if strings.Contains(p.Err.String(), "panic") {
				t.Error("it panics")
			}
		})
	}
}

// Ensure migrate goes up, says where it is, and goes down only when told twice;
// and that doctor finds what is missing.
func TestMigrateAndDoctor(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	run := func(code int, say string, args ...string) {
		t.Helper()
		p := harness.Fanfare(t, []string{"DATABASE_URL=" + url}, args...)
		said := func() string { return p.Out.String() + p.Err.String() }
		if got := p.Exit(t); got != code || !strings.Contains(said(), say) {
			t.Errorf("%v: exit code %d, want %d and %q in: %s", args, got, code, say, said())
		}
	}
	run(0, "current", "migrate", "status")
	run(1, "--yes", "migrate", "down")
	run(0, "current", "migrate", "status")
	run(0, "", "migrate", "down", "--yes")
	run(1, "absent", "migrate", "status")
	run(1, "migrate up", "serve", "--migrate=false", "--listen", "127.0.0.1:0")
	run(1, "migrate up", "doctor")
	run(0, "current", "migrate", "up")
	run(0, "current", "migrate", "up")
	run(1, "fanfare serve", "doctor")

	harness.Serve(t, url)
	harness.Execute(t, url, "create or replace function fanfare_internal.head_batch() returns bigint language sql as 'select 1::bigint'")
	run(1, "migrate up", "migrate", "status")
	run(1, "migrate up", "serve", "--listen", "127.0.0.1:0")
	run(0, "current", "migrate", "up")
	harness.Execute(t, url, "update fanfare_internal.schema_version set version = 999")
	run(1, "newer", "migrate", "status")
	run(1, "newer", "serve", "--listen", "127.0.0.1:0")
	run(1, "newer", "migrate", "up")
}

// Ensure doctor is content with a served database of safe settings.
func TestDoctorIsContent(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "served")
	harness.Serve(t, app.URL)
	var p *harness.Process
	harness.Wait(t, harness.Patience, "doctor is content", func() bool {
		p = harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL}, "doctor")
		return p.Exit(t) == 0
	})
	if strings.Contains(p.Out.String(), "BAD") {
		t.Error(p.Out.String())
	}
}

// Ensure dev says what to do where it may not write.
func TestDevWithoutWritePermission(t *testing.T) {
	t.Parallel()
	dir := harness.Dir(t)
	p := harness.FanfareAsNobody(t, dir, "dev", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(dir, "data"))
	if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), "not writable; choose another with --data-dir") {
		t.Errorf("exit code %d: %s", code, p.Err.String())
	}
}

// Ensure publish and tail work against a server that is killed and comes back.
func TestPublishAndTail(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.ServeProcess(t, app.URL)
	url := s.URL(t)
	env := []string{"FANFARE_URL=" + url, "FANFARE_KEY=" + app.Key}
	tail := harness.Fanfare(t, env, "tail", "demo", "--after", harness.Subscribe(t, url+demo, "").Ready.ID)

	publish := harness.Fanfare(t, env, "publish", "demo", `{"n":1}`)
	if code := publish.Exit(t); code != 0 || !strings.Contains(publish.Out.String(), `"id"`) {
		t.Errorf("publish exits with %d: %s", code, publish.Err.String())
	}
	harness.Wait(t, harness.Patience, "tail prints the first", func() bool {
		return strings.Contains(tail.Out.String(), `{"n": 1}`)
	})
	s.Kill(t)
	app.Exec(t, `select fanfare.publish('demo', '{"n": 2}')`)
	again := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL}, "serve", "--listen", strings.TrimPrefix(url, "http://"))
	again.URL(t)
	app.Exec(t, `select fanfare.publish('demo', '{"n": 3}')`)
	harness.Wait(t, harness.Patience, "tail prints all", func() bool {
		return strings.Contains(tail.Out.String(), `{"n": 3}`)
	})
	if got := strings.Count(tail.Out.String(), "\n"); got != 3 || !strings.Contains(tail.Out.String(), `{"n": 2}`) {
		t.Errorf("tail printed %d lines: %s", got, tail.Out.String())
	}
	tail.Signal(t, syscall.SIGINT)
	if code := tail.Exit(t); code != 0 {
		t.Errorf("tail ends with %d", code)
	}

	for name, c := range map[string]struct {
		env  []string
		args []string
		say  string
	}{
		"publish, no key":        {env[:1], []string{"publish", "demo", "1"}, "FANFARE_KEY"},
		"publish, unknown topic": {env, []string{"publish", "absent", "1"}, "topic_not_found"},
		"tail, unknown topic":    {env, []string{"tail", "absent"}, "not_found"},
		"tail, garbage":          {env, []string{"tail", "demo", "--after", "garbage"}, "position_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			p := harness.Fanfare(t, c.env, c.args...)
			if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), c.say) {
				t.Errorf("exit code %d, want 1 and %q in: %s", code, c.say, p.Err.String())
			}
		})
	}
}
