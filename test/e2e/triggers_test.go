package e2e_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a change of a file and a tick of a schedule reach a handler of each
// kind, seen by what the handler did.
func TestFilesAndCronReachAHandler(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"sql", "http"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := newFiler(t)
			withEffects(t, f.App)
			took := effects(t, f.App, kind)
			f.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'images', kind => 'files', key => 'img/*', operations => '{update}')`)
			f.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'night', kind => 'cron', schedule => 'nightly')`)

			for _, content := range []string{"first", "", "third"} {
				f.put(t, "/files/img/logo.png", content)
				f.put(t, "/files/other.txt", content)
			}
			f.send(t, http.MethodDelete, "/files/img/logo.png", "")
			for _, name := range []string{"nightly", "other"} {
				f.Exec(t, `select fanfare.create_schedule($1, '@yearly', payload => '{"full": true}')`, name)
			}
			f.Exec(t, `update fanfare.schedules set next_at = clock_timestamp()`)

			var sizes []int64
			var ticks []string
			harness.Wait(t, harness.Patience, "the handler did all", func() bool {
				sizes, ticks = nil, nil
				for _, payload := range took() {
					if bytes.Contains(payload, []byte(`"schedule"`)) {
						ticks = append(ticks, string(payload))
						continue
					}
					var change struct{ New struct{ Size int64 } }
					if err := json.Unmarshal(payload, &change); err != nil {
						t.Fatal(err)
					}
					sizes = append(sizes, change.New.Size)
				}
				return len(sizes) >= 2 && len(ticks) >= 1
			})
			settled(t, f.App)
			if len(sizes) != 2 || sizes[0]+sizes[1] != 5 {
				t.Errorf("sizes %v, want those of the two updates", sizes)
			}
			var tick struct {
				Schedule string
				Payload  json.RawMessage
			}
			if err := json.Unmarshal([]byte(ticks[0]), &tick); err != nil {
				t.Fatal(err)
			}
			if len(ticks) != 1 || tick.Schedule != "nightly" || compact(t, tick.Payload) != `{"full":true}` {
				t.Errorf("ticks %v, want one of nightly", ticks)
			}
		})
	}
}

// Ensure what a paused handler is owed outlives the retention, and is delivered
// when it goes on.
func TestCarriedPastTheRetention(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withEffects(t, app)
	harness.Serve(t, app.URL)
	took := effects(t, app, "sql")
	app.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'all', topic => 'demo')`)
	app.Exec(t, `update fanfare.handlers set paused_at = clock_timestamp()`)
	app.Exec(t, `select fanfare.publish('demo', '{"kept": true}')`)
	harness.Wait(t, harness.Patience, "it is sealed", func() bool {
		return app.Count(t, `select count(*) from fanfare.batches`) == 1
	})
	harness.Execute(t, app.URL, `set role fanfare_owner`, // as if it was published in 2001
		`select fanfare_internal.ensure_partition('messages', '2001-02-01')`,
		`update fanfare.messages set published_at = '2001-02-01 12:00Z'`,
		`update fanfare.deliveries set published_at = '2001-02-01 12:00Z'`,
		`update fanfare.batches set sealed_at = sealed_at - interval '30 days'`)
	p := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL, "FANFARE_DATA_DIR=" + t.TempDir()}, "sweep")
	if code := p.Exit(t); code != 0 {
		t.Fatalf("sweep: exit code %d", code)
	}
	if n := app.Count(t, `select count(*) from fanfare.messages`); n != 0 {
		t.Fatalf("%d messages are in the log", n)
	}
	if n := app.Count(t, `select count(*) from fanfare.carried_messages where handler = 'sink' and topic = 'demo'`); n != 1 {
		t.Errorf("%d messages are carried, want 1", n)
	}
	app.Exec(t, `update fanfare.handlers set paused_at = null`)
	harness.Wait(t, harness.Patience, "it is delivered", func() bool { return len(took()) == 1 })
	if got := compact(t, took()[0]); got != `{"kept":true}` {
		t.Errorf("the handler got %s", got)
	}
	settled(t, app)
}
