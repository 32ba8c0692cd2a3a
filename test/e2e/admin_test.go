package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// admin is an app's server with keys: full may do all in the app, all may do
// all everywhere, foreign may do all in another app.
type admin struct {
	*harness.App
	url                string
	full, all, foreign string
}

func newAdmin(t *testing.T) *admin {
	t.Helper()
	a := &admin{App: harness.NewApp(t)}
	a.Exec(t, `select fanfare.create_app('blog')`)
	a.full = a.makeKey(t, "default", "*")
	a.all = a.makeKey(t, "*", "*")
	a.foreign = a.makeKey(t, "blog", "*")
	a.url = harness.Serve(t, a.URL).URL()
	return a
}

func (a *admin) makeKey(t *testing.T, app string, capabilities ...string) (key string) {
	t.Helper()
	const statement = `select fanfare.create_api_key('test', $1, $2)`
	if err := a.Pool.QueryRow(t.Context(), statement, capabilities, app).Scan(&key); err != nil {
		t.Fatal(err)
	}
	return key
}

// ask sends a request with a key, none when it is empty.
func (a *admin) ask(t *testing.T, key, method, path, body string) harness.Answer {
	t.Helper()
	var headers []string
	if key != "" {
		headers = []string{"Authorization", "Bearer " + key}
	}
	return harness.Request(t, method, a.url+path, body, headers...)
}

// want sends a request that must be answered with the status, and decodes the answer.
func (a *admin) want(t *testing.T, status int, key, method, path, body string, into ...any) {
	t.Helper()
	answer := a.ask(t, key, method, path, body)
	if answer.Status != status {
		t.Fatalf("%s %s: got %d %s, want %d", method, path, answer.Status, answer.Body, status)
	}
	for _, target := range into {
		if err := json.Unmarshal(answer.Body, target); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, answer.Body)
		}
	}
}

// list is a page of a list.
type list struct {
	Items      []struct{ Name string }
	NextCursor *string `json:"next_cursor"`
}

// Ensure an app's topics are made, shown and paged through over HTTP.
func TestTopicsOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const topics = "/v1/apps/default/topics"
	a.want(t, 201, a.full, http.MethodPost, topics, `{"name":"orders","external_subscribable":true,"auth_mode":"public"}`)
	var topic struct {
		ID                   int64
		Name                 string
		ExternalSubscribable bool   `json:"external_subscribable"`
		AuthMode             string `json:"auth_mode"`
		CreatedAt            string `json:"created_at"`
	}
	a.want(t, 200, a.full, http.MethodGet, topics+"/orders", "", &topic)
	if topic.Name != "orders" || !topic.ExternalSubscribable || topic.AuthMode != "public" || len(topic.CreatedAt) != len("2026-11-23T10:00:00.123456Z") {
		t.Errorf("got %+v", topic)
	}
	var names []string
	for path := topics + "?limit=4"; path != ""; {
		var page list
		a.want(t, 200, a.full, http.MethodGet, path, "", &page)
		for _, item := range page.Items {
			names = append(names, item.Name)
		}
		path = ""
		if page.NextCursor != nil {
			path = topics + "?limit=4&cursor=" + *page.NextCursor
		}
	}
	if got := a.Count(t, `select count(*) from fanfare.topics t join fanfare.apps a on a.id = t.app_id where a.name = 'default'
		and t.name = any($1)`, names); got != 10 || len(names) != 10 {
		t.Errorf("paged through %d topics (%v), %d of them the app's, want 10", len(names), names, got)
	}
	a.want(t, 202, a.full, http.MethodPost, topics+"/orders/messages", `{"id":7}`)
	a.want(t, 404, a.full, http.MethodGet, topics+"/absent", "")
}

// Ensure a topic is not deleted from under its triggers, unless who may delete
// them says so.
func TestDeleteTopicWithTriggersOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path = "/v1/apps/default/topics/orders"
	a.Exec(t, `select fanfare.create_topic('orders', app => 'default'), fanfare.create_handler('worker', 'pull', app => 'default')`)
	a.Exec(t, `select fanfare.create_trigger('worker', 'pubsub', 'mail', topic => 'orders', app => 'default')`)
	a.ask(t, a.full, http.MethodDelete, path, "").WantProblem(t, http.StatusConflict, "topic_has_triggers")
	a.ask(t, a.makeKey(t, "default", "topic.manage"), http.MethodDelete, path+"?force=true", "").
		WantProblem(t, http.StatusForbidden, "capability_missing")
	a.want(t, 204, a.full, http.MethodDelete, path+"?force=true", "")
	if n := a.Count(t, `select count(*) from fanfare.triggers where deleted_at is null`); n != 0 {
		t.Errorf("%d triggers are left", n)
	}
}

