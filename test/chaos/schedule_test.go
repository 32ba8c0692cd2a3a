package chaos_test

import (
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure that while servers are killed, each tick and each message of publish_at
// is published, once.
func TestScheduleWhileServersAreKilled(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_schedule('s' || n, '@every 1s', missed => 'all') from generate_series(1, 20) as n`)
	app.Exec(t, `select fanfare.publish_at('demo', to_jsonb(n), clock_timestamp() + n * interval '5 ms') from generate_series(1, 1000) as n`)
	f := newFleet(t, app.URL, 2)
	for round := range 4 {
		harness.Wait(t, harness.Patience, "servers publish", func() bool {
			return app.Count(t, `select count(*) from fanfare.messages where jsonb_typeof(payload) = 'number'`) > round*200
		})
		f.killSealer(t)
	}
	harness.Wait(t, 2*harness.Patience, "all is published", func() bool {
		return app.Count(t, `select count(*) from fanfare.scheduled_messages`) == 0 &&
			app.Count(t, `select min(n) from (select count(m.id) as n from fanfare.schedules as s
				left join fanfare.messages as m on m.key = s.name group by s.id) as c`) >= 8
	})
	if n := app.Count(t, `select count(*) from fanfare.messages where jsonb_typeof(payload) = 'number'`); n != 1000 {
		t.Errorf("%d messages of publish_at, want 1000", n)
	}
	if n := app.Count(t, `select count(distinct payload) from fanfare.messages where jsonb_typeof(payload) = 'number'`); n != 1000 {
		t.Errorf("%d different ones, want 1000", n)
	}
	const gaps = `select count(*) from (
		select (payload ->> 'scheduled_at')::timestamptz - lag((payload ->> 'scheduled_at')::timestamptz)
			over (partition by key order by (payload ->> 'scheduled_at')::timestamptz) as apart
		from fanfare.messages where jsonb_typeof(payload) = 'object') as t
		where apart <> '1 s'`
	if n := app.Count(t, gaps); n != 0 {
		t.Errorf("%d ticks are not a second after the one before: lost, or published twice", n)
	}
}
