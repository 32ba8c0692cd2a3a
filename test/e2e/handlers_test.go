package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// settled waits until nothing is owed any more and verify() finds no fault.
func settled(t *testing.T, app *harness.App) {
	t.Helper()
	harness.Wait(t, 2*harness.Patience, "nothing is owed any more", func() bool {
		return app.Count(t, `select count(*) from fanfare.deliveries`) == 0
	})
	if n := app.Count(t, `select count(*) from fanfare.verify()`); n != 0 {
		t.Errorf("verify() finds %d faults", n)
	}
}

// Ensure a SQL handler that hangs on one message of 500 is cut at its timeout
// and fails on that one alone, and that the others take effect once each.
func TestSQLHandlerThatHangsFailsAlone(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withEffects(t, app)
	app.Exec(t, `create function public.hang_on_250(message jsonb) returns void language plpgsql security definer as $$
		begin
			if message->'payload' = '250' then
				perform pg_sleep(600);
			end if;
			perform public.note_effect(message);
		end $$`)
	app.Exec(t, `select fanfare.create_handler(name => 'slow', kind => 'sql', target => 'public.hang_on_250(jsonb)', timeout => '500 ms')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'slow', topic => 'demo', max_attempts => 2, backoff_base => '10 ms')`)
	app.PublishRange(t, "demo", 1, 500)
	harness.Serve(t, app.URL)
	settled(t, app)
	if n := app.Count(t, `select count(*) from public.effects`); n != 499 {
		t.Errorf("%d effects, want 499", n)
	}
	if n := app.Count(t, `select count(distinct message_id) from public.effects`); n != 499 {
		t.Errorf("%d messages took effect, want 499", n)
	}
	if n := app.Count(t, `select count(*) from fanfare.dead_letters where payload = '250' and attempts = 2 and error like 'not done within%'`); n != 1 {
		t.Errorf("%d dead letters of the one that hangs, want 1", n)
	}
	if n := app.Count(t, `select count(*) from fanfare.dead_letters`); n != 1 {
		t.Errorf("%d dead letters, want 1", n)
	}
}

// Ensure a SQL handler has neither the server's rights nor the owner's.
func TestSQLHandlerHasNoRightsOfTheServer(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"reads a secret":        `perform secret from fanfare_internal.handler_secrets`,
		"deletes messages":      `delete from fanfare.messages`,
		"calls the server's":    `perform fanfare_internal.settle_deliveries('[]')`,
		"becomes the owner":     `set role fanfare_owner`,
		"becomes the server":    `set session authorization fanfare_server`,
		"publishes for another": `perform fanfare.publish('demo', '1', app => 'other')`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			app.Exec(t, `select fanfare.create_app('other')`)
			app.Exec(t, `select fanfare.create_topic('demo', app => 'other')`)
			app.Exec(t, `create function public.greedy(message jsonb) returns void language plpgsql as $$ begin `+statement+`; end $$`)
			app.Exec(t, `select fanfare.create_handler(name => 'greedy', kind => 'sql', target => 'public.greedy(jsonb)')`)
			app.Exec(t, `select fanfare.create_trigger(handler => 'greedy', topic => 'demo', max_attempts => 1)`)
			app.Publish(t, "demo", 1)
			harness.Serve(t, app.URL)
			settled(t, app)
			if n := app.Count(t, `select count(*) from fanfare.dead_letters where error ~ '^(42501|ZF003|ZF001|0LP01|55000|22023)'`); n != 1 {
				t.Errorf("it was not refused: %s", texts(t, app, `select error from fanfare.dead_letters`))
			}
			if n := app.Count(t, `select count(*) from fanfare.messages m join fanfare.topics t on t.id = m.topic_id where t.name = 'demo'`); n != 1 {
				t.Errorf("%d messages, want 1", n)
			}
		})
	}
}

func texts(t *testing.T, app *harness.App, query string) string {
	t.Helper()
	var all []string
	for _, text := range payloads(t, app, query) {
		all = append(all, string(text))
	}
	return strings.Join(all, "; ")
}

