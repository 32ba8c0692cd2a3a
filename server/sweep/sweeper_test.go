package sweep_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/sweep"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience is how long a test waits for what takes milliseconds.
const patience = 30 * time.Second

// clock is moved by the test alone.
type clock struct{ now atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Unix(c.now.Load(), 0) }
func (c *clock) advance(d time.Duration) { c.now.Add(int64(d / time.Second)) }

// fixture runs sweepers on a database.
type fixture struct {
	url  string
	pool *pgxpool.Pool
	clock
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	url := pgtest.Database(t)
	f := &fixture{url: url, pool: pgtest.Pool(t, url)}
	f.now.Store(1_800_000_000)
	return f
}

// sweeper starts one; stop ends it and waits.
func (f *fixture) sweeper(t *testing.T, server string, tasks ...sweep.Task) (stop func()) {
	t.Helper()
	s := &sweep.Sweeper{
		Connect: func(ctx context.Context) (*postgres.Session, error) {
			return postgres.OpenSession(ctx, f.url, sweep.Settings(), 0)
		},
		Pool: f.pool, Tasks: tasks, Server: server, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Metrics: sweep.NewMetrics(prometheus.NewRegistry()), Now: f.Now, Look: time.Millisecond,
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// eventually waits for a query to answer true.
func (f *fixture) eventually(t *testing.T, query string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		var ok bool
		if err := f.pool.QueryRow(ctx, query).Scan(&ok); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if ok {
			return
		}
		<-ticker.C
	}
}

func counting(name string, every time.Duration, runs *atomic.Int64, ages chan<- time.Time) sweep.Task {
	return sweep.Task{Name: name, Every: every, Run: func(_ context.Context, now time.Time) (sweep.Counts, error) {
		runs.Add(1)
		ages <- now
		return sweep.Counts{"things": 2}, nil
	}}
}

// Ensure tasks run at once and then at their intervals, by a clock that the
// test moves.
func TestIntervals(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var slow, quick atomic.Int64
	slowRuns, quickRuns := make(chan time.Time, 10), make(chan time.Time, 1000)
	f.sweeper(t, "here", counting("slow", 6*time.Hour, &slow, slowRuns), counting("quick", time.Minute, &quick, quickRuns))

	first := <-slowRuns
	<-quickRuns
	f.advance(6*time.Hour - time.Second)
	<-quickRuns // so that what was due has been looked at: slow comes before quick
	if n := slow.Load(); n != 1 {
		t.Fatalf("ran %d times before its interval", n)
	}
	f.advance(time.Second)
	if second := <-slowRuns; second.Sub(first) != 6*time.Hour {
		t.Errorf("ran after %v", second.Sub(first))
	}
	f.eventually(t, `select exists (select from fanfare.sweeps
		where task = 'slow' and server = 'here' and runs = 2 and counts = '{"things": 2}' and totals = '{"things": 4}')`)
}

// Ensure a task that fails is noted, runs again, and keeps no other from running.
func TestFailure(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var failing atomic.Bool
	failing.Store(true)
	f.sweeper(t, "here", sweep.Task{Name: "bad", Every: time.Minute, Run: func(context.Context, time.Time) (sweep.Counts, error) {
		if failing.Load() {
			return nil, errors.New("no room")
		}
		return sweep.Counts{"things": 1}, nil
	}}, sweep.DatabaseTasks(f.pool)[0])
	f.eventually(t, `select exists (select from fanfare.sweeps where task = 'bad' and error = 'no room' and counts = '{}')`)
	f.eventually(t, `select exists (select from fanfare.sweeps where task = 'partitions' and error is null)`)
	failing.Store(false)
	f.advance(time.Minute)
	f.eventually(t, `select exists (select from fanfare.sweeps where task = 'bad' and error is null and runs = 2)`)
}

// Ensure one server sweeps at a time, and another takes over.
func TestOneServerAtATime(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	task := func(runs chan<- string, server string) sweep.Task {
		return sweep.Task{Name: "task", Every: time.Hour, Run: func(context.Context, time.Time) (sweep.Counts, error) {
			runs <- server
			return sweep.Counts{}, nil
		}}
	}
	runs := make(chan string, 10)
	stopFirst := f.sweeper(t, "first", task(runs, "first"))
	if by := <-runs; by != "first" {
		t.Fatalf("%s swept", by)
	}
	f.sweeper(t, "second", task(runs, "second"))
	f.advance(time.Hour)
	if by := <-runs; by != "first" {
		t.Fatalf("%s swept while first held the lock", by)
	}
	stopFirst()
	if by := <-runs; by != "second" {
		t.Fatalf("%s swept", by)
	}
}

// Ensure a sweeper whose connection is cut stops, and takes the lock again.
func TestLockLost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	runs := make(chan struct{}, 10)
	f.sweeper(t, "here", sweep.Task{Name: "task", Every: time.Hour, Run: func(context.Context, time.Time) (sweep.Counts, error) {
		runs <- struct{}{}
		return sweep.Counts{}, nil
	}})
	<-runs
	const cut = `select count(pg_terminate_backend(pid)) from pg_stat_activity
		where application_name = 'fanfare sweeper' and datname = current_database()`
	if _, err := f.pool.Exec(t.Context(), cut); err != nil {
		t.Fatal(err)
	}
	<-runs // with the lock held anew, each task runs at once
}
