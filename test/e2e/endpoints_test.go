package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// serve makes a function with this PL/pgSQL body the endpoint at a path.
func (a *admin) serve(t *testing.T, path, options, body string) {
	t.Helper()
	name := `"fn ` + path + `"`
	a.Exec(t, `create function public.`+name+`(request jsonb) returns jsonb language plpgsql as $fn$ begin `+body+` end $fn$`)
	a.Exec(t, `select fanfare.create_endpoint(path => $1, function => $2, app => 'default'`+options+`)`, path, `public.`+name)
}

// Ensure a function gets the request, without its credentials, and makes the answer.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.serve(t, "echo/*", `, auth => 'token'`, `return jsonb_build_object('status', 201, 'headers', '{"X-App-Cost":"1"}'::jsonb, 'body', request);`)
	var token string
	const issue = `select fanfare.issue_subscriber_token(array['demo'], subject => 'ada', claims => '{"plan":"gold"}', app => 'default')`
	if err := a.Pool.QueryRow(t.Context(), issue).Scan(&token); err != nil {
		t.Fatal(err)
	}
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	const noTrace = "00-00000000000000000000000000000000-b7ad6b7169203331-01"
	for _, prefix := range []string{"", "/v1/apps/default"} {
		got := harness.Request(t, http.MethodPost, a.url+prefix+"/fn/echo/a%20b/c?q=1&q=2&r=x", `{"n":1}`,
			"Authorization", "Bearer "+token, "Cookie", "secret=1", "Content-Type", "application/json", "X-Request-Id", "7",
			"Traceparent", map[bool]string{true: trace, false: noTrace}[prefix == ""], "Tracestate", "a=b")
		var request map[string]any
		if err := json.Unmarshal(got.Body, &request); err != nil || got.Status != http.StatusCreated || got.Header.Get("X-App-Cost") != "1" {
			t.Fatalf("%d %s %v", got.Status, got.Body, got.Header)
		}
		claims, _ := request["claims"].(map[string]any)
		headers, _ := request["headers"].(map[string]any)
		if prefix == "" && (headers["traceparent"] != trace || headers["tracestate"] != "a=b") || prefix != "" && headers["traceparent"] != nil {
			t.Errorf("headers %v", headers)
		}
		if claims["sub"] != "ada" || headers["x-request-id"] != "7" || headers["authorization"] != nil || headers["cookie"] != nil {
			t.Errorf("claims %v, headers %v", claims, headers)
		}
		delete(request, "claims")
		delete(request, "headers")
		const want = `{"body":{"n":1},"endpoint":"echo/*","method":"POST","path":"echo/a b/c","query":{"q":["1","2"],"r":"x"}}`
		if content, _ := json.Marshal(request); string(content) != want {
			t.Errorf("got %s, want %s", content, want)
		}
		if got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("headers %v", got.Header)
		}
	}
}

