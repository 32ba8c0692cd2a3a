package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// decodeAnswer reads the JSON of an answer.
func decodeAnswer(t *testing.T, answer harness.Answer, into any) {
	t.Helper()
	if err := json.Unmarshal(answer.Body, into); err != nil {
		t.Fatalf("%d %s: %v", answer.Status, answer.Body, err)
	}
}

// Ensure the trace of a request that publishes is in the headers of its message,
// and goes on to webhooks, each attempt of which is a span of its own.
func TestTraceOfAPublish(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const trace, span = "00-0af7651916cd43dd8448eb211c80319c-", "b7ad6b7169203331-01"
	const none = "00-00000000000000000000000000000000-" + span
	var tries atomic.Int32
	receiver := harness.Receive(t, func(w http.ResponseWriter, _ *http.Request, _ harness.Post) {
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	a.Exec(t, `select fanfare.create_handler(name => 'hook', kind => 'http', target => $1)`, receiver.URL)
	a.Exec(t, `select fanfare.create_trigger(handler => 'hook', topic => 'other', backoff_base => '1 ms')`)
	headersOf := func(id int) string {
		return texts(t, a.App, fmt.Sprintf(`select coalesce(headers::text, 'none') from fanfare.messages where id = %d`, id))
	}
	for _, c := range []struct {
		body, headers string
		sent          []string
	}{
		{`1`, `{"tracestate": "a=b,c=d", "traceparent": "` + trace + span + `"}`, []string{"Traceparent", trace + span, "Tracestate", "a=b, c=d"}},
		{`1`, `{"traceparent": "` + trace + span + `"}`, []string{"Traceparent", trace + span, "Tracestate", "bad"}},
		{`1`, `none`, []string{"Traceparent", none, "Tracestate", "a=b"}},
		{`1`, `{"traceparent": "` + trace + span + `"}`, []string{"Traceparent", trace + span, "Idempotency-Key", "k"}},
	} {
		var made struct{ ID int }
		decodeAnswer(t, a.send(t, http.MethodPost, "/topics/demo/messages", c.body, c.sent...), &made)
		if got := headersOf(made.ID); got != c.headers {
			t.Errorf("%v: headers %s, want %s", c.sent, got, c.headers)
		}
	}
	again := a.send(t, http.MethodPost, "/topics/demo/messages", `1`, "Traceparent", trace+"b7ad6b7169203332-01", "Idempotency-Key", "k")
	if again.Status != http.StatusAccepted {
		t.Errorf("a repeat in another span: %d %s", again.Status, again.Body)
	}

	var many struct{ Results []struct{ ID int } }
	own := trace + "1111111111111111-00"
	decodeAnswer(t, a.send(t, http.MethodPost, "/messages", `[{"topic":"demo","payload":1},{"topic":"demo","payload":1,"headers":{"x":1.50}},
		{"topic":"demo","payload":1,"headers":{"traceparent":"`+own+`"}}]`, "Traceparent", trace+span), &many)
	for i, want := range []string{
		`{"traceparent": "` + trace + span + `"}`, `{"x": 1.50, "traceparent": "` + trace + span + `"}`, `{"traceparent": "` + own + `"}`,
	} {
		if got := headersOf(many.Results[i].ID); got != want {
			t.Errorf("item %d: headers %s, want %s", i, got, want)
		}
	}

	if got := a.send(t, http.MethodPost, "/topics/other/messages", `1`, "Traceparent", trace+span); got.Status != http.StatusAccepted {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	settled(t, a.App)
	posts := receiver.Posts()
	if len(posts) != 2 {
		t.Fatalf("%d posts, want 2", len(posts))
	}
	first, second := posts[0].Header.Get("Traceparent"), posts[1].Header.Get("Traceparent")
	if first == second || !strings.HasPrefix(first, trace) || !strings.HasPrefix(second, trace) || strings.HasSuffix(first, span) {
		t.Errorf("attempts have %q and %q", first, second)
	}
}
