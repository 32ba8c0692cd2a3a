package e2e_test

import (
	"fmt"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// withSlowHandlers makes SQL handlers that take 100 ms, each with a trigger on demo.
func withSlowHandlers(t *testing.T, app *harness.App, count int) {
	t.Helper()
	app.Exec(t, `create table public.runs (handler text, during tstzrange)`)
	app.Exec(t, `create function public.take_time(message jsonb) returns void language plpgsql security definer as $$
		declare
			v_from timestamptz := clock_timestamp();
		begin
			perform pg_sleep(0.1);
			insert into public.runs values (message ->> 'trigger', tstzrange(v_from, clock_timestamp()));
		end $$`)
	for n := range count {
		name := fmt.Sprintf("slow-%d", n)
		app.Exec(t, `select fanfare.create_handler(name => $1, kind => 'sql', target => 'public.take_time(jsonb)')`, name)
		app.Exec(t, `select fanfare.create_trigger(handler => $1, name => $1, topic => 'demo')`, name)
	}
}

// Ensure one server runs a slow SQL handler for several messages at a time, but
// no more than its max_concurrency.
func TestSlowHandlerIsRunSideBySide(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withSlowHandlers(t, app, 2)
	app.Exec(t, `select fanfare.update_handler('slow-1', max_concurrency => 1)`)
	app.PublishRange(t, "demo", 1, 30)
	harness.Serve(t, app.URL)
	harness.Wait(t, harness.Patience, "all is delivered", func() bool {
		return app.Count(t, `select count(*) from fanfare.deliveries`) == 0
	})
	const pairs = `select count(*) from public.runs as a join public.runs as b
		on a.handler = b.handler and a.during && b.during and lower(a.during) < lower(b.during) where a.handler = $1`
	if app.Count(t, pairs, "slow-0") == 0 {
		t.Error("never two at a time")
	}
	if n := app.Count(t, pairs, "slow-1"); n > 0 {
		t.Errorf("%d times two at a time of a handler that is run one by one", n)
	}
	if n := app.Count(t, `select count(*) from public.runs`); n != 60 {
		t.Errorf("%d effects, want 60", n)
	}
}

// Ensure each of more slow handlers than a server runs at a time has its turn
// while the others still have much to do.
func TestSlowHandlersTakeTurns(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withSlowHandlers(t, app, 12)
	app.PublishRange(t, "demo", 1, 300)
	harness.Serve(t, app.URL)
	harness.Wait(t, harness.Patience, "all had a turn", func() bool {
		return app.Count(t, `select count(distinct r.handler) from public.runs as r`) == 12
	})
	if n := app.Count(t, `select count(*) from (select from public.runs as r group by r.handler having count(*) = 300) as done`); n > 0 {
		t.Errorf("%d handlers were done before others had a turn", n)
	}
}
