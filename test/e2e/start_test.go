package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a stream begins where it is asked to.
func TestFrom(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	first := harness.Subscribe(t, s.URL()+demo, "")
	app.Publish(t, "demo", 1, 2)
	position := first.Want(t, 1, 2)
	first.Close()
	app.Exec(t, `update fanfare.batches set sealed_at = clock_timestamp() - interval '1 minute'`)
	between := time.Now().UTC().Add(-30 * time.Second).Format(time.RFC3339)
	app.Publish(t, "demo", 3, 4)

	for from, want := range map[string][]int{
		"earliest": {1, 2, 3, 4}, between: {3, 4}, "2000-01-01T00:00:00+01:00": {1, 2, 3, 4},
	} {
		t.Run(from, func(t *testing.T) {
			harness.Subscribe(t, s.URL()+demo+"?from="+url.QueryEscape(from), "").Want(t, want...)
		})
	}
	t.Run("latest", func(t *testing.T) {
		stream := harness.Subscribe(t, s.URL()+demo+"?from=latest", "")
		app.Publish(t, "other", 0)
		app.Publish(t, "demo", 5)
		stream.Want(t, 5)
	})
	t.Run("A position wins, the header first", func(t *testing.T) {
		target := s.URL() + demo + "?from=earliest&last_event_id="
		harness.Subscribe(t, target+first.Ready.ID, position).Want(t, 3, 4)
		harness.Subscribe(t, target+position, "").Want(t, 3, 4)
	})
	for _, from := range []string{"", "now", "2026-11-23", "2026-11-23T10:00:00", "'", strings.Repeat("9", 20000)} {
		t.Run(fmt.Sprintf("Refuses %.20q", from), func(t *testing.T) {
			harness.Request(t, http.MethodGet, s.URL()+demo+"?from="+url.QueryEscape(from), "").
				WantProblem(t, http.StatusBadRequest, "start_invalid")
		})
	}
}

// Ensure a client is told, once, that it has all that was sealed before it came.
func TestCaughtUp(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Publish(t, "demo", 1, 2)
	harness.Wait(t, harness.Patience, "both are sealed and relayed", func() bool {
		return app.Count(t, `select coalesce(sum(message_count), 0)::integer from fanfare.batches`) == 2 &&
			metric(t, s.URL(), "fanfare_head_batch") == app.Count(t, `select max(b.id)::integer from fanfare.batches as b`)
	})
	stream := harness.Subscribe(t, s.URL()+demo+"?from=earliest", "")
	var names []string
	for len(names) < 4 {
		event := <-stream.Events()
		if event.Data == "" {
			continue
		}
		names = append(names, event.Name)
		if event.Name == "caught_up" {
			var data struct{ Position string }
			if err := json.Unmarshal([]byte(event.Data), &data); err != nil || data.Position != event.ID || event.ID == "" {
				t.Errorf("caught_up at %q: %s, %v", event.ID, event.Data, err)
			}
			app.Publish(t, "demo", 3)
		}
	}
	if got, want := strings.Join(names, ","), ",,caught_up,"; got != want {
		t.Errorf("got events %q, want %q", got, want)
	}
}

// Ensure the filter by message key holds in history and live, and moves the
// position past what it leaves out.
func TestKeyFilter(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	publish := func(n int, key any) {
		app.Exec(t, `select fanfare.publish('demo', to_jsonb($1::int), key => $2::text)`, n, key)
	}
	begin := harness.Subscribe(t, s.URL()+demo, "").Ready.ID
	for n, key := range []any{"user:0", nil, "order:2", "user:3", "User:4"} {
		publish(n, key)
	}
	target := s.URL() + demo + "?key=" + url.QueryEscape("user:*")
	stream := harness.Subscribe(t, target, begin)
	stream.Want(t, 0, 3)
	publish(5, "order:5")
	publish(6, "user:6")
	publish(7, nil)
	app.Exec(t, `select fanfare.broadcast('demo', '-1')`)
	publish(8, "user:8")
	stream.Want(t, 6, 8)

	for _, query := range []string{"key=", "key=a&key=b", "key=%ff", "key=" + strings.Repeat("k", 513)} {
		harness.Request(t, http.MethodGet, s.URL()+demo+"?"+query, "").
			WantProblem(t, http.StatusBadRequest, "invalid_parameter")
	}
}

// Ensure what a topic held before it became external is not shown outside
// unless its owner says so.
func TestHiddenHistory(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	begin := harness.Subscribe(t, s.URL()+demo, "").Ready.ID
	app.Publish(t, "secret", 1, 2)
	app.Publish(t, "demo", 3)
	harness.Subscribe(t, s.URL()+demo, begin).Want(t, 3)
	app.Exec(t, `update fanfare.topics set external_subscribable = true where name = 'secret'`)
	app.Publish(t, "secret", 4)
	app.Publish(t, "demo", 5)

	target := s.URL() + "/realtime/topics?topic=secret&topic=demo"
	harness.Subscribe(t, target, begin).Want(t, 3, 4, 5)
	harness.Subscribe(t, target+"&from=earliest", "").Want(t, 3, 4, 5)
	app.Exec(t, `select fanfare.share_history('secret')`)
	harness.Subscribe(t, target, begin).Want(t, 1, 2, 3, 4, 5)
}

// Ensure a client that retention passed while it was away gets one gap that
// says so, then the rest.
func TestGapAfterRetention(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Publish(t, "demo", 1)
	position := stream.Want(t, 1)
	for n := 2; n <= 3; n++ { // a batch each
		app.Publish(t, "demo", n)
		stream.Want(t, n)
	}
	app.Exec(t, `update fanfare_internal.log_floor set floor_batch = fanfare_internal.head_batch() - 1`)
	app.Publish(t, "demo", 4)

	again := harness.Subscribe(t, s.URL()+demo, position)
	event := again.Next(t)
	var gap struct{ From, To, Reason string }
	if err := json.Unmarshal([]byte(event.Data), &gap); err != nil || event.Name != "gap" {
		t.Fatalf("event %q: %s", event.Name, event.Data)
	}
	if gap.From != position || gap.To != event.ID || gap.Reason != "retention" {
		t.Errorf("gap %+v at %s", gap, event.ID)
	}
	again.Want(t, 3, 4)
	harness.Subscribe(t, s.URL()+demo, gap.To).Want(t, 3, 4)
}
