package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// pathOf gives an operation below an app a path in that app.
func pathOf(o harness.Operation, app string) string {
	path := strings.Replace(o.Path, "{app}", app, 1)
	if strings.HasSuffix(path, "/realtime/topics") {
		path += "?topic=posts"
	}
	return strings.NewReplacer(
		"{topic}", "posts", "{collection}", "c", "{key}", "k", "{path}", "f", "{prefix}", "000000000000",
		"{domain}", "blog.example", "{role}", "postgres", "{handler}", "hook", "{trigger}", "hook", "{schedule}", "nightly",
		"{id}", "1", "{stream}", "1", "{message}", "1",
	).Replace(path)
}

// appOperations are all operations below an app's path.
func appOperations(t *testing.T, server string) []harness.Operation {
	t.Helper()
	operations := slices.DeleteFunc(slices.Clone(harness.Operations(t, server)), func(o harness.Operation) bool {
		return !strings.HasPrefix(o.Path, "/v1/apps/{app}")
	})
	if len(operations) < 90 {
		t.Fatalf("%d operations below an app", len(operations))
	}
	return operations
}

// sameRequest leaves out of an answer's body which request it is of.
func sameRequest(answer harness.Answer) []byte {
	return regexp.MustCompile(`"request":"[^"]*"`).ReplaceAll(answer.Body, nil)
}

// Ensure that without a credential, or with the key, the token or the host of one
// app, nothing is done with another, which cannot be told from a missing one.
func TestAppsAreIsolatedOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `select fanfare.create_topic('posts', true, 'token', 'blog'), fanfare.add_domain('blog', 'blog.example')`)
	a.Exec(t, `select fanfare.publish('posts', '"theirs"', app => 'blog'), fanfare.kv_set('c', 'k', '1', app => 'blog')`)
	token := issue(t, a.App, `select fanfare.issue_subscriber_token('{*}', publish => '{*}', app => 'default')`)
	before := a.Count(t, `select count(*) from fanfare.audit_log`)
	for _, o := range appOperations(t, a.url) {
		name := o.Method + " " + o.Path
		other := a.ask(t, a.full, o.Method, pathOf(o, "blog"), `{}`)
		missing := a.ask(t, a.full, o.Method, pathOf(o, "none"), `{}`)
		keyed := strings.HasPrefix(o.Credential, "API key") && o.Credential != "API key or subscriber token"
		if keyed && (other.Status != 404 || string(other.Body) != strings.ReplaceAll(string(missing.Body), "none", "blog")) {
			t.Errorf("%s: another app is answered %d %s, a missing one %d %s", name, other.Status, other.Body, missing.Status, missing.Body)
		}
		nobody := harness.Request(t, o.Method, a.url+pathOf(o, "blog"), `{}`)
		nowhere := harness.Request(t, o.Method, a.url+pathOf(o, "none"), `{}`)
		if keyed && (nobody.Status != 401 || string(sameRequest(nobody)) != string(sameRequest(nowhere))) {
			t.Errorf("%s: without a credential an app is answered %d %s, a missing one %d %s", name, nobody.Status, nobody.Body, nowhere.Status, nowhere.Body)
		}
		if !keyed && nobody.Status != 404 && nobody.Status != 401 || nowhere.Status/100 == 2 {
			t.Errorf("%s without a credential: got %d %s, of a missing app %d", name, nobody.Status, nobody.Body, nowhere.Status)
		}
		answer := a.ask(t, token, o.Method, pathOf(o, "blog"), `{}`)
		if keyed && answer.Status != 401 {
			t.Errorf("%s: a token is answered %d %s", name, answer.Status, answer.Body)
		}
		// A topic that is external, or an endpoint, may ask for a credential: that says that it is there.
		for _, answer := range []harness.Answer{other, answer} {
			if !keyed && answer.Status != 404 && answer.Status != 401 {
				t.Errorf("%s: got %d %s", name, answer.Status, answer.Body)
			}
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

// Ensure that each route asks for its capability: a key with all others is
// refused, and one with that alone is not.
func TestRoutesAskForTheirCapability(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	var capabilities []string
	if err := a.Pool.QueryRow(t.Context(), `select fanfare_internal.known_capabilities()`).Scan(&capabilities); err != nil {
		t.Fatal(err)
	}
	for _, o := range appOperations(t, a.url) {
		if o.Credential != "API key" {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(capabilities), func(c string) bool {
			// delivery.manage includes delivery.pull.
			return slices.Contains(strings.Split(o.Capability, " or "), c) || c == "*" || o.Capability == "delivery.pull" && c == "delivery.manage"
		})
		name, path := o.Method+" "+o.Path, pathOf(o, "default")
		if answer := a.ask(t, a.makeKey(t, "default", others...), o.Method, path, `{}`); answer.Status != 403 {
			t.Errorf("%s without %s: got %d %s", name, o.Capability, answer.Status, answer.Body)
		}
		for _, capability := range strings.Split(o.Capability, " or ") {
			if answer := a.ask(t, a.makeKey(t, "default", capability), o.Method, path+"?unknown=1", `{}`); answer.Status == 403 || answer.Status == 401 {
				t.Errorf("%s with %s: got %d %s", name, capability, answer.Status, answer.Body)
			}
		}
	}
}

// Ensure that no route ignores a parameter: one that it does not have, or that
// is given twice, is refused, with the names of those that it has.
func TestUnknownParametersAreRefused(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	for _, o := range harness.Operations(t, a.url) {
		if strings.Contains(o.Path, "/fn/") {
			continue // its query is for the function
		}
		name := o.Method + " " + o.Path
		path, _, _ := strings.Cut(pathOf(o, "default"), "?")
		unknown := a.ask(t, a.all, o.Method, path+"?lmit=1", `{}`)
		if unknown.Status != 400 || o.Method != http.MethodHead && !strings.Contains(string(unknown.Body), "lmit") {
			t.Errorf("%s?lmit=1: got %d %s", name, unknown.Status, unknown.Body)
		}
		for _, p := range o.Parameters {
			if p.Value.In != "query" {
				continue
			}
			if o.Method != http.MethodHead && !strings.Contains(string(unknown.Body), p.Value.Name) {
				t.Errorf("%s: %s does not name %s", name, unknown.Body, p.Value.Name)
			}
			twice := a.ask(t, a.all, o.Method, path+"?"+p.Value.Name+"=1&"+p.Value.Name+"=1", `{}`)
			if !p.Value.Schema.Value.Type.Is("array") && twice.Status != 400 {
				t.Errorf("%s: %s given twice: got %d %s", name, p.Value.Name, twice.Status, twice.Body)
			}
		}
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
		{200, http.MethodGet, app + "/messages?topic=demo", ""},
		{404, http.MethodGet, app + "/messages/999999", ""},
		{200, http.MethodPost, app + "/explanations", `{"topic":"demo","payload":1}`},
		{200, http.MethodGet, app + "/stats", ""},
		{200, http.MethodGet, app + "/dead-letter-errors", ""},
		{200, http.MethodGet, app + "/dead-letters?error=x&reason=exhausted", ""},
		{404, http.MethodGet, app + "/handlers/none/errors", ""},
		{200, http.MethodGet, "/v1/transactions", ""},
		{200, http.MethodGet, "/v1/me", ""},
		{201, http.MethodPost, "/v1/session", `{"key":"` + a.all + `"}`},
		{204, http.MethodDelete, "/v1/session", ""},
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
		`select secret from fanfare_internal.signing_secrets`, `select secret_hash from fanfare_internal.api_key_secrets`, `select secret_hash from fanfare_internal.sessions`, `select fanfare.export_signing_key('default')`,
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
