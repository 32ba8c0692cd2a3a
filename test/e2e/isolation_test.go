package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// familyPaths are routes of every family below an app's path.
var familyPaths = []string{
	"GET ", "PATCH ", "DELETE ",
	"GET /topics", "POST /topics", "GET /topics/posts", "PATCH /topics/posts", "DELETE /topics/posts",
	"POST /topics/posts/messages", "POST /topics/posts/broadcast", "POST /messages", "DELETE /messages/1/payload",
	"GET /keys", "POST /keys", "DELETE /keys/000000000000", "POST /tokens", "GET /signing-keys", "POST /signing-keys",
	"GET /revocations", "POST /revocations", "GET /domains", "POST /domains", "DELETE /domains/blog.example",
	"GET /roles", "POST /roles", "DELETE /roles/postgres", "GET /audit", "GET /streams",
	"GET /kv/c", "GET /kv/c/k", "PUT /kv/c/k", "DELETE /kv/c/k", "GET /docs/c", "POST /docs/c", "GET /docs/c/d",
	"GET /schedules", "POST /schedules", "GET /endpoints", "POST /endpoints", "GET /endpoints/1", "DELETE /endpoints/1", "GET /watched-tables", "GET /files/f", "PUT /files/f", "DELETE /files/f",
}

// Ensure one app's key, token and host do nothing with another app, and cannot
// tell it from one that does not exist.
func TestAppsAreIsolatedOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `select fanfare.create_topic('posts', true, 'token', 'blog'), fanfare.add_domain('blog', 'blog.example')`)
	a.Exec(t, `select fanfare.publish('posts', '"theirs"', app => 'blog'), fanfare.kv_set('c', 'k', '1', app => 'blog')`)
	token := issue(t, a.App, `select fanfare.issue_subscriber_token('{*}', publish => '{*}', app => 'default')`)
	before := a.Count(t, `select count(*) from fanfare.audit_log`)
	for _, route := range familyPaths {
		method, path, _ := strings.Cut(route, " ")
		other := a.ask(t, a.full, method, "/v1/apps/blog"+path, `{}`)
		missing := a.ask(t, a.full, method, "/v1/apps/none"+path, `{}`)
		if other.Status != 404 || string(other.Body) != strings.ReplaceAll(string(missing.Body), "none", "blog") {
			t.Errorf("%s: another app is answered %d %s, a missing one %d %s", route, other.Status, other.Body, missing.Status, missing.Body)
		}
		if answer := a.ask(t, token, method, "/v1/apps/blog"+path, `{}`); answer.Status != 401 {
			t.Errorf("%s: a token is answered %d %s", route, answer.Status, answer.Body)
		}
	}
	for _, credential := range []string{a.full, token} {
		for _, path := range []string{"/realtime/topics/posts", "/topics/posts/messages", "/kv/c/k"} {
			if status := requestAt(t, a.url+path, "blog.example", credential); status != 401 {
				t.Errorf("%s at the other app's host: got %d", path, status)
			}
			if status := requestAt(t, a.url+"/v1/apps/blog"+path, "localhost", credential); status != 401 && status != 404 {
				t.Errorf("%s below the other app's path: got %d", path, status)
			}
		}
	}
	if n := a.Count(t, `select count(*) from fanfare.audit_log`); n != before {
		t.Errorf("%d changes were made", n-before)
	}
	if n := a.Count(t, `select count(*) from fanfare.messages as m join fanfare.apps as a on a.id = m.app_id and a.name = 'blog' and left(m.payload::text, 1) = '"'`); n != 1 {
		t.Errorf("%d messages in the other app, want its own", n)
	}
}

// requestAt sends a GET with a host and a credential.
func requestAt(t *testing.T, url, host, credential string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	req.Header.Set("Authorization", "Bearer "+credential)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// Ensure that no form of the Host header leads to an app that its domains do not.
func TestHosts(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `delete from fanfare.app_domains`)
	a.Exec(t, `select fanfare.add_domain('default', 'shop.example'), fanfare.add_domain('default', '*.shop.example')`)
	for host, status := range map[string]int{
		"shop.example": 200, "SHOP.Example": 200, "shop.example:8080": 200, "a.b.shop.example": 200,
		"blog.example": 404, "xshop.example": 404, "shop.example.evil.example": 404, "shop.example.": 404,
		"*": 404, "localhost": 404, "127.0.0.1": 404, "[::1]": 404, "[::1]:80": 404,
		"shop.example%00": 404, "shop.example,blog.example": 404, "shop.example/": 404, "shop.example@blog.example": 404,
	} {
		if got := requestAt(t, a.url+demo, host, a.makeKey(t, "default", "topic.subscribe")); got != status && (status == 200 || got != 400) {
			t.Errorf("host %q: got %d, want %d", host, got, status)
		}
	}
}