// Ensure each way in which a webhook fails is written down, tried again and
// becomes a dead letter.
func TestWebhookFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		status int
		error  string
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no luck", 500) }, 500, "the receiver answered 500"},
		"redirect": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, 307, "the receiver answered with a redirect, which is not followed"},
		"hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, "no answer within 200ms"},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			for written := 0; written < 2<<30; {
				n, err := w.Write([]byte(strings.Repeat("x", 1<<20)))
				if written += n; err != nil {
					return
				}
			}
		}, 500, "the receiver answered 500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			receiver := harness.Receive(t, func(w http.ResponseWriter, r *http.Request, _ harness.Post) { c.answer(w, r) })
			timeout := "30 s"
			if c.status == 0 {
				timeout = "200 ms"
			}
			app.Exec(t, `select fanfare.create_handler(name => 'hook', kind => 'http', target => $1, timeout => $2::text::interval)`, receiver.URL, timeout)
			app.Exec(t, `select fanfare.create_trigger(handler => 'hook', topic => 'demo', max_attempts => 2, backoff_base => '10 ms')`)
			app.Publish(t, "demo", 1)
			harness.Serve(t, app.URL)
			settled(t, app)
			const attempts = `select count(*) from fanfare.attempts where coalesce(status, 0) = $1 and error = $2 and length(coalesce(excerpt, '')) <= 1024`
			if n := app.Count(t, attempts, c.status, c.error); n != 2 {
				t.Errorf("%d such attempts, want 2: %s", n, texts(t, app, `select format('%s %s', status, error) from fanfare.attempts`))
			}
			if n := app.Count(t, `select count(*) from fanfare.dead_letters where attempts = 2 and reason = 'exhausted'`); n != 1 {
				t.Errorf("%d dead letters, want 1", n)
			}
			if counts := receiver.Count(); len(counts) != 1 {
				t.Errorf("ids of the posts: %v, want one", counts)
			}
		})
	}
}

// Ensure a receiver that is gone is left alone, and that Retry-After is obeyed.
func TestWebhookGoneAndRetryAfter(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	gone := harness.Receive(t, func(w http.ResponseWriter, _ *http.Request, _ harness.Post) { w.WriteHeader(http.StatusGone) })
	later := harness.Receive(t, func(w http.ResponseWriter, _ *http.Request, _ harness.Post) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	app.Exec(t, `select fanfare.create_handler(name => 'gone', kind => 'http', target => $1)`, gone.URL)
	app.Exec(t, `select fanfare.create_handler(name => 'later', kind => 'http', target => $1)`, later.URL)
	app.Exec(t, `select fanfare.create_trigger(handler => 'gone', topic => 'demo', backoff_base => '1 ms', backoff_cap => '1 ms')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'later', topic => 'demo', backoff_base => '1 ms', backoff_cap => '1 ms')`)
	harness.Serve(t, app.URL)
	app.Publish(t, "demo", 1)
	harness.Wait(t, harness.Patience, "the handler is disabled", func() bool {
		return app.Count(t, `select count(*) from fanfare.handlers where name = 'gone' and disabled_reason like '%410%'`) == 1
	})
	harness.Wait(t, harness.Patience, "the other is to be tried in an hour", func() bool {
		return app.Count(t, `select count(*) from fanfare.deliveries d join fanfare.handlers h on h.id = d.handler_id
			where h.name = 'later' and d.state = 'retrying' and d.ready_at > clock_timestamp() + interval '55 minutes'`) == 1
	})
	app.Publish(t, "demo", 2)
	harness.Wait(t, harness.Patience, "the second is tried where somebody answers", func() bool { return len(later.Posts()) == 2 })
	if n := len(gone.Posts()); n != 1 {
		t.Errorf("%d posts to the one that is gone, want 1", n)
	}
}

// Ensure a receiver that hangs does not keep others from their webhooks.
func TestHangingReceiverLeavesRoom(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	release := make(chan struct{})
	defer close(release)
	hanging := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) { <-release })
	quick := harness.Receive(t, nil)
	app.Exec(t, `select fanfare.create_handler(name => 'hanging', kind => 'http', target => $1, timeout => '5 minutes')`, hanging.URL)
	app.Exec(t, `select fanfare.create_handler(name => 'quick', kind => 'http', target => $1)`, quick.URL)
	app.Exec(t, `select fanfare.create_trigger(handler => 'hanging', topic => 'demo')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'quick', topic => 'other')`)
	app.PublishRange(t, "demo", 1, 1000)
	harness.Serve(t, app.URL)
	harness.Wait(t, harness.Patience, "the receiver hangs on its share", func() bool { return len(hanging.Posts()) >= 64 })
	app.PublishRange(t, "other", 1, 100)
	harness.Wait(t, harness.Patience, "the other receiver has all", func() bool { return len(quick.Count()) == 100 })
}

// Ensure a message that was rolled back is never delivered, and that what
// waits for a handler that is deleted becomes a dead letter.
func TestRolledBackAndDeleted(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withEffects(t, app)
	app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => 'sql', target => 'public.note_effect(jsonb)')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo')`)
	harness.Serve(t, app.URL)
	harness.Execute(t, app.URL, `begin`, `select fanfare.publish('demo', '1')`, `rollback`, `select fanfare.publish('demo', '2')`)
	settled(t, app)
	if got := texts(t, app, `select payload::text from public.effects`); got != "2" {
		t.Errorf("effects of %q, want of 2 alone", got)
	}
	app.Exec(t, `select fanfare.pause_handler('sink')`)
	app.Publish(t, "demo", 3, 4)
	app.Exec(t, `select fanfare.delete_handler('sink', force => true)`)
	settled(t, app)
	if n := app.Count(t, `select count(*) from fanfare.dead_letters where reason = 'handler_deleted'`); n != 2 {
		t.Errorf("%d dead letters, want 2", n)
	}
	if n := app.Count(t, `select count(*) from public.effects`); n != 1 {
		t.Errorf("%d effects, want 1", n)
	}
}

