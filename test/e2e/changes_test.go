package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// documented returns the example in docs/protocol.md that begins so, decoded.
func documented(t *testing.T, beginning string) map[string]any {
	t.Helper()
	page, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(beginning) + `.*$`).Find(page)
	var payload map[string]any
	if err := json.Unmarshal(example, &payload); err != nil {
		t.Fatalf("docs/protocol.md has no example %s…: %v", beginning, err)
	}
	return payload
}

// Ensure a change of an entry and one of a document, by plain SQL and by call,
// each take effect in a handler of each kind that asked for it, as the protocol
// says, and that nothing else does.
func TestStoreChangesReachHandlers(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"sql", "http"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			withEffects(t, app)
			harness.Serve(t, app.URL)
			took := effects(t, app, kind)
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'themes', kind => 'kv', collection => 'settings', key => 'ui/*', operations => '{update}')`)
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'grown', kind => 'docs', filter => '$.new.age > 40')`)

			app.Exec(t, `select fanfare.kv_set('settings', 'ui/theme', '"dark"')`)  // an insert
			app.Exec(t, `select fanfare.kv_set('settings', 'other', '1')`)          // another key
			app.Exec(t, `select fanfare.doc_insert('people', '{"age":40}', 'ada')`) // not over 40
			app.Exec(t, `update fanfare.kv_entries set value = '"light"' where key = 'ui/theme'`)
			app.Exec(t, `select fanfare.doc_patch('people', 'ada', '{"age":41}')`)
			var got [][]byte
			harness.Wait(t, harness.Patience, "both took effect", func() bool {
				got = took()
				return len(got) >= 2
			})
			settled(t, app)
			if len(got) != 2 || app.Count(t, `select count(*) from fanfare.messages`) != 2 {
				t.Fatalf("%d took effect: %s", len(got), got)
			}
			kv := documented(t, `{"operation":"update","collection":"settings"`)
			docs := map[string]any{
				"operation": "update", "collection": "people", "key": "ada",
				"old": map[string]any{"age": 40.0}, "new": map[string]any{"age": 41.0},
			}
			for _, content := range got {
				var payload map[string]any
				if err := json.Unmarshal(content, &payload); err != nil {
					t.Fatal(err)
				}
				want := docs
				if payload["collection"] == "settings" {
					want = kv
				}
				if version, ok := payload["version"].(float64); !ok || version < 1 {
					t.Errorf("version %v", payload["version"])
				}
				want["version"] = payload["version"]
				if !reflect.DeepEqual(payload, want) {
					t.Errorf("got %s, want %v", content, want)
				}
			}
		})
	}
}

// Ensure a row change of a watched table takes effect in a handler, if its
// transaction commits.
func TestWatchedTableReachesAHandler(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withEffects(t, app)
	harness.Serve(t, app.URL)
	took := effects(t, app, "sql")
	app.Exec(t, `create schema shop`)
	app.Exec(t, `create table shop.orders (id int primary key, status text)`)
	app.Exec(t, `select fanfare.watch_table('shop.orders', 'demo', key => 'id')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo', key => '7')`)
	app.Exec(t, `do $$ begin insert into shop.orders values (7, 'lost'); raise exception 'rolled back'; exception when others then null; end $$`)
	app.Exec(t, `insert into shop.orders values (7, 'new'), (8, 'new')`)
	var got [][]byte
	harness.Wait(t, harness.Patience, "it took effect", func() bool {
		got = took()
		return len(got) > 0
	})
	var payload map[string]any
	if err := json.Unmarshal(got[0], &payload); err != nil {
		t.Fatal(err)
	}
	if want := documented(t, `{"operation":"insert","table":`); len(got) != 1 || !reflect.DeepEqual(payload, want) {
		t.Errorf("got %s, want %v", got, want)
	}
}

