package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// withEffects makes a table of effects and the SQL handlers note_effect, which
// writes into it, and fail, which raises.
func withEffects(t *testing.T, app *harness.App) {
	t.Helper()
	for _, statement := range []string{
		`create table public.effects (message_id bigint, topic text, payload jsonb)`,
		`create function public.note_effect(message jsonb) returns void language sql security definer as $$
			insert into public.effects values ((message->>'id')::bigint, message->>'topic', message->'payload') $$`,
		`create function public.fail(message jsonb) returns void language plpgsql as $$
			begin raise exception 'not today'; end $$`,
	} {
		app.Exec(t, statement)
	}
}

// deadLetter is the payload of a message on $dead_letter.
type deadLetter struct {
	Handler, Topic, Reason, Error string
	Message                       struct{ Payload json.RawMessage }
}

// Ensure the dispatcher delivers pubsub and dead_letter to a handler of each
// kind, seen by what the handler did.
func TestDispatcherDeliversPubsubAndDeadLetterToAHandler(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"sql", "http", "topic", "pull"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			withEffects(t, app)
			url := harness.Serve(t, app.URL).URL()
			took := effects(t, app, kind)
			if kind == "pull" {
				took = pulled(t, app, url)
			}
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'all-demo', topic => 'demo')`)
			app.Exec(t, `select fanfare.create_handler(name => 'broken', kind => 'sql', target => 'public.fail(jsonb)')`)
			app.Exec(t, `select fanfare.create_trigger(handler => 'broken', topic => 'secret', max_attempts => 1)`)
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', name => 'alarm', kind => 'dead_letter', source_handler => 'broken')`)

			app.Exec(t, `select fanfare.publish('demo', '{"n": 1}')`)
			app.Exec(t, `select fanfare.publish('secret', '{"n": 2}')`)
			var pubsub, letters [][]byte
			harness.Wait(t, harness.Patience, "the handler did both", func() bool {
				pubsub, letters = nil, nil
				for _, payload := range took() {
					if bytes.Contains(payload, []byte(`"reason"`)) {
						letters = append(letters, payload)
					} else {
						pubsub = append(pubsub, payload)
					}
				}
				return len(pubsub) == 1 && len(letters) == 1
			})
			if got := compact(t, pubsub[0]); got != `{"n":1}` {
				t.Errorf("the handler got %s", got)
			}
			var letter deadLetter
			if err := json.Unmarshal(letters[0], &letter); err != nil {
				t.Fatal(err)
			}
			if letter.Handler != "broken" || letter.Topic != "secret" || letter.Reason != "exhausted" || compact(t, letter.Message.Payload) != `{"n":2}` {
				t.Errorf("the handler got %s", letters[0])
			}
			harness.Wait(t, harness.Patience, "nothing is owed any more", func() bool {
				return app.Count(t, `select count(*) from fanfare.deliveries`) == 0
			})
			if n := app.Count(t, `select count(*) from fanfare.verify()`); n != 0 {
				t.Errorf("verify() finds %d faults", n)
			}
		})
	}
}

// effects makes the handler sink, of a kind, and returns a function that lists
// the payloads that it took effect with.
func effects(t *testing.T, app *harness.App, kind string) func() [][]byte {
	t.Helper()
	handler := func(target any) {
		app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => $1, target => $2)`, kind, target)
	}
	switch kind {
	case "sql":
		handler("public.note_effect(jsonb)")
		return func() [][]byte { return payloads(t, app, `select payload from public.effects`) }
	case "http":
		receiver := harness.Receive(t, nil)
		handler(receiver.URL)
		return func() (all [][]byte) {
			for _, post := range receiver.Posts() {
				all = append(all, post.Data)
			}
			return all
		}
	case "topic":
		handler("other")
		return func() [][]byte {
			return payloads(t, app, `select m.payload from fanfare.messages m join fanfare.topics t on t.id = m.topic_id where t.name = 'other'`)
		}
	default:
		handler(nil)
		return nil
	}
}

// pulled returns a function that takes what waits for the pull handler sink, and
// lists the payloads that it has taken so far.
func pulled(t *testing.T, app *harness.App, url string) func() [][]byte {
	t.Helper()
	var all [][]byte
	key := manageKey(t, app)
	return func() [][]byte {
		for _, delivery := range claim(t, url, key, "sink", `{"max_count": 10, "wait": "1 s"}`) {
			all = append(all, delivery.Message.Payload)
			ack(t, url, key, "sink", delivery)
		}
		return all
	}
}

func payloads(t *testing.T, app *harness.App, query string) (all [][]byte) {
	t.Helper()
	rows, err := app.Pool.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var payload []byte
		if err := rows.Scan(&payload); err != nil {
			t.Fatal(err)
		}
		all = append(all, payload)
	}
	return all
}

func compact(t *testing.T, content []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, content); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// claimed is a delivery as a pull worker gets it.
type claimed struct {
	Delivery, Lease int64
	Attempt         int
	Message         struct {
		ID      int64
		Topic   string
		Payload json.RawMessage
	}
}

func manageKey(t *testing.T, app *harness.App) (key string) {
	t.Helper()
	const statement = `select fanfare.create_api_key('manage', array['trigger.manage', 'delivery.manage', 'topic.publish'])`
	if err := app.Pool.QueryRow(t.Context(), statement).Scan(&key); err != nil {
		t.Fatal(err)
	}
	return key
}

// askHandler posts to a route of a handler.
func askHandler(t *testing.T, url, key, handler, verb, body string) harness.Answer {
	t.Helper()
	return harness.Request(t, http.MethodPost, url+"/v1/apps/default/handlers/"+handler+"/"+verb, body, "Authorization", "Bearer "+key)
}

func claim(t *testing.T, url, key, handler, body string) []claimed {
	t.Helper()
	answer := askHandler(t, url, key, handler, "claim", body)
	var got struct{ Deliveries []claimed }
	if err := json.Unmarshal(answer.Body, &got); err != nil || answer.Status != http.StatusOK {
		t.Fatalf("claim: %d %s", answer.Status, answer.Body)
	}
	return got.Deliveries
}

func ack(t *testing.T, url, key, handler string, delivery claimed) {
	t.Helper()
	answer := askHandler(t, url, key, handler, "ack", fmt.Sprintf(`{"delivery": %d, "lease": %d}`, delivery.Delivery, delivery.Lease))
	if answer.Status/100 != 2 {
		t.Fatalf("ack: %d %s", answer.Status, answer.Body)
	}
}