// Ensure a message that always fails does not let those of its key pass before
// it is given up, and that those of other keys do not wait.
func TestPoisonInAnOrderedTrigger(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"sql", "http"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			withEffects(t, app)
			app.Exec(t, `create function public.no_poison(message jsonb) returns void language plpgsql security definer as $$
				begin
					if message->'payload' = '1' then
						raise exception 'poison';
					end if;
					perform public.note_effect(message);
				end $$`)
			receiver := harness.Receive(t, func(w http.ResponseWriter, _ *http.Request, post harness.Post) {
				if string(post.Data) == "1" {
					w.WriteHeader(http.StatusInternalServerError)
				}
			})
			target := map[string]string{"sql": "public.no_poison(jsonb)", "http": receiver.URL}[kind]
			app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => $1, target => $2)`, kind, target)
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo', ordered => true, max_attempts => 3,
				backoff_base => '20 ms', backoff_cap => '20 ms')`)
			app.Exec(t, `select fanfare.publish('demo', '100', key => 'b')`)
			for n := 1; n <= 20; n++ {
				app.Exec(t, `select fanfare.publish('demo', to_jsonb($1::int), key => 'a')`, n)
			}
			harness.Serve(t, app.URL)
			settled(t, app)
			var got []string
			if kind == "sql" {
				for _, payload := range payloads(t, app, `select payload from public.effects where payload <> '100' order by ctid`) {
					got = append(got, string(payload))
				}
			} else {
				for _, post := range receiver.Posts() {
					if n := string(post.Data); n != "1" && n != "100" {
						got = append(got, n)
					}
				}
			}
			var want []string
			for n := 2; n <= 20; n++ {
				want = append(want, fmt.Sprint(n))
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got %v, want %v", got, want)
			}
			if n := app.Count(t, `select count(*) from fanfare.dead_letters where payload = '1' and attempts = 3`); n != 1 {
				t.Errorf("%d dead letters of the poison, want 1", n)
			}
		})
	}
}

// Ensure max_concurrency holds over servers.
func TestMaxConcurrencyHoldsOverServers(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	running := make(chan struct{}, 100)
	most := make(chan int, 1000)
	receiver := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) {
		running <- struct{}{}
		most <- len(running)
		<-time.After(20 * time.Millisecond)
		<-running
	})
	app.Exec(t, `select fanfare.create_handler(name => 'narrow', kind => 'http', target => $1, max_concurrency => 2)`, receiver.URL)
	app.Exec(t, `select fanfare.create_trigger(handler => 'narrow', topic => 'demo')`)
	app.PublishRange(t, "demo", 1, 40)
	harness.Serve(t, app.URL)
	harness.Serve(t, app.URL)
	settled(t, app)
	close(most)
	for n := range most {
		if n > 2 {
			t.Fatalf("%d posts at a time, want 2 at most", n)
		}
	}
	if got := receiver.Count(); len(got) != 40 {
		t.Errorf("%d messages were posted, want 40", len(got))
	}
}

// Ensure a webhook is signed so that the reference library accepts it, with the
// old secret and the new one while they rotate, and carries on the publisher's trace.
func TestWebhookIsSigned(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	receiver := harness.Receive(t, nil)
	app.Exec(t, `select fanfare.create_handler(name => 'hook', kind => 'http', target => $1, headers => '{"X-Team": "blue"}')`, receiver.URL)
	app.Exec(t, `select fanfare.create_trigger(handler => 'hook', topic => 'demo')`)
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	secrets := []string{
		texts(t, app, `select fanfare.handler_secret('hook')`),
		texts(t, app, `select fanfare.rotate_handler_secret('hook')`),
	}
	app.Exec(t, `select fanfare.publish('demo', '{"n": 1}', key => 'k', headers => jsonb_build_object('traceparent', $1::text))`, trace)
	harness.Serve(t, app.URL)
	settled(t, app)
	posts := receiver.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d posts, want 1", len(posts))
	}
	for _, secret := range secrets {
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(posts[0].Body, posts[0].Header); err != nil {
			t.Errorf("%v: %v", posts[0].Header, err)
		}
	}
	want := fmt.Sprintf("%d.%d", app.Count(t, `select max(id) from fanfare.messages`), app.Count(t, `select max(id) from fanfare.triggers`))
	if got := posts[0].Header; posts[0].ID != want || got.Get("X-Team") != "blue" || !strings.HasPrefix(got.Get("Traceparent"), trace[:36]) || got.Get("Traceparent") == trace {
		t.Errorf("headers %v, want the id %s, X-Team and the trace", got, want)
	}
}
