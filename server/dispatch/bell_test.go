package dispatch

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience is the deadline of a wait for what should take milliseconds.
const patience = 30 * time.Second

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// byBatch is newBell for one that wakes by batches.
func byBatch(url string) *Bell {
	b := newBell(url)
	b.ByBatch = true
	return b
}

// newBell returns a bell of the database at url.
func newBell(url string) *Bell {
	return &Bell{Log: discard(), Connect: func(ctx context.Context) (*postgres.Session, error) {
		return postgres.OpenSession(ctx, url, BellSettings(), 0)
	}}
}

// run runs a service until the test ends, or the returned function is called.
func run(t *testing.T, service func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := service(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// until waits for a query to answer the number.
func until(t *testing.T, pool *pgxpool.Pool, want int, query string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for got := want - 1; got != want; {
		if err := pool.QueryRow(ctx, query).Scan(&got); err != nil {
			t.Fatalf("%s, want %d: %v", query, want, err)
		}
		<-ticker.C
	}
}

const (
	bellSet  = `select last_value from fanfare_internal.dispatch_bell`
	holders  = `select count(*) from fanfare.leaders as l join pg_stat_activity as a on a.pid = l.pid where l.part = 'bell'`
	sessions = `select count(*) from pg_stat_activity where application_name = 'fanfare bell' and datname = current_database()`
)

// Ensure one of several servers sets the bell while nothing is to do, another
// takes over when its session ends, and nobody leaves it set.
func TestBellIsHeldByOne(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pool := pgtest.Pool(t, url)
	stops := []func(){run(t, newBell(url).Run), run(t, newBell(url).Run)}
	until(t, pool, 1, bellSet)
	until(t, pool, 1, holders)
	if _, err := pool.Exec(t.Context(), `select setval('fanfare_internal.dispatch_bell', 0)`); err != nil { // whoever takes over sets it
		t.Fatal(err)
	}
	_, err := pool.Exec(t.Context(), `select pg_terminate_backend(l.pid, 10000) from fanfare.leaders as l where l.part = 'bell'`)
	if err != nil {
		t.Fatal(err)
	}
	until(t, pool, 1, holders)
	until(t, pool, 1, bellSet)
	for _, stop := range stops {
		stop()
	}
	until(t, pool, 0, bellSet)
}

// Ensure every server is woken by what wakes the one that holds the bell, a
// publisher that rings or a batch, also where some wake by the one and some by the
// other.
func TestBellWakesAllServers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		holder, other func(url string) *Bell
		set           int
		rung          string
	}{
		"AllNotify":    {newBell, newBell, 1, "fanfare_dispatch"},
		"AllByBatch":   {byBatch, byBatch, 0, batchChannel},
		"HeldByNotify": {newBell, byBatch, 1, "fanfare_dispatch"},
		"HeldByBatch":  {byBatch, newBell, 0, batchChannel},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			pool := pgtest.Pool(t, url)
			bells := []*Bell{tt.holder(url), tt.other(url)}
			run(t, bells[0].Run)
			until(t, pool, 1, holders)
			run(t, bells[1].Run)
			until(t, pool, tt.set, bellSet)
			until(t, pool, 2, sessions)
			const rings = 20
			began := time.Now()
			for range rings {
				next := []<-chan struct{}{bells[0].Next(), bells[1].Next()}
				if _, err := pool.Exec(t.Context(), `select pg_notify($1, '')`, tt.rung); err != nil {
					t.Fatal(err)
				}
				<-next[0]
				<-next[1]
			}
			if mean := time.Since(began) / rings; mean > lookInterval/4 {
				t.Errorf("they woke after %v, when they look anyway", mean)
			}
		})
	}
}

// Ensure a server that wakes by batches takes a bell away that another left set,
// and that one which does not sets it again.
func TestBellIsSetByItsHolder(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pool := pgtest.Pool(t, url)
	if _, err := pool.Exec(t.Context(), `select setval('fanfare_internal.dispatch_bell', 1)`); err != nil {
		t.Fatal(err)
	}
	stop := run(t, byBatch(url).Run)
	until(t, pool, 0, bellSet)
	until(t, pool, 1, holders)
	run(t, newBell(url).Run)
	until(t, pool, 2, sessions)
	stop()
	until(t, pool, 1, bellSet)
}

// Ensure batches that follow one another quickly do not make a look each.
func TestBellTakesBatchesTogether(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pool := pgtest.Pool(t, url)
	bell := byBatch(url)
	run(t, bell.Run)
	until(t, pool, 1, holders)
	began, wakes := time.Now(), 0
	notified := make(chan error, 1)
	go func() {
		_, err := pool.Exec(t.Context(), `do $$ begin
			for n in 1 .. 2000 loop perform pg_notify('fanfare_batch', n::text); commit; end loop; end $$`)
		notified <- err
	}()
	for over := false; !over; {
		select {
		case <-bell.Next():
			wakes++
		case err := <-notified:
			if err != nil {
				t.Fatal(err)
			}
			over = true
		}
	}
	// Each interval has a wake by batches, and some have one that the others get too.
	if most := 2*int(time.Since(began)/busyInterval) + 2; wakes > most {
		t.Errorf("2000 batches made %d looks, want at most %d", wakes, most)
	}
}

// Ensure a bell that finds deliveries again and again stops publishers from
// ringing, and lets them ring when they have ceased.
func TestBurst(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	look := func(b *burst, after time.Duration, found bool) bool {
		now = now.Add(after)
		return b.look(found, now)
	}
	var b burst
	for range 2 {
		if look(&b, time.Second, true) {
			t.Error("one find a second is no burst")
		}
	}
	if !look(&b, time.Millisecond, true) {
		t.Error("two finds at once are a burst")
	}
	for n := range quietLooks - 1 {
		if !look(&b, busyInterval, false) {
			t.Fatalf("the burst ended after %d looks", n)
		}
	}
	if look(&b, busyInterval, false) {
		t.Error("the burst does not end")
	}
	if !b.share(now) || b.share(now.Add(shareInterval/2)) || !b.share(now.Add(shareInterval)) {
		t.Error("the others are not woken at their interval")
	}
}

// Ensure a dispatcher can be stopped at any moment, and comes back.
func TestDispatcherStartsAndStops(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	bell := newBell(url)
	run(t, bell.Run)
	webhooks := NewWebhooks(loopback(t), nil, "test")
	t.Cleanup(webhooks.Close)
	for n := range 10 {
		d := &Dispatcher{
			Pool: pgtest.Pool(t, url), Bell: bell, Webhooks: webhooks, Server: pgtype.UUID{Bytes: [16]byte{1}, Valid: true},
			Grace: time.Second, Log: discard(), Metrics: NewMetrics(prometheus.NewRegistry()),
		}
		stop := run(t, d.Run)
		<-time.After(time.Duration(n*n) * time.Millisecond)
		stop()
	}
}

// Ensure a ring wakes who took it before, and nobody twice.
func TestRing(t *testing.T) {
	t.Parallel()
	var r Ring
	r.Wake() // nobody waits
	before := r.Next()
	select {
	case <-before:
		t.Error("woken by what came before")
	default:
	}
	if r.Next() != before {
		t.Error("two waiters have two rings")
	}
	r.Wake()
	<-before
	if r.Next() == before {
		t.Error("the ring is not new")
	}
}
