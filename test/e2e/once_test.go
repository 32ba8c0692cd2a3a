package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure each POST that makes something makes it once for an Idempotency-Key,
// and answers a repeat as it answered the first.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const app = "/v1/apps/default"
	a.want(t, 201, a.full, http.MethodPost, app+"/handlers", `{"name":"worker","kind":"pull"}`)
	for i, c := range []struct{ path, body, count string }{
		{"/docs/people", `{"n":1}`, `select count(*) from fanfare.documents`},
		{app + "/topics", `{"name":"made"}`, `select count(*) from fanfare.topics where name = 'made'`},
		{app + "/handlers", `{"name":"second","kind":"pull"}`, `select count(*) from fanfare.handlers where name = 'second'`},
		{app + "/triggers", `{"name":"all","handler":"worker","topic":"other"}`, `select count(*) from fanfare.triggers`},
		{app + "/schedules", `{"name":"daily","cron":"0 4 * * *"}`, `select count(*) from fanfare.schedules`},
		{app + "/scheduled-messages", `{"topic":"demo","payload":1,"at":"` + time.Now().Add(time.Hour).Format(time.RFC3339) + `"}`, `select count(*) from fanfare.scheduled_messages`},
		{app + "/schedules/daily/runs", `{}`, `select count(*) from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = '$cron'`},
		{app + "/keys", `{"name":"made","capabilities":["topic.publish"]}`, `select count(*) from fanfare.api_keys where name = 'made'`},
		{app + "/tokens", `{"topics":["demo"]}`, `select 1`},
		{"/messages", `[{"topic":"demo","payload":1}]`, `select count(*) from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = 'demo'`},
	} {
		t.Run(c.path, func(t *testing.T) {
			key := fmt.Sprintf("key-%d", i)
			first := a.send(t, http.MethodPost, c.path, c.body, "Idempotency-Key", key)
			if first.Status/100 != 2 {
				t.Fatalf("%d %s", first.Status, first.Body)
			}
			for _, spelled := range []string{key, `"` + key + `"`} {
				again := a.send(t, http.MethodPost, c.path, " "+c.body, "Idempotency-Key", spelled)
				if again.Status != first.Status || string(again.Body) != string(first.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
					t.Errorf("again: %d %s, first %d %s", again.Status, again.Body, first.Status, first.Body)
				}
				for _, name := range []string{"Location", "ETag", "Content-Type"} {
					if again.Header.Get(name) != first.Header.Get(name) {
						t.Errorf("%s: %q, first %q", name, again.Header.Get(name), first.Header.Get(name))
					}
				}
			}
			if got := a.Count(t, c.count); got != 1 {
				t.Errorf("made %d", got)
			}
			a.send(t, http.MethodPost, c.path, `{"name":"x"}`, "Idempotency-Key", key).WantProblem(t, 422, "idempotency_key_reused")
		})
	}
	if got := a.Count(t, `select count(*) from fanfare_internal.kept_answers where position('ff_'::bytea in answer) > 0`); got != 0 {
		t.Error("a secret is kept as it is")
	}
}

// Ensure JSON is compared by value, an error is not kept, another key of the app
// gets nothing, and of many at a time one makes it.
func TestIdempotencyKeyCompares(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	post := func(body, key string) (int, string) {
		answer := a.send(t, http.MethodPost, "/docs/c", body, "Idempotency-Key", key)
		return answer.Status, string(answer.Body)
	}
	_, first := post(`{"a":1,"b":[2.0]}`, "k")
	if status, again := post(`{ "b": [2], "a": 1.00 }`, "k"); status != 201 || again != first {
		t.Errorf("the same value: %d %s, first %s", status, again, first)
	}
	published := a.send(t, http.MethodPost, "/topics/demo/messages", `{"a":1.0}`, "Idempotency-Key", "p")
	if again := a.send(t, http.MethodPost, "/topics/demo/messages", `{"a":1}`, "Idempotency-Key", `"p"`); string(again.Body) != string(published.Body) {
		t.Errorf("published %s, then %d %s", published.Body, again.Status, again.Body)
	}
	if status, _ := post(`[]`, "bad"); status != 400 {
		t.Errorf("no document: %d", status)
	}
	if status, body := post(`{}`, "bad"); status != 201 {
		t.Errorf("after an error: %d %s", status, body)
	}
	for _, bad := range []string{"", `""`, strings.Repeat("x", 256)} {
		a.send(t, http.MethodPost, "/docs/c", `{}`, "Idempotency-Key", bad).WantProblem(t, 400, "idempotency_key_invalid")
	}
	writer := a.makeKey(t, "default", "store.write")
	harness.Request(t, http.MethodPost, a.url+"/docs/c", `{"a":1,"b":[2.0]}`, "Authorization", "Bearer "+writer, "Idempotency-Key", "k").
		WantProblem(t, 422, "idempotency_key_reused")

	var wg sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wg.Go(func() { statuses[i], _ = post(`{"n":1}`, "race") })
	}
	wg.Wait()
	if made := a.Count(t, `select count(*) from fanfare.documents where body = '{"n":1}'`); made != 1 {
		t.Errorf("made %d, answered %v", made, statuses)
	}
	for _, status := range statuses {
		if status != 201 && status != 409 {
			t.Errorf("answered %v", statuses)
		}
	}
}
