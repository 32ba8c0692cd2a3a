package e2e_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure bad requests get a code and a status, and leave nothing behind.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Exec(t, `update fanfare.settings set value = '1000' where name = 'payload_limit'`)
	var weak string
	const makeKey = `select fanfare.create_api_key('weak', array['topic.subscribe'])`
	if err := app.Pool.QueryRow(t.Context(), makeKey).Scan(&weak); err != nil {
		t.Fatal(err)
	}
	const messages = "/topics/demo/messages"
	for name, c := range map[string]struct {
		path, body, key string
		headers         []string
		status          int
		code            string
	}{
		"Unknown topic":         {"/topics/absent/messages", `1`, app.Key, nil, 404, "topic_not_found"},
		"Invalid topic":         {"/topics/-bad/messages", `1`, app.Key, nil, 400, "topic_name_invalid"},
		"System topic":          {"/topics/$kv/messages", `1`, app.Key, nil, 400, "topic_name_invalid"},
		"No JSON":               {messages, `{"a":`, app.Key, nil, 400, "invalid_json"},
		"Two values":            {messages, `1 2`, app.Key, nil, 400, "invalid_json"},
		"Empty":                 {messages, ``, app.Key, nil, 400, "invalid_json"},
		"NUL in JSON":           {messages, `"\u0000"`, app.Key, nil, 400, "invalid_json"},
		"Lone surrogate":        {messages, `"\ud800"`, app.Key, nil, 400, "invalid_json"},
		"Not UTF-8":             {messages, "\"\xff\"", app.Key, nil, 400, "invalid_json"},
		"Number out of range":   {messages, `1e999999`, app.Key, nil, 400, "number_too_long"},
		"Over the limit":        {messages, `"` + strings.Repeat("x", 1000) + `"`, app.Key, nil, 413, "payload_too_large"},
		"Empty message key":     {messages + "?key=", `1`, app.Key, nil, 400, "key_invalid"},
		"Long message key":      {messages + "?key=" + strings.Repeat("k", 513), `1`, app.Key, nil, 400, "key_invalid"},
		"NUL in message key":    {messages + "?key=%00", `1`, app.Key, nil, 400, "invalid_parameter"},
		"Message key not UTF-8": {messages + "?key=%ff", `1`, app.Key, nil, 400, "invalid_parameter"},
		"NUL in topic":          {"/topics/a%00b/messages", `1`, app.Key, nil, 400, "invalid_parameter"},
		"No key":                {messages, `1`, "", nil, 401, "unauthorized"},
		"Wrong key":             {messages, `1`, app.Key[:len(app.Key)-1] + "!", nil, 401, "unauthorized"},
		"Unknown key":           {messages, `1`, "ff_" + strings.Repeat("a", 12) + "_" + strings.Repeat("a", 43), nil, 401, "unauthorized"},
		"Key without the right": {messages, `1`, weak, nil, 403, "capability_missing"},
		"Many: no array":        {"/messages", `{}`, app.Key, nil, 400, "invalid_json"},
		"Many: null":            {"/messages", `null`, app.Key, nil, 400, "messages_invalid"},
		"Many: no key":          {"/messages", `[]`, "", nil, 401, "unauthorized"},
		"Many: too many":        {"/messages", "[" + strings.Repeat("1,", 10000) + "1]", app.Key, nil, 413, "payload_too_large"},
		"Broadcast: unknown":    {"/topics/absent/broadcast", `1`, app.Key, nil, 404, "topic_not_found"},
		"Broadcast: too large":  {"/topics/demo/broadcast", `"` + strings.Repeat("x", 8000) + `"`, app.Key, nil, 413, "broadcast_too_large"},
		"No such route":         {"/absent", `1`, app.Key, nil, 404, "not_found"},
		"Method":                {"/healthz", `1`, app.Key, nil, 405, "method_not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			headers := c.headers
			if c.key != "" {
				headers = append([]string{"Authorization", "Bearer " + c.key}, headers...)
			}
			harness.Request(t, http.MethodPost, s.URL()+c.path, c.body, headers...).WantProblem(t, c.status, c.code)
		})
	}
	if n := app.Count(t, `select count(*) from fanfare.messages`); n != 0 {
		t.Errorf("%d messages are stored", n)
	}
}

// Ensure a bad item is named, and spoils no other.
func TestBadItems(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	answer := app.Post(t, s.URL()+"/messages", `[
		{"topic":"demo","payload":1}, 7, {"topic":"demo","payload":1,"colour":"red"}, {"topic":"demo"},
		{"topic":"absent","payload":1}, {"topic":"-","payload":1}, {"topic":"demo","payload":1,"key":5},
		{"topic":"demo","payload":1,"headers":[]}, {"topic":5,"payload":1}, {"payload":1},
		{"topic":"demo","payload":2}]`)
	var results struct {
		Results []struct {
			ID   int64
			Code string
		}
	}
	if err := json.Unmarshal(answer.Body, &results); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"", "message_invalid", "message_invalid", "payload_missing", "topic_not_found", "topic_name_invalid",
		"key_invalid", "headers_invalid", "topic_not_found", "topic_name_invalid", "",
	}
	if len(results.Results) != len(want) {
		t.Fatalf("%d results, want %d: %s", len(results.Results), len(want), answer.Body)
	}
	for i, result := range results.Results {
		if result.Code != want[i] || (result.ID != 0) != (want[i] == "") {
			t.Errorf("item %d: got %+v, want code %q", i, result, want[i])
		}
	}
	stream.Want(t, 1, 2)
}

