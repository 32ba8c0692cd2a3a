package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// neighbours are two apps of one server.
type neighbours struct {
	*admin
	// busy and calm are keys of the apps default and blog.
	busy, calm string
}

func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	a := newAdmin(t)
	a.Exec(t, `select fanfare.create_topic('posts', true, 'public', 'blog')`)
	return &neighbours{admin: a, busy: a.full, calm: issue(t, a.App, `select fanfare.create_api_key('calm', '{*}', 'blog')`)}
}

// checkCalm asks for something of everything that a request can be for.
func (n *neighbours) checkCalm(t *testing.T) {
	t.Helper()
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPost, "/topics/posts/messages", `1`},
		{http.MethodPut, "/kv/c/k", `1`},
		{http.MethodGet, "/docs/c?filter={}", ``},
		{http.MethodGet, "/topics/posts/messages", ``},
	} {
		answer := harness.Request(t, c.method, n.url+"/v1/apps/blog"+c.path, c.body, "Authorization", "Bearer "+n.calm)
		if answer.Status/100 != 2 {
			t.Errorf("%s %s of the calm app: got %d %s", c.method, c.path, answer.Status, answer.Body)
		}
	}
}

// Ensure endpoints of one app that do not end keep nobody else waiting.
func TestSlowEndpointsKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Exec(t, `create table public.gate (); grant select on public.gate to fanfare_app_default`)
	n.serve(t, "slow", `, auth => 'public', timeout => '1 minute'`,
		`while not exists (select from public.gate) loop perform pg_sleep(0.05); end loop; return '{}';`)
	n.Exec(t, `create function public.quick(request jsonb) returns jsonb language sql as $$ select '{"body":1}'::jsonb $$`)
	n.Exec(t, `grant execute on function public.quick to fanfare_app_blog`)
	n.Exec(t, `select fanfare.create_endpoint('quick', 'public.quick', auth => 'public', app => 'blog')`)

	var calls sync.WaitGroup
	for range 60 {
		calls.Go(func() {
			if got := harness.Request(t, http.MethodPost, n.url+"/fn/slow", ""); got.Status != http.StatusOK {
				t.Errorf("a slow endpoint: got %d %s", got.Status, got.Body)
			}
		})
	}
	running := func() int {
		return n.Count(t, `select count(*) from pg_stat_activity where datname = current_database() and application_name = 'fanfare fn' and state = 'active'`)
	}
	harness.Wait(t, harness.Patience, "as many run as may", func() bool { return running() >= 14 })
	n.checkCalm(t)
	if got := harness.Request(t, http.MethodGet, n.url+"/v1/apps/blog/fn/quick", ""); got.Status != http.StatusOK {
		t.Errorf("an endpoint of the calm app: got %d %s", got.Status, got.Body)
	}
	if running() < 7 {
		t.Error("the slow endpoints have ended: nothing was shown")
	}
	n.Exec(t, `insert into public.gate default values`)
	calls.Wait()
}

// Ensure requests of one app that wait for its locks keep no other app waiting,
// and are answered that they may come again.
func TestLockedRequestsKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Exec(t, `select fanfare.kv_set('c', 'k', '1', app => 'default')`)
	holder := harness.Connect(t, n.URL)
	if _, err := holder.Exec(t.Context(), `begin; update fanfare.kv_entries set value = value where key = 'k'`); err != nil {
		t.Fatal(err)
	}
	var calls sync.WaitGroup
	var answered, refused atomic.Int32
	for range 40 {
		calls.Go(func() {
			got := harness.Request(t, http.MethodPut, n.url+"/v1/apps/default/kv/c/k", "2", "Authorization", "Bearer "+n.busy)
			answered.Add(1)
			switch {
			case got.Status == http.StatusServiceUnavailable && got.Header.Get("Retry-After") != "":
				refused.Add(1)
			case got.Status != http.StatusOK:
				t.Errorf("a request that waits for a lock: got %d %s", got.Status, got.Body)
			}
		})
	}
	harness.Wait(t, harness.Patience, "requests wait", func() bool {
		return n.Count(t, `select count(*) from pg_locks where not granted`) >= 3
	})
	n.checkCalm(t)
	if answered.Load() == 40 {
		t.Error("no request waits any more: nothing was shown")
	}
	harness.Wait(t, harness.Patience, "one has waited long enough", func() bool { return refused.Load() > 0 })
	if _, err := holder.Exec(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	calls.Wait()
}

// Ensure a search has two seconds, and is told so.
func TestSearchesAreCutOff(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Exec(t, `select fanfare.doc_insert('c', jsonb_build_object('a', (select jsonb_agg(i) from generate_series(1, 3000) as i)), app => 'default')
		from generate_series(1, 20)`)
	got := harness.Request(t, http.MethodGet, n.url+`/v1/apps/default/docs/c?path=$.a[*]%3F(exists($.a[*]%3F(@>$.a[*])))`, "",
		"Authorization", "Bearer "+n.busy)
	got.WantProblem(t, http.StatusGatewayTimeout, "search_timeout")
	n.checkCalm(t)
}