// Ensure apps are made and listed by keys for all apps alone.
func TestAppsOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.want(t, 201, a.all, http.MethodPost, "/v1/apps", `{"name":"shop"}`)
	var apps list
	a.want(t, 200, a.all, http.MethodGet, "/v1/apps", "", &apps)
	if got := fmt.Sprint(apps.Items); got != "[{blog} {default} {shop}]" {
		t.Errorf("got apps %s", got)
	}
	a.want(t, 200, a.full, http.MethodGet, "/v1/apps/default", "")
	a.ask(t, a.full, http.MethodPost, "/v1/apps", `{"name":"mine"}`).WantProblem(t, 403, "capability_missing")
	a.ask(t, a.full, http.MethodGet, "/v1/apps", "").WantProblem(t, 403, "capability_missing")
}

// Ensure that no path and no host leads past the check of the app it names, and
// that another app looks as if there were none.
func TestAdminPathsAndKeys(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	weak := a.makeKey(t, "default", "topic.publish")
	unknown := "ff_" + strings.Repeat("a", 12) + "_" + strings.Repeat("a", 43)
	for name, c := range map[string]struct {
		key, path string
		status    int
		code      string
	}{
		"Own app":             {a.full, "/v1/apps/default/topics", 200, ""},
		"Key for all":         {a.all, "/v1/apps/blog/topics", 200, ""},
		"Other app":           {a.foreign, "/v1/apps/default/topics", 404, "app_not_found"},
		"No app":              {a.foreign, "/v1/apps/absent/topics", 404, "app_not_found"},
		"Empty app":           {a.full, "/v1/apps//topics", 404, "app_not_found"},
		"No capability":       {weak, "/v1/apps/default/topics", 403, "capability_missing"},
		"No key":              {"", "/v1/apps/default/topics", 401, "unauthorized"},
		"No key, no app":      {"", "/v1/apps/absent/topics", 401, "unauthorized"},
		"Unknown key":         {unknown, "/v1/apps/absent/topics", 401, "unauthorized"},
		"Slashes before":      {a.full, "//v1/apps/default/topics", 404, "not_found"},
		"Slashes within":      {a.full, "/v1//apps/default/topics", 404, "not_found"},
		"Slash after":         {a.full, "/v1/apps/default/topics/", 404, "not_found"},
		"Encoded slash":       {a.full, "/v1/apps%2fdefault/topics", 404, "not_found"},
		"Slash in app":        {a.full, "/v1/apps/default%2ftopics", 404, "app_not_found"},
		"Encoded letter":      {a.full, "/v1/%61pps/default/topics", 404, "not_found"},
		"Encoded app":         {a.full, "/v1/apps/%64efault/topics", 200, ""},
		"Dot segment":         {a.full, "/v1/./apps/default/topics", 404, "not_found"},
		"Two dots":            {a.foreign, "/v1/apps/blog/../default/topics", 404, "not_found"},
		"Encoded dots":        {a.foreign, "/v1/apps/blog/%2e%2e/default/topics", 404, "not_found"},
		"App of dots":         {a.full, "/v1/apps/../topics", 404, "app_not_found"},
		"Other app's slash":   {a.foreign, "/v1/apps/blog%2f..%2fdefault/topics", 404, "app_not_found"},
		"Encoded twice":       {a.foreign, "/v1/apps/blog%252f..%252fdefault/topics", 404, "app_not_found"},
		"Case":                {a.full, "/v1/Apps/default/topics", 404, "not_found"},
		"Case of app":         {a.full, "/v1/apps/Default/topics", 404, "app_not_found"},
		"NUL in app":          {a.full, "/v1/apps/default%00/topics", 400, "invalid_parameter"},
		"Limit of zero":       {a.full, "/v1/apps/default/topics?limit=0", 400, "invalid_parameter"},
		"Limit of a thousand": {a.full, "/v1/apps/default/topics?limit=1000", 400, "invalid_parameter"},
		"Cursor of garbage":   {a.full, "/v1/apps/default/topics?cursor=%20", 400, "invalid_parameter"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := a.ask(t, c.key, http.MethodGet, c.path, "")
			if c.status != 200 {
				answer.WantProblem(t, c.status, c.code)
			} else if answer.Status != 200 {
				t.Errorf("got %d %s, want 200", answer.Status, answer.Body)
			}
		})
	}
	none := a.ask(t, a.foreign, http.MethodGet, "/v1/apps/absent/topics", "")
	other := a.ask(t, a.foreign, http.MethodGet, "/v1/apps/default/topics", "")
	if want := strings.ReplaceAll(string(none.Body), "absent", "default"); string(other.Body) != want {
		t.Errorf("another app is answered %s, a missing one %s", other.Body, none.Body)
	}
}

