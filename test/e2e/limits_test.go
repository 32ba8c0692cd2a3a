package e2e_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure an address that sends bad credentials is refused before the database is
// asked, while a credential that was good goes through.
func TestBadCredentialsAreLimited(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.BadCredentialRate = 1 })
	bad := func(n int) string { return fmt.Sprintf("ff_%012d_%s", n, strings.Repeat("x", 43)) }
	ask := func(path, credential string) int {
		return harness.Request(t, http.MethodGet, s.URL()+path, "", "Authorization", "Bearer "+credential).Status
	}
	if status := ask("/kv/c", app.Key); status != http.StatusForbidden && status != http.StatusOK {
		t.Fatalf("the good key: %d", status)
	}
	tried := 0
	harness.Wait(t, harness.Patience, "it is refused", func() bool {
		tried++
		return ask("/kv/c", bad(tried)) == http.StatusTooManyRequests
	})
	if tried < 10 {
		t.Errorf("refused after %d, want ten at least", tried)
	}
	if status := ask("/kv/c", app.Key); status == http.StatusTooManyRequests {
		t.Error("the good key is refused")
	}
	if status := ask("/healthz", ""); status != http.StatusOK {
		t.Errorf("without a credential: %d", status)
	}
}

// Ensure endpoints and history have limits by address, which do not add up.
func TestVisitsAreLimited(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	s := harness.Serve(t, a.URL, func(s *server.Server) { s.Web.FnRate, s.Web.SubscribeRate = 1, 1 })
	a.serve(t, "open", `, auth => 'public'`, `return '{}';`)
	for _, path := range []string{"/fn/open", "/topics/demo/messages"} {
		answered := 0
		harness.Wait(t, harness.Patience, path+" is refused", func() bool {
			answered++
			got := harness.Request(t, http.MethodGet, s.URL()+path, "")
			if got.Status == http.StatusTooManyRequests && got.Header.Get("Retry-After") == "" {
				t.Error("without Retry-After")
			}
			return got.Status == http.StatusTooManyRequests
		})
		if answered < 10 {
			t.Errorf("%s is refused after %d", path, answered)
		}
	}
}

// Ensure the log has no value that may be a secret, and is bounded.
func TestAccessLogHasNoSecrets(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	said := &lines{}
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Log = slog.New(slog.NewJSONHandler(said, nil)) })
	for _, path := range []string{
		"/topics/demo/messages?token=hunter2", "/topics/demo/messages?access_token=hunter2", "/fn/x?api_key=hunter2&Password=hunter2",
		"/nothing?secret=hunter2", "/topics/demo/messages?limit=7", "/" + strings.Repeat("p", 100_000), "/kv/c?prefix=" + strings.Repeat("q", 50_000),
	} {
		harness.Request(t, http.MethodGet, s.URL()+path, "")
	}
	harness.Wait(t, harness.Patience, "all is logged", func() bool { return strings.Count(said.String(), `"msg":"request"`) >= 7 })
	text := said.String()
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "limit=7") {
		t.Errorf("the log is %s", text)
	}
	for line := range strings.Lines(text) {
		if len(line) > 2000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

// Ensure dev answers to its own names alone.
func TestDevAnswersToItsNames(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.Names = []string{"box.example"} })
	for host, want := range map[string]int{
		"": 200, "localhost": 200, "localhost:80": 200, "LOCALHOST.": 200, "shop.localhost:1": 200, "127.0.0.1": 200, "[::1]:80": 200,
		"192.0.2.7": 200, "box.example:80": 200, "evil.example": 421, "evil.example:80": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: got %d, want %d", host, answer.StatusCode, want)
		}
	}
}

// Ensure that with a listener of its own for administration the other answers what
// is public, and nothing else.
func TestAdminListener(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.AdminListen = "127.0.0.1:0" })
	key := app.KeyFor(t, "*")
	ask := func(url, method, path string) int {
		return harness.Request(t, method, url+path, `1`, "Authorization", "Bearer "+key).Status
	}
	for path, public := range map[string]bool{
		"/healthz": true, "/readyz": true, "/openapi.json": true, "/kv/c": true, "/v1/apps/default/kv/c": true, "/topics/demo/messages": true,
		"/metrics": false, "/dashboard/": false, "/v1/apps/default": false, "/v1/apps/default/topics": false, "/v1/apps/default/keys": false, "/v1/me": false,
	} {
		if status := ask(s.AdminURL(), http.MethodGet, path); status != http.StatusOK {
			t.Errorf("%s for administration: %d", path, status)
		}
		if status := ask(s.URL(), http.MethodGet, path); (status == http.StatusOK) != public || !public && status != http.StatusNotFound {
			t.Errorf("%s for everybody: %d", path, status)
		}
	}
	if status := ask(s.URL(), http.MethodPost, "/topics/demo/messages"); status != http.StatusAccepted {
		t.Errorf("a publish: %d", status)
	}
	harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
}
