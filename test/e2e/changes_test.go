package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

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

// Ensure changes of a store are streamed where its topic is external.
func TestStoreChangesAreStreamed(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	key := []string{"Authorization", "Bearer " + a.full}
	change := harness.Request(t, http.MethodPatch, a.url+"/v1/apps/default/topics/$kv", `{"external_subscribable":true,"auth_mode":"public"}`, key...)
	if change.Status/100 != 2 {
		t.Fatalf("change $kv: %d %s", change.Status, change.Body)
	}
	stream := harness.Subscribe(t, a.url+"/realtime/topics/$kv", "")
	a.send(t, http.MethodPut, "/kv/c/k", `"<é>"`)
	a.send(t, http.MethodPut, "/docs/c/i", `{"n":1}`)
	a.send(t, http.MethodDelete, "/kv/c/k", ``)
	for _, operation := range []string{`"insert"`, `"delete"`} {
		message, _ := stream.Message(t)
		if message.Topic != "$kv" || message.Key == nil || *message.Key != "k" || !strings.Contains(string(message.Message), operation) {
			t.Errorf("got %s %s, want %s", message.Topic, message.Message, operation)
		}
	}
}