// Ensure that a bad body is refused with the field and the rule.
func TestAdminBodies(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	for body, want := range map[string]struct {
		status       int
		code, detail string
	}{
		`{"name":"a","colour":1}`: {400, "invalid_field", `"colour" is not a field here; known are: name, external_subscribable, auth_mode`},
		`{"NAME":"a"}`:            {400, "invalid_field", `"NAME" is not a field here`},
		`{"name":7}`:              {400, "invalid_field", `name must be a string, not number`},
		`{"name":"a","external_subscribable":"true"}`: {400, "invalid_field", `external_subscribable must be true or false, not string`},
		`{"name":"a","auth_mode":"open"}`:             {400, "auth_mode_invalid", `auth_mode: public or token`},
		`{}`:                                          {400, "topic_name_invalid", `name: 1 to 128`},
		``:                                            {400, "topic_name_invalid", `name: 1 to 128`},
		`[]`:                                          {400, "invalid_json", `object`},
		`{"name":"a"} {}`:                             {400, "invalid_json", ``},
		`{"name":"a`:                                  {400, "invalid_json", ``},
		`{"name":"` + strings.Repeat("a", 300<<10) + `"}`: {413, "payload_too_large", ``},
		`{"name":"demo"}`: {409, "topic_exists", ``},
		`{"name":"$kv"}`:  {400, "topic_name_invalid", ``},
	} {
		t.Run(fmt.Sprintf("%.60s", body), func(t *testing.T) {
			answer := a.ask(t, a.full, http.MethodPost, "/v1/apps/default/topics", body)
			answer.WantProblem(t, want.status, want.code)
			var problem struct{ Detail string }
			if err := json.Unmarshal(answer.Body, &problem); err != nil || !strings.Contains(problem.Detail, want.detail) {
				t.Errorf("detail %q does not say %q", problem.Detail, want.detail)
			}
		})
	}
}