// Ensure GET and HEAD, which are safe, leave nothing behind, and a function that
// writes for them is told so.
func TestEndpointOnlyReadsForGet(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create table public.visits (n integer)`)
	a.Exec(t, `grant insert, select on public.visits to fanfare_app_default`)
	a.serve(t, "visit", `, auth => 'public'`, `insert into public.visits values (1); return '{}';`)
	a.serve(t, "visits", `, auth => 'public'`, `return jsonb_build_object('body', (select count(*) from public.visits));`)
	harness.Request(t, http.MethodGet, a.url+"/fn/visit", "").WantProblem(t, http.StatusInternalServerError, "endpoint_writes")
	if got := harness.Request(t, http.MethodHead, a.url+"/fn/visit", ""); got.Status != http.StatusInternalServerError {
		t.Errorf("a HEAD that writes: got %d", got.Status)
	}
	if got := harness.Request(t, http.MethodPost, a.url+"/fn/visit", ""); got.Status != http.StatusOK {
		t.Errorf("a POST that writes: got %d %s", got.Status, got.Body)
	}
	if got := harness.Request(t, http.MethodGet, a.url+"/fn/visits", ""); string(got.Body) != "1" {
		t.Errorf("a GET that reads: got %d %s, want 1", got.Status, got.Body)
	}
}

// Ensure what a function answers is sent as it says, and cannot act as the page of this origin.
func TestEndpointAnswers(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	for i, c := range []struct {
		answer, body, contentType string
		status                    int
		attached                  bool
	}{
		{`{}`, ``, ``, 200, true},
		{`{"body":null}`, ``, ``, 200, true},
		{`{"body":{"a":1}}`, `{"a": 1}`, "application/json", 200, false},
		{`{"body":"text"}`, `"text"`, "application/json", 200, false},
		{`{"body":"text","headers":{"Content-Type":"text/plain"}}`, `text`, "text/plain", 200, false},
		{`{"body":"<script>","headers":{"Content-Type":"text/html"}}`, `<script>`, "text/html", 200, true},
		{`{"body":"<svg>","headers":{"content-type":"image/svg+xml"}}`, `<svg>`, "image/svg+xml", 200, true},
		{`{"status":404,"body":{"code":"none"}}`, `{"code": "none"}`, "application/json", 404, false},
		{`{"status":302,"headers":{"Location":"https://example.com/"}}`, ``, ``, 302, true},
		{`{"status":204,"body":"x"}`, ``, "application/json", 204, false},
	} {
		path := fmt.Sprint("answer", i)
		a.serve(t, path, `, auth => 'public'`, `return '`+c.answer+`';`)
		got := harness.Request(t, http.MethodGet, a.url+"/fn/"+path, "")
		attached := strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment")
		if got.Status != c.status || string(got.Body) != c.body || got.Header.Get("Content-Type") != c.contentType || attached != c.attached {
			t.Errorf("%s: got %d %s %v", c.answer, got.Status, got.Body, got.Header)
		}
	}
}

// Ensure a function that fails, in whatever way, is answered without a word of
// what went wrong, leaves nothing behind and spoils no connection.
func TestEndpointFailures(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create table public.written (n int); grant insert on public.written to fanfare_app_default`)
	insert := `insert into public.written values (1); `
	for path, c := range map[string]struct {
		body, code string
		status     int
	}{
		"raises":         {insert + `raise exception 'secret';`, "endpoint_failed", 500},
		"raises-ours":    {insert + `raise exception 'secret' using errcode = 'ZF061';`, "endpoint_failed", 500},
		"null":           {insert + `return null;`, "endpoint_failed", 500},
		"array":          {insert + `return '[]';`, "endpoint_failed", 500},
		"bad-status":     {insert + `return '{"status":99}';`, "endpoint_failed", 500},
		"unknown-field":  {insert + `return '{"statsu":200}';`, "endpoint_failed", 500},
		"cookie":         {insert + `return '{"headers":{"Set-Cookie":"a=b"}}';`, "endpoint_failed", 500},
		"splits":         {insert + `return '{"headers":{"X-App-A":"a\r\nSet-Cookie: b"}}';`, "endpoint_failed", 500},
		"loops":          {insert + `loop null; end loop;`, "endpoint_timeout", 504},
		"sleeps":         {insert + `perform pg_sleep(60); return '{}';`, "endpoint_timeout", 504},
		"catches-cancel": {insert + `loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop;`, "endpoint_timeout", 504},
		"no-right":       {insert + `perform from fanfare.api_keys; return '{}';`, "endpoint_failed", 500},
		"leaves-lock":    {insert + `perform pg_advisory_lock(4711); raise exception 'secret';`, "endpoint_failed", 500},
		"syntax":         {insert + `execute 'selec'; return '{}';`, "endpoint_failed", 500},
	} {
		timeout := "30 s"
		if c.status == http.StatusGatewayTimeout {
			timeout = "300 ms"
		}
		a.serve(t, path, fmt.Sprintf(`, auth => 'public', timeout => '%s'`, timeout), c.body)
		t.Run(path, func(t *testing.T) {
			for range 2 {
				got := harness.Request(t, http.MethodPost, a.url+"/fn/"+path, "")
				got.WantProblem(t, c.status, c.code)
				if strings.Contains(string(got.Body), "secret") || strings.Contains(string(got.Body), "public.") {
					t.Errorf("it leaks: %s", got.Body)
				}
			}
		})
	}
	if n := a.Count(t, `select count(*) from public.written`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	harness.Wait(t, harness.Patience, "no session keeps what a function locked", func() bool {
		return a.Count(t, `select count(*) from pg_locks where locktype = 'advisory' and objid = 4711`) == 0
	})
	harness.Wait(t, harness.Patience, "no function goes on", func() bool {
		return a.Count(t, `select count(*) from pg_stat_activity where datname = current_database() and query ~ 'run_endpoint' and state = 'active' and pid <> pg_backend_pid()`) == 0
	})
}