// Ensure workers that wait cost one look together, and each message wakes one.
func TestWaitingWorkersLookTogether(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `do $$ begin execute format('alter database %I set track_functions = ''pl''', current_database()); end $$`)
	a.Exec(t, `select fanfare.create_handler('sink', kind => 'pull', target => null), fanfare.create_trigger(handler => 'sink', topic => 'demo')`)
	s := harness.Serve(t, a.URL)
	const workers, messages = 60, 20
	var claimedBy sync.WaitGroup
	var got atomic.Int32
	for range workers {
		claimedBy.Go(func() {
			got.Add(int32(len(claim(t, s.URL(), a.full, "sink", `{"max_count": 1, "wait": "30 s"}`))))
		})
	}
	calls := func() int {
		return a.Count(t, `select coalesce(sum(calls), 0) from pg_stat_user_functions where funcname = 'claim' and schemaname = 'fanfare'`)
	}
	harness.Wait(t, harness.Patience, "all wait", func() bool { return calls() >= workers })
	for i := range messages {
		a.Exec(t, fmt.Sprintf(`select fanfare.publish('demo', '%d')`, i))
		harness.Wait(t, harness.Patience, "a worker has it", func() bool {
			return a.Count(t, `select count(*) from fanfare.deliveries where state = 'leased'`) == i+1
		})
	}
	for range workers - messages {
		a.Exec(t, `select fanfare.publish('demo', '0')`)
	}
	claimedBy.Wait()
	if got.Load() != workers {
		t.Errorf("%d messages were claimed, want %d", got.Load(), workers)
	}
	harness.Wait(t, harness.Patience, "the looks are counted", func() bool { return calls() >= 2*workers })
	if n := calls(); n > 6*workers {
		t.Errorf("%d workers looked %d times for %d messages", workers, n, workers)
	}
}

// Ensure webhooks of one app whose receiver does not answer leave places for the
// webhooks of another.
func TestHangingWebhooksKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	release := make(chan struct{})
	hanging := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) { <-release })
	defer close(release)
	quick := harness.Receive(t, nil)
	for i := range 6 {
		n.Exec(t, `select fanfare.create_handler($1, 'http', $2, '5 minutes', app => 'default'),
			fanfare.create_trigger(handler => $1, topic => 'demo', app => 'default')`, fmt.Sprint("hanging", i), hanging.URL)
	}
	n.Exec(t, `select fanfare.create_handler('quick', 'http', $1, app => 'blog'),
		fanfare.create_trigger(handler => 'quick', topic => 'posts', app => 'blog')`, quick.URL)
	n.Exec(t, `select fanfare.publish('demo', to_jsonb(i), app => 'default') from generate_series(1, 100) as i`)
	// Of 256 places, an eighth is kept.
	harness.Wait(t, harness.Patience, "as many hang as may", func() bool { return len(hanging.Posts()) == 224 })
	n.Exec(t, `select fanfare.publish('posts', '1', app => 'blog')`)
	harness.Wait(t, harness.Patience, "the calm app's webhook came", func() bool { return len(quick.Posts()) == 1 })
	if posts := len(hanging.Posts()); posts != 224 {
		t.Errorf("%d webhooks hang, want 224", posts)
	}
}

// Ensure SQL handlers of one app that do not end leave workers for those of
// another.
func TestSlowHandlersKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Exec(t, `create table public.gate (); create table public.seen (by text);
		grant select on public.gate to fanfare_app_default; grant insert on public.seen to fanfare_app_default, fanfare_app_blog`)
	n.Exec(t, `create function public.slow(m jsonb) returns void language plpgsql as $$ begin
		while not exists (select from public.gate) loop perform pg_sleep(0.05); end loop; insert into public.seen values ('slow'); end $$`)
	n.Exec(t, `create function public.quick(m jsonb) returns void language sql as $$ insert into public.seen values ('quick') $$`)
	n.Exec(t, `grant execute on function public.slow to fanfare_app_default; grant execute on function public.quick to fanfare_app_blog`)
	n.Exec(t, `select fanfare.create_handler('slow' || i, 'sql', 'public.slow', '5 minutes', app => 'default'),
		fanfare.create_trigger(handler => 'slow' || i, topic => 'demo', app => 'default') from generate_series(1, 30) as i`)
	n.Exec(t, `select fanfare.create_handler('quick', 'sql', 'public.quick', app => 'blog'),
		fanfare.create_trigger(handler => 'quick', topic => 'posts', app => 'blog')`)
	n.Exec(t, `select fanfare.publish('demo', '1', app => 'default')`)
	harness.Wait(t, harness.Patience, "as many run as may", func() bool {
		return n.Count(t, `select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`) == 7
	})
	n.Exec(t, `select fanfare.publish('posts', '1', app => 'blog')`)
	harness.Wait(t, harness.Patience, "the calm app's handler ran", func() bool { return n.Count(t, `select count(*) from public.seen`) == 1 })
	n.Exec(t, `insert into public.gate default values`)
	harness.Wait(t, harness.Patience, "the others ran", func() bool { return n.Count(t, `select count(*) from public.seen`) == 31 })
}
