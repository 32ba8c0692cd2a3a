package databases_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// pooler starts a PgBouncer in transaction mode, with fewer connections than its
// clients have, and returns the URL that leads through it.
func pooler(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "fanfare-pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	for name, text := range map[string]string{
		"users": fmt.Sprintf("%q %q\n", u.User.Username(), password),
		"pgbouncer.ini": fmt.Sprintf("[databases]\n* = host=%s port=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\n"+
			"auth_type = trust\nauth_file = %s\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 100\n", u.Hostname(), u.Port(), port, filepath.Join(dir, "users")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("pgbouncer", filepath.Join(dir, "pgbouncer.ini"))
	if os.Getuid() == 0 { // which PgBouncer refuses
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody(t)}
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); t.Failed() {
			t.Logf("PgBouncer: %v\n%s", err, said.String())
		}
	})
	u.Host = net.JoinHostPort("127.0.0.1", port)
	harness.Wait(t, harness.Patience, "PgBouncer listens", func() bool {
		conn, err := net.Dial("tcp", u.Host)
		return err == nil && conn.Close() == nil
	})
	return u.String()
}

func nobody(t *testing.T) *syscall.Credential {
	t.Helper()
	found, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	gid, failed := strconv.ParseUint(found.Gid, 10, 32)
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// Ensure all that requests ask for works through a pooler in transaction mode,
// where each statement may be run by another session than the one before.
func TestPooler(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	prepare(t, app)
	through := pooler(t, app.URL)
	log := &errorLines{}
	s := harness.Serve(t, through, func(s *server.Server) {
		s.DirectDatabaseURL = app.URL
		s.Log = log.logger()
	})
	var key string
	if err := app.Pool.QueryRow(t.Context(), `select fanfare.create_api_key('k', '{*}', 'default')`).Scan(&key); err != nil {
		t.Fatal(err)
	}
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
	var clients sync.WaitGroup
	for client := range 12 {
		clients.Go(func() {
			for i := range 20 {
				for _, c := range []struct{ method, path, body string }{
					{http.MethodPost, "/topics/demo/messages", strconv.Itoa(i)},
					{http.MethodPost, "/messages", `[{"topic":"demo","payload":1},{"topic":"demo","payload":2}]`},
					{http.MethodPut, fmt.Sprintf("/kv/c/k%d", client), strconv.Itoa(i)},
					{http.MethodGet, fmt.Sprintf("/kv/c/k%d", client), ""},
					{http.MethodPut, fmt.Sprintf("/docs/c/d%d", client), `{"a":1}`},
					{http.MethodGet, "/docs/c?filter=%7B%22a%22:1%7D&limit=2", ""},
					{http.MethodPut, fmt.Sprintf("/files/f%d", client), "bytes"},
					{http.MethodGet, "/topics/demo/messages?limit=3", ""},
					{http.MethodGet, "/v1/apps/default/handlers", ""},
					{http.MethodGet, "/v1/apps/default/stats", ""},
				} {
					answer := harness.Request(t, c.method, s.URL()+c.path, c.body, "Authorization", "Bearer "+key)
					if answer.Status/100 != 2 {
						t.Errorf("%s %s: got %d %s", c.method, c.path, answer.Status, answer.Body)
					}
				}
			}
		})
	}
	clients.Wait()
	const messages = 12 * 20 * 3
	stream.Numbers(t, messages)
	harness.Subscribe(t, s.URL()+"/realtime/topics/demo?from=earliest", "").Numbers(t, messages)
	harness.Wait(t, harness.Patience, "all are delivered", func() bool {
		return app.Count(t, `select count(*) from public.effects`) == messages
	})
	if said := log.String(); said != "" {
		t.Errorf("the log has warnings:\n%s", said)
	}
}

// Ensure a server that is given nothing but a pooler says what to do.
func TestPoolerAlone(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := &server.Server{DatabaseURL: pooler(t, app.URL), Listen: "127.0.0.1:0", Log: (&errorLines{}).logger()}
	if err := s.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "FANFARE_DIRECT_DATABASE_URL") {
		t.Errorf("got %v", err)
	}
}