// Ensure requests that an endpoint does not take never reach its function.
func TestBadEndpointRequests(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create table public.called (n int); grant insert on public.called to fanfare_app_default`)
	const called = `insert into public.called values (1); return '{}';`
	a.serve(t, "keyed", ``, called)
	a.serve(t, "token", `, auth => 'token'`, called)
	a.serve(t, "small/*", `, auth => 'public', methods => array['POST'], max_body_bytes => 10`, called)
	asJSON := []string{"Content-Type", "application/json"}
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code               string
	}{
		"No such path":       {"GET", "/fn/none", "", nil, 404, "endpoint_not_found"},
		"No path":            {"GET", "/fn/", "", nil, 404, "endpoint_not_found"},
		"No such app":        {"GET", "/v1/apps/none/fn/keyed", "", nil, 404, "endpoint_not_found"},
		"Another app's":      {"GET", "/v1/apps/blog/fn/keyed", "", nil, 404, "endpoint_not_found"},
		"Traversal":          {"POST", "/fn/small/%2e%2e/keyed", "", nil, 404, "endpoint_not_found"},
		"Traversal, slashes": {"POST", "/fn/small/..%2fkeyed", "", nil, 404, "endpoint_not_found"},
		"NUL in the path":    {"POST", "/fn/small/%00", "", nil, 400, "invalid_parameter"},
		"Method":             {"GET", "/fn/small/x", "", nil, 405, "method_not_allowed"},
		"Too large":          {"POST", "/fn/small/x", "01234567890", nil, 413, "payload_too_large"},
		"No JSON":            {"POST", "/fn/small/x", "{", asJSON, 400, "invalid_json"},
		"NUL in JSON":        {"POST", "/fn/small/x", `"\u0000"`, asJSON, 400, "invalid_json"},
		"Bytes":              {"POST", "/fn/small/x", "\xff", nil, 415, "media_type_unsupported"},
		"No key":             {"GET", "/fn/keyed", "", nil, 401, "unauthorized"},
		"Another app's key":  {"GET", "/fn/keyed", "", []string{"Authorization", "Bearer " + a.foreign}, 401, "unauthorized"},
		"No token":           {"GET", "/fn/token", "", nil, 401, "unauthorized"},
		"A key for a token":  {"GET", "/fn/token", "", []string{"Authorization", "Bearer " + a.full}, 401, "unauthorized"},
		"A bad token":        {"POST", "/fn/small/x", "", []string{"Authorization", "Bearer x.y.z"}, 401, "unauthorized"},
		"Not a bearer":       {"POST", "/fn/small/x", "", []string{"Authorization", "Basic eDp5"}, 401, "unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			harness.Request(t, c.method, a.url+c.path, c.body, c.headers...).WantProblem(t, c.status, c.code)
		})
	}
	if n := a.Count(t, `select count(*) from public.called`); n != 0 {
		t.Errorf("the function was called %d times", n)
	}
	if got := a.send(t, http.MethodPost, "/fn/keyed", ""); got.Status != http.StatusOK || a.Count(t, `select count(*) from public.called`) != 1 {
		t.Errorf("with its key: %d %s", got.Status, got.Body)
	}
}

// Ensure endpoints are made, listed and deleted over HTTP by who may.
func TestManageEndpoints(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create function public.hello(request jsonb) returns jsonb language sql as $$ select '{"body":"hello"}'::jsonb $$`)
	const endpoints = "/v1/apps/default/endpoints"
	var made struct {
		ID      int64
		Path    string
		Timeout string
		Auth    string
	}
	a.want(t, http.StatusCreated, a.full, http.MethodPost, endpoints, `{"path":"hello","function":"public.hello","auth":"public","timeout":"2 s"}`, &made)
	if made.ID == 0 || made.Path != "hello" || made.Timeout != "00:00:02" || made.Auth != "public" {
		t.Errorf("made %+v", made)
	}
	wantAnswer(t, harness.Request(t, http.MethodGet, a.url+"/fn/hello", ""), http.StatusOK, `"hello"`)
	if got := a.items(t, endpoints+"?limit=1", "path"); fmt.Sprint(got) != "[hello]" {
		t.Errorf("listed %v", got)
	}
	one := fmt.Sprintf("%s/%d", endpoints, made.ID)
	a.want(t, http.StatusOK, a.full, http.MethodGet, one, "", &made)
	weak := a.makeKey(t, "default", "topic.manage")
	for _, c := range []struct {
		key, method, path, body string
		status                  int
		code                    string
	}{
		{weak, "POST", endpoints, `{}`, 403, "capability_missing"},
		{weak, "GET", endpoints, ``, 403, "capability_missing"},
		{weak, "DELETE", one, ``, 403, "capability_missing"},
		{weak, "GET", "/v1/apps/default/watched-tables", ``, 403, "capability_missing"},
		{a.foreign, "DELETE", one, ``, 404, "app_not_found"},
		{a.full, "POST", endpoints, `{"path":"x","function":"public.hello","pth":1}`, 400, "invalid_field"},
		{a.full, "POST", endpoints, `{"path":"x","function":"public.hello","methods":"GET"}`, 400, "invalid_field"},
		{a.full, "POST", endpoints, `{"path":"x","function":"public.hello","timeout":"soon"}`, 400, "invalid_field"},
		{a.full, "POST", endpoints, `{"path":"../x","function":"public.hello"}`, 400, "endpoint_invalid"},
		{a.full, "POST", endpoints, `{"path":"hello","function":"public.hello"}`, 409, "endpoint_exists"},
		{a.full, "GET", endpoints + "/x", ``, 404, "endpoint_not_found"},
		{a.full, "GET", endpoints + "/999", ``, 404, "endpoint_not_found"},
	} {
		a.ask(t, c.key, c.method, c.path, c.body).WantProblem(t, c.status, c.code)
	}
	a.want(t, http.StatusNoContent, a.full, http.MethodDelete, one, "")
	a.ask(t, a.full, http.MethodDelete, one, "").WantProblem(t, http.StatusNotFound, "endpoint_not_found")
	harness.Request(t, http.MethodGet, a.url+"/fn/hello", "").WantProblem(t, http.StatusNotFound, "endpoint_not_found")
}

// Ensure the watched tables of an app are listed, with what became of them.
func TestListWatchedTables(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create table public.orders (id int)`)
	a.Exec(t, `select fanfare.watch_table('public.orders', 'demo', key => 'id', app => 'default')`)
	a.Exec(t, `alter table public.orders disable trigger user`)
	if got := a.items(t, "/v1/apps/default/watched-tables?limit=1", "state"); fmt.Sprint(got) != "[trigger missing]" {
		t.Errorf("states %v", got)
	}
	var page struct{ Items []any }
	a.want(t, http.StatusOK, a.foreign, http.MethodGet, "/v1/apps/blog/watched-tables", "", &page)
	if len(page.Items) != 0 {
		t.Errorf("another app sees %v", page.Items)
	}
}
