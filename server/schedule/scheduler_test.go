package schedule

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience is how long a test waits for what takes milliseconds.
const patience = 30 * time.Second

func newApp(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := pgtest.Pool(t, pgtest.Database(t))
	exec(t, pool, `select fanfare.create_app('default')`)
	exec(t, pool, `select fanfare.create_topic('demo')`)
	return pool
}

func exec(t *testing.T, pool *pgxpool.Pool, statement string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, pool *pgxpool.Pool, query string) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func newScheduler(pool *pgxpool.Pool, tick time.Duration) *Scheduler {
	return &Scheduler{
		Pool: pool, Tick: tick, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Metrics: NewMetrics(prometheus.NewRegistry()),
	}
}

// run runs schedulers until the test ends.
func run(t *testing.T, schedulers ...*Scheduler) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, s := range schedulers {
		running.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

func eventually(t *testing.T, pool *pgxpool.Pool, query string, want int) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	timeout := time.After(patience)
	for count(t, pool, query) != want {
		select {
		case <-ticker.C:
		case <-timeout:
			t.Fatalf("%s gives %d, want %d", query, count(t, pool, query), want)
		}
	}
}

const ticks = `select count(*) from fanfare.messages where payload ->> 'schedule' is not null`

// Ensure it waits for what comes next, and never longer than its tick.
func TestRunOnce(t *testing.T) {
	t.Parallel()
	pool := newApp(t)
	s := newScheduler(pool, time.Minute)
	wants := func(what string, least, most time.Duration) {
		t.Helper()
		wait, err := s.runOnce(t.Context())
		if err != nil || wait < least || wait > most {
			t.Errorf("%s: waits %v, %v", what, wait, err)
		}
	}
	wants("nothing scheduled", time.Minute, time.Minute)
	exec(t, pool, `select fanfare.create_schedule('hourly', '@every 1h')`)
	wants("far away", time.Minute, time.Minute)
	exec(t, pool, `select fanfare.publish_at('demo', '1', clock_timestamp() + interval '30 seconds')`)
	wants("half a minute away", 20*time.Second, 30*time.Second)
	exec(t, pool, `update fanfare.scheduled_messages set publish_at = clock_timestamp()`)
	exec(t, pool, `update fanfare.schedules set next_at = clock_timestamp() - interval '10 seconds'`)
	wants("both due", time.Minute, time.Minute)
	if n := count(t, pool, `select count(*) from fanfare.messages`); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	wants("both done", time.Minute, time.Minute)
	if n := count(t, pool, `select count(*) from fanfare.messages`); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// Ensure a message that another session holds is left to it, and not asked for
// without a pause.
func TestHeldMessage(t *testing.T) {
	t.Parallel()
	pool := newApp(t)
	exec(t, pool, `select fanfare.publish_at('demo', '1', clock_timestamp())`)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `select from fanfare.scheduled_messages for update`); err != nil {
		t.Fatal(err)
	}
	s := newScheduler(pool, time.Minute)
	if wait, err := s.runOnce(t.Context()); err != nil || wait != time.Minute {
		t.Errorf("held: waits %v, %v", wait, err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.runOnce(t.Context()); err != nil || count(t, pool, `select count(*) from fanfare.messages`) != 1 {
		t.Errorf("free: not published, %v", err)
	}
}

// Ensure a tick comes within a second of its time, by the database's clock.
func TestPrecision(t *testing.T) {
	t.Parallel()
	pool := newApp(t)
	run(t, newScheduler(pool, time.Second))
	exec(t, pool, `select fanfare.create_schedule('s', '@every 1s')`)
	eventually(t, pool, `select (count(*) >= 3)::integer from fanfare.messages`, 1)
	const late = `select count(*) from fanfare.messages
		where published_at - (payload ->> 'scheduled_at')::timestamptz not between '0 s' and '1 s'`
	if n := count(t, pool, late); n != 0 {
		t.Errorf("%d ticks were more than a second off", n)
	}
}

// Ensure many servers publish each tick and each message once.
func TestManyServers(t *testing.T) {
	t.Parallel()
	pool := newApp(t)
	exec(t, pool, `select fanfare.create_schedule('s' || n, '@every 1h', missed => 'all') from generate_series(1, 50) as n`)
	exec(t, pool, `update fanfare.schedules set next_at = clock_timestamp() - interval '2.5 hours'`)
	exec(t, pool, `select fanfare.publish_at('demo', to_jsonb(n), clock_timestamp()) from generate_series(1, 300) as n`)
	run(t, newScheduler(pool, 10*time.Millisecond), newScheduler(pool, 10*time.Millisecond), newScheduler(pool, 10*time.Millisecond))
	eventually(t, pool, `select count(*) from fanfare_internal.due_schedules`, 0)
	eventually(t, pool, `select count(*) from fanfare.scheduled_messages`, 0)
	if n := count(t, pool, ticks); n != 150 {
		t.Errorf("%d ticks, want 50 times 3", n)
	}
	if n := count(t, pool, `select count(distinct (payload ->> 'schedule', payload ->> 'scheduled_at')) from fanfare.messages
		where payload ->> 'schedule' is not null`); n != 150 {
		t.Errorf("%d different ticks, want 150", n)
	}
	if n := count(t, pool, `select count(distinct payload) from fanfare.messages where jsonb_typeof(payload) = 'number'`); n != 300 {
		t.Errorf("%d different messages, want 300", n)
	}
	if n := count(t, pool, `select count(*) from fanfare.messages`); n != 450 {
		t.Errorf("%d messages, want 450", n)
	}
}

// Ensure a schedule that cannot fire keeps no other from firing, and is tried again.
func TestOneFails(t *testing.T) {
	t.Parallel()
	pool := newApp(t)
	exec(t, pool, `select fanfare.create_schedule(n, '@every 1h') from unnest(array['bad', 'good']) as n`)
	// As if an update of the zone files had taken its zone away.
	exec(t, pool, `alter table fanfare.schedules disable trigger schedule_changed`)
	exec(t, pool, `update fanfare.schedules set cron = '0 * * * *', time_zone = 'Gone/Zone' where name = 'bad'`)
	exec(t, pool, `alter table fanfare.schedules enable trigger schedule_changed`)
	exec(t, pool, `update fanfare.schedules set next_at = clock_timestamp() - interval '10 seconds' * id`)
	s := newScheduler(pool, 50*time.Millisecond)
	run(t, s)
	eventually(t, pool, ticks, 1)
	exec(t, pool, `update fanfare.schedules set time_zone = 'UTC' where name = 'bad'`)
	exec(t, pool, `update fanfare.schedules set next_at = clock_timestamp() where name = 'bad'`)
	eventually(t, pool, ticks, 2)
}