// Ensure changes of a store are streamed where its topic is external, and
// through a topic handler where it is not.
func TestStoreChangesAreStreamed(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	key := []string{"Authorization", "Bearer " + a.full}
	change := harness.Request(t, http.MethodPatch, a.url+"/v1/apps/default/topics/$kv", `{"external_subscribable":true,"auth_mode":"public"}`, key...)
	if change.Status/100 != 2 {
		t.Fatalf("change $kv: %d %s", change.Status, change.Body)
	}
	a.Exec(t, `select fanfare.create_handler(name => 'feed', kind => 'topic', target => 'other', app => 'default')`)
	a.Exec(t, `select fanfare.create_trigger(handler => 'feed', kind => 'docs', app => 'default')`)
	entries, documents := harness.Subscribe(t, a.url+"/realtime/topics/$kv", ""), harness.Subscribe(t, a.url+"/realtime/topics/other", "")
	a.send(t, http.MethodPut, "/kv/c/k", `"<é>"`)
	a.send(t, http.MethodPut, "/docs/c/i", `{"n":1}`)
	a.send(t, http.MethodDelete, "/kv/c/k", ``)
	for _, c := range []struct {
		stream               *harness.Stream
		topic, key, contains string
	}{
		{entries, "$kv", "k", `"insert"`},
		{entries, "$kv", "k", `"delete"`},
		{documents, "other", "i", `"insert"`},
	} {
		message, _ := c.stream.Message(t)
		if message.Topic != c.topic || message.Key == nil || *message.Key != c.key || !strings.Contains(string(message.Message), c.contains) {
			t.Errorf("got %s %s", fmt.Sprint(message.Topic, message.Key), message.Message)
		}
	}
}

// Ensure a server with no more rights than fanfare_server serves the stores and
// endpoints, and that a SQL handler and an endpoint that run with the rights of
// an app's role write by plain SQL for the app they were called for.
func TestStoresWithTheRightsOfRoles(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	role := pgtest.Role(t, a.URL, "role", "fanfare_publisher")
	u, err := url.Parse(role)
	if err != nil {
		t.Fatal(err)
	}
	owner := pgx.Identifier{u.User.Username()}.Sanitize()
	for _, statement := range []string{
		`select fanfare.grant_app('default', $1), fanfare.grant_app('blog', $1)`,
		`create function public.log_it(message jsonb) returns void language sql security definer as $$
			insert into fanfare.documents (collection, body) values ('log', message -> 'payload') $$`,
		`create function public.note_it(request jsonb) returns jsonb language sql security definer as $$
			insert into fanfare.kv_entries (collection, key, value) values ('notes', 'k', request -> 'body') returning '{"status":201}'::jsonb $$`,
		`alter function public.log_it owner to ` + owner, `alter function public.note_it owner to ` + owner,
		`select fanfare.create_handler(name => 'log', kind => 'sql', target => 'public.log_it(jsonb)', app => 'default')`,
		`select fanfare.create_trigger(handler => 'log', kind => 'kv', collection => 'notes', app => 'default')`,
	} {
		if strings.Contains(statement, "$1") {
			a.Exec(t, statement, u.User.Username())
		} else {
			a.Exec(t, statement)
		}
	}
	a.url = harness.Serve(t, pgtest.Role(t, a.URL, "server", "fanfare_server")).URL()
	a.want(t, http.StatusCreated, a.full, http.MethodPost, "/v1/apps/default/endpoints", `{"path":"note","function":"public.note_it","auth":"public"}`)
	if got := harness.Request(t, http.MethodPost, a.url+"/fn/note", `"hello"`, "Content-Type", "application/json"); got.Status != http.StatusCreated {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	wantAnswer(t, a.send(t, http.MethodGet, "/kv/notes/k", ""), http.StatusOK, `"hello"`)
	harness.Wait(t, harness.Patience, "the handler logged it", func() bool {
		return fmt.Sprint(a.items(t, "/docs/log?path="+url.QueryEscape(`$.new == "hello"`), "version")) != "[]"
	})
	if n := a.Count(t, `select count(*) from fanfare.documents d join fanfare.apps a on a.id = d.app_id where a.name = 'default'`); n != 1 {
		t.Errorf("%d documents of the app, want 1", n)
	}
}