// Ensure changes of topics and apps are heard by every server at once, whoever makes them.
func TestChangesAreTold(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	listener := harness.Connect(t, a.URL)
	if _, err := listener.Exec(t.Context(), `listen fanfare_control`); err != nil {
		t.Fatal(err)
	}
	var demoID, appID int
	if err := a.Pool.QueryRow(t.Context(), `select t.id, t.app_id from fanfare.topics as t where t.name = 'demo'`).Scan(&demoID, &appID); err != nil {
		t.Fatal(err)
	}
	const topic = "/v1/apps/default/topics/demo"
	for _, c := range []struct {
		change func()
		want   string
	}{
		{func() { a.want(t, 200, a.full, http.MethodPatch, topic, `{"auth_mode":"token"}`) }, `{"event" : "topic_changed", "topic_id" : %d}`},
		{func() { a.Exec(t, `update fanfare.topics set external_subscribable = false where name = 'demo'`) }, `{"event" : "topic_changed", "topic_id" : %d}`},
		{func() { a.want(t, 204, a.full, http.MethodDelete, topic, "") }, `{"event" : "topic_deleted", "topic_id" : %d}`},
	} {
		c.change()
		if got, want := notification(t, listener), fmt.Sprintf(c.want, demoID); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	a.want(t, 200, a.full, http.MethodPatch, "/v1/apps/default", `{"allowed_origins":["https://app.example"]}`)
	if got, want := notification(t, listener), fmt.Sprintf(`{"event" : "app_changed", "app_id" : %d}`, appID); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	a.Exec(t, `select fanfare.revoke_tokens(subject => 'x', app => 'default')`)
	if got, want := notification(t, listener), fmt.Sprintf(`{"event" : "tokens_revoked", "app_id" : %d}`, appID); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func notification(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), harness.Patience)
	defer cancel()
	n, err := conn.WaitForNotification(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n.Payload
}

// Ensure an app's keys manage what is its own, and only keys of all apps what
// bounds it or takes from others.
func TestAppSettingsOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	var app struct {
		AllowedOrigins []string `json:"allowed_origins"`
		MaxStreams     *int     `json:"max_streams"`
	}
	a.want(t, 200, a.full, http.MethodPatch, "/v1/apps/default", `{"allowed_origins":["https://app.example"]}`, &app)
	if len(app.AllowedOrigins) != 1 || app.MaxStreams != nil {
		t.Errorf("got %+v", app)
	}
	a.want(t, 200, a.all, http.MethodPatch, "/v1/apps/default", `{"max_streams":5}`, &app)
	if app.MaxStreams == nil || *app.MaxStreams != 5 || len(app.AllowedOrigins) != 1 {
		t.Errorf("got %+v", app)
	}
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPatch, "/v1/apps/default", `{"max_streams":null}`},
		{http.MethodPost, "/v1/apps/default/domains", `{"domain":"shop.example"}`},
		{http.MethodDelete, "/v1/apps/default/domains/*", ""},
		{http.MethodPost, "/v1/apps/default/roles", `{"role":"postgres"}`},
		{http.MethodDelete, "/v1/apps/default", ""},
	} {
		a.ask(t, a.full, c.method, c.path, c.body).WantProblem(t, 403, "capability_missing")
		a.ask(t, a.foreign, c.method, c.path, c.body).WantProblem(t, 404, "app_not_found")
	}
	a.ask(t, a.all, http.MethodPatch, "/v1/apps/default", `{"max_streams":0}`).WantProblem(t, 400, "app_setting_invalid")
	a.ask(t, a.all, http.MethodPatch, "/v1/apps/default", `{"colour":0}`).WantProblem(t, 400, "app_setting_invalid")

	a.want(t, 204, a.all, http.MethodPost, "/v1/apps/blog/domains", `{"domain":"*.blog.example"}`)
	a.ask(t, a.all, http.MethodPost, "/v1/apps/default/domains", `{"domain":"*.blog.example"}`).WantProblem(t, 409, "domain_taken")
	var domains struct{ Items []struct{ Domain string } }
	a.want(t, 200, a.foreign, http.MethodGet, "/v1/apps/blog/domains", "", &domains)
	if fmt.Sprint(domains.Items) != "[{*.blog.example}]" {
		t.Errorf("domains %v", domains.Items)
	}
	a.want(t, 204, a.all, http.MethodDelete, "/v1/apps/blog/domains/*.blog.example", "")
	a.ask(t, a.all, http.MethodDelete, "/v1/apps/blog/domains/x", "").WantProblem(t, 404, "domain_not_found")
	a.want(t, 204, a.all, http.MethodPost, "/v1/apps/blog/roles", `{"role":"fanfare_publisher"}`)
	a.want(t, 204, a.all, http.MethodDelete, "/v1/apps/blog/roles/fanfare_publisher", "")
}

// Ensure an app goes with all it has, and its streams end.
func TestDeleteAppOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Publish(t, "demo", 1)
	a.ask(t, a.all, http.MethodDelete, "/v1/apps/default", "").WantProblem(t, 409, "app_not_empty")
	a.ask(t, a.all, http.MethodDelete, "/v1/apps/default?purge=yes", "").WantProblem(t, 400, "invalid_parameter")
	a.want(t, 204, a.all, http.MethodDelete, "/v1/apps/default?purge=true", "")
	a.ask(t, a.full, http.MethodGet, "/v1/apps/default", "").WantProblem(t, 401, "unauthorized")
	a.ask(t, a.all, http.MethodGet, "/v1/apps/default", "").WantProblem(t, 404, "app_not_found")
	if n := a.Count(t, `select count(*) from fanfare.messages`); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}