// Ensure a server needs no more than fanfare_server: each family of routes works
// with a login role that has only that, and such a role cannot read secrets.
func TestServerRoleIsEnough(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	role := pgtest.Role(t, a.URL, "server", "fanfare_server")
	a.url = harness.Serve(t, role).URL()
	const app = "/v1/apps/default"
	for _, c := range []struct {
		status             int
		method, path, body string
	}{
		{201, http.MethodPost, "/v1/apps", `{"name":"made"}`},
		{200, http.MethodGet, "/v1/apps", ""},
		{200, http.MethodPatch, app, `{"max_streams":50,"publish_rate":1000}`},
		{204, http.MethodPost, app + "/domains", `{"domain":"made.example"}`},
		{200, http.MethodGet, app + "/domains", ""},
		{204, http.MethodDelete, app + "/domains/made.example", ""},
		{204, http.MethodPost, app + "/roles", `{"role":"fanfare_publisher"}`},
		{200, http.MethodGet, app + "/roles", ""},
		{204, http.MethodDelete, app + "/roles/fanfare_publisher", ""},
		{201, http.MethodPost, app + "/topics", `{"name":"made"}`},
		{200, http.MethodPatch, app + "/topics/made", `{"external_subscribable":true}`},
		{200, http.MethodGet, app + "/topics", ""},
		{202, http.MethodPost, app + "/topics/made/messages", "1"},
		{202, http.MethodPost, app + "/topics/made/broadcast", "1"},
		{200, http.MethodPost, app + "/messages", `[{"topic":"made","payload":1}]`},
		{204, http.MethodDelete, app + "/topics/made", ""},
		{201, http.MethodPost, app + "/keys", `{"name":"made","capabilities":["topic.publish"]}`},
		{200, http.MethodGet, app + "/keys", ""},
		{204, http.MethodDelete, app + "/keys/" + a.full[3:15], ""},
		{201, http.MethodPost, app + "/tokens", `{"topics":["made"],"subject":"u"}`},
		{204, http.MethodPost, app + "/revocations", `{"subject":"u"}`},
		{200, http.MethodGet, app + "/revocations", ""},
		{201, http.MethodPost, app + "/signing-keys", `{}`},
		{200, http.MethodGet, app + "/signing-keys", ""},
		{200, http.MethodGet, app + "/audit", ""},
		{200, http.MethodGet, "/v1/audit", ""},
		{204, http.MethodPatch, "/v1/settings", `{"payload_limit":"5000"}`},
		{200, http.MethodGet, "/v1/settings", ""},
		{404, http.MethodDelete, app + "/messages/999999/payload", ""},
		{204, http.MethodDelete, "/v1/apps/made", ""},
	} {
		if answer := a.ask(t, a.all, c.method, c.path, c.body); answer.Status != c.status {
			t.Errorf("%s %s: got %d %s, want %d", c.method, c.path, answer.Status, answer.Body, c.status)
		}
	}
	stream := harness.Subscribe(t, a.url+demo, "")
	a.Publish(t, "demo", 7)
	stream.Want(t, 7)

	conn := harness.Connect(t, role)
	for _, statement := range []string{
		`select secret from fanfare_internal.signing_secrets`, `select secret_hash from fanfare_internal.api_key_secrets`, `select fanfare.export_signing_key('default')`,
		`select fanfare.create_api_key('x', '{*}', '*')`, `delete from fanfare.audit_log`, `update fanfare.messages set payload = '1'`, `set role fanfare_owner`,
	} {
		_, err := conn.Exec(t.Context(), statement)
		if code := sqlstate(err); code != "42501" {
			t.Errorf("%s: %s %v", statement, code, err)
		}
	}
}

func sqlstate(err error) string {
	if pg := new(pgconn.PgError); errors.As(err, &pg) {
		return pg.Code
	}
	return fmt.Sprint(err)
}