// Ensure bad calls raise their SQLSTATE, and leave nothing behind.
func TestBadCalls(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_app('second')`)
	unbound := pgtest.Role(t, app.URL, "unbound", "fanfare_publisher")
	several := pgtest.Role(t, app.URL, "several", "fanfare_publisher")
	bind := func(app2, roleURL string) {
		u, err := url.Parse(roleURL)
		if err != nil {
			t.Fatal(err)
		}
		app.Exec(t, `select fanfare.grant_app($1, $2)`, app2, u.User.Username())
	}
	bind("default", several)
	bind("second", several)
	nobody := pgtest.Role(t, app.URL, "nobody")
	for name, c := range map[string]struct{ url, statement, sqlstate string }{
		"Role of no app":       {unbound, `select fanfare.publish('demo', '1')`, "ZF003"},
		"Role of no such app":  {unbound, `select fanfare.publish('demo', '1', app => 'default')`, "ZF003"},
		"Role of several apps": {several, `select fanfare.publish('demo', '1')`, "ZF002"},
		"Other app's topic":    {several, `select fanfare.publish('demo', '1', app => 'second')`, "ZF011"},
		"Not a publisher":      {nobody, `select fanfare.publish('demo', '1')`, "42501"},
		"Table":                {several, `insert into fanfare.messages (app_id, topic_id, lineage, payload) values (1, 1, 1, '1')`, "42501"},
		"Not a sealer":         {several, `select fanfare_internal.seal()`, "42501"},
		"Not JSON":             {several, `select fanfare.publish('demo', '{', app => 'default')`, "22P02"},
		"No payload":           {several, `select fanfare.publish('demo', null, app => 'default')`, "ZF021"},
		"Unknown topic":        {several, `select fanfare.publish('absent', '1', app => 'default')`, "ZF011"},
		"Invalid topic":        {several, `select fanfare.publish('-', '1', app => 'default')`, "ZF010"},
		"No topic":             {several, `select fanfare.publish(null, '1', app => 'default')`, "ZF010"},
		"Key":                  {several, `select fanfare.publish('demo', '1', '', app => 'default')`, "ZF022"},
		"Headers":              {several, `select fanfare.publish('demo', '1', headers => '[]', app => 'default')`, "ZF023"},
		"Too large":            {several, `select fanfare.publish('demo', to_jsonb(repeat('x', 1048576)), app => 'default')`, "ZF020"},
		"Not an array":         {several, `select fanfare.publish_many('{}', app => 'default')`, "ZF024"},
		"Good, then bad":       {several, `select fanfare.publish('demo', '1', app => 'default'), fanfare.publish('absent', '1', app => 'default')`, "ZF011"},
		"Seal in a snapshot":   {app.URL, `begin isolation level repeatable read; select fanfare_internal.seal()`, "ZF050"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := harness.Connect(t, c.url).Exec(t.Context(), c.statement, pgx.QueryExecModeSimpleProtocol)
			if refusal := new(pgconn.PgError); !errors.As(err, &refusal) || refusal.Code != c.sqlstate {
				t.Errorf("got %v, want SQLSTATE %s", err, c.sqlstate)
			}
		})
	}
	if n := app.Count(t, `select count(*) from fanfare.messages`); n != 0 {
		t.Errorf("%d messages are stored", n)
	}
}

// Ensure each item of many is read, bounded and answered by itself: what keeps
// one from being read does not spoil the others.
func TestItemsAreReadByThemselves(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	good := `{"topic":"demo","payload":1}`
	bad := []struct{ item, code string }{
		{`{"topic":"demo","payload":"\u0000"}`, "invalid_json"},
		{`{"topic":"demo","payload":"\ud800"}`, "invalid_json"},
		{`{"topic":"demo","payload":1,"key":"\u0000"}`, "invalid_json"},
		{`{"topic":"demo","payload":1,"idempotency_key":"\u0000"}`, "invalid_json"},
		{`{"topic":"demo","payload":"` + "\xff" + `"}`, "invalid_json"},
		{`{"topic":"demo","payload":1e9999}`, "number_too_long"},
		{`{"topic":"demo","payload":"` + strings.Repeat("x", 1<<20) + `"}`, "payload_too_large"},
		{`{"topic":"nosuch","payload":1}`, "topic_not_found"},
		{`7`, "message_invalid"},
	}
	var items []string
	for _, b := range bad {
		items = append(items, b.item, good)
	}
	post := func(body string, headers ...string) (results []struct {
		ID   int64
		Code string
	},
	) {
		t.Helper()
		answer := harness.Request(t, http.MethodPost, s.URL()+"/messages", body, append(headers, "Authorization", "Bearer "+app.Key)...)
		var found struct{ Results json.RawMessage }
		if err := json.Unmarshal(answer.Body, &found); answer.Status != 200 || err != nil {
			t.Fatalf("got %d %s", answer.Status, answer.Body)
		}
		if err := json.Unmarshal(found.Results, &results); err != nil {
			t.Fatal(err)
		}
		return results
	}
	array := post("[" + strings.Join(items, ",") + "]")
	lines := post(strings.Join(items, "\n")+"\n{\n", "Content-Type", "application/x-ndjson")
	for i, b := range bad {
		for kind, results := range map[string][]struct {
			ID   int64
			Code string
		}{"array": array, "lines": lines} {
			if results[2*i].Code != b.code || results[2*i].ID != 0 || results[2*i+1].ID == 0 {
				t.Errorf("%s: %.60s: got %v, then %v, want %s", kind, b.item, results[2*i], results[2*i+1], b.code)
			}
		}
	}
	if len(lines) != 2*len(bad)+1 || lines[2*len(bad)].Code != "invalid_json" {
		t.Errorf("a line that is cut: %v", lines[len(lines)-1])
	}
	if got := app.Count(t, `select count(*) from fanfare.messages`); got != 2*len(bad) {
		t.Errorf("stored %d, want %d", got, 2*len(bad))
	}
}
