package e2e_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a receiver that publishes what it receives, and carries the trace on as
// libraries do, ends after 16 hops.
func TestLoopThroughWebhookEnds(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	receiver := harness.Receive(t, func(_ http.ResponseWriter, r *http.Request, post harness.Post) {
		// The last of them may still wait for its answer when the test has seen enough.
		request, err := http.NewRequest(http.MethodPost, a.url+"/topics/demo/messages", bytes.NewReader(post.Data))
		if err != nil {
			t.Error(err)
			return
		}
		request.Header.Set("Authorization", "Bearer "+a.full)
		request.Header.Set("Content-Type", "application/json")
		request.Header["Traceparent"], request.Header["Tracestate"] = r.Header["Traceparent"], r.Header["Tracestate"]
		if answer, err := http.DefaultClient.Do(request); err == nil {
			_ = answer.Body.Close()
		}
	})
	a.Exec(t, `select fanfare.create_handler('echo', 'http', $1), fanfare.create_trigger(handler => 'echo', topic => 'demo')`, receiver.URL)
	a.Exec(t, `select fanfare.publish('demo', '1')`)
	a.wantLoopEnded(t)
	if posts := len(receiver.Posts()); posts != 16 {
		t.Errorf("%d posts, want 16", posts)
	}
}

// Ensure a SQL handler that publishes to its own topic ends as well.
func TestLoopThroughSQLHandlerEnds(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `create function public.again(m jsonb) returns void language sql as $$ select fanfare.publish('demo', m -> 'payload') $$`)
	a.Exec(t, `grant execute on function public.again to fanfare_app_default; grant fanfare_publisher to fanfare_app_default`)
	a.Exec(t, `select fanfare.grant_app('default', 'fanfare_app_default')`)
	a.Exec(t, `select fanfare.create_handler('again', 'sql', 'public.again'), fanfare.create_trigger(handler => 'again', topic => 'demo')`)
	a.Exec(t, `select fanfare.publish('demo', '1')`)
	a.wantLoopEnded(t)
}

// wantLoopEnded waits for the dead letter at the end of a loop.
func (a *admin) wantLoopEnded(t *testing.T) {
	t.Helper()
	harness.Wait(t, harness.Patience, "the loop ended", func() bool {
		return a.Count(t, `select count(*) from fanfare.dead_letters where reason = 'hops' and hops = 16`) == 1
	})
	if n := a.Count(t, `select count(*) from fanfare.messages where topic_id in (select id from fanfare.topics where name = 'demo')`); n != 17 {
		t.Errorf("%d messages, want 17", n)
	}
}
