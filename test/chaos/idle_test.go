package chaos_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// upkeepRounds is how often partitions are made and dropped beside a reader.
const upkeepRounds = 20

// Ensure a transaction that has read the log and stays open, which pg_dump is
// too, never holds up publishers, also while partitions are made and dropped.
func TestIdleReader(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	f := newFleet(t, app.URL, 1)
	s := newSubscriber(t, f)
	// A day long past, whose messages may go.
	app.Exec(t, `create table fanfare_internal.messages_20200101 partition of fanfare.messages
		for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')`)
	app.Exec(t, `alter table fanfare_internal.messages_20200101 owner to fanfare_owner`)

	reader := harness.Connect(t, app.URL)
	for _, statement := range []string{
		`begin`, `select count(*) from fanfare.messages`, `select count(*) from fanfare.batches`,
	} {
		if _, err := reader.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	ctx, stop := context.WithCancel(t.Context())
	publishing, ctx := errgroup.WithContext(ctx)
	publishers := []*publisher{{number: 0}, {number: 1}, {number: 2}}
	for _, p := range publishers {
		publishing.Go(func() error { return p.publishWithoutWaiting(ctx, app) })
	}
	upkeep := harness.Connect(t, app.URL)
	for range upkeepRounds {
		// One day more than there is.
		for _, statement := range []string{`select fanfare.ensure_partitions(4)`, `select fanfare.drop_expired()`} {
			if _, err := upkeep.Exec(ctx, statement); err != nil {
				t.Fatalf("%s: %v: %v", statement, err, publishing.Wait())
			}
		}
	}
	if n := app.Count(t, `select count(*) from pg_class where relname = 'messages_20200101'`); n != 1 {
		t.Error("the partition is gone under its reader")
	}
	if _, err := reader.Exec(t.Context(), `commit`); err != nil {
		t.Fatal(err)
	}
	harness.Wait(t, harness.Patience, "the partition is dropped once nobody reads", func() bool {
		_, err := upkeep.Exec(t.Context(), `select fanfare.drop_expired()`)
		return err == nil && app.Count(t, `select count(*) from pg_class where relname = 'messages_20200101'`) == 0
	})
	stop()
	if err := publishing.Wait(); err != nil {
		t.Fatal(err)
	}
	publishEnd(t, app)
	if err := s.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	messages := audit(t, app)
	s.wantReceived(t, ids(messages))
	wantLogged(t, publishers, messages)
}

// publishWithoutWaiting publishes until ctx ends; to wait a second for a lock is
// an error.
func (p *publisher) publishWithoutWaiting(ctx context.Context, app *harness.App) error {
	conn, err := app.Pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `set lock_timeout = '1s'`); err != nil {
		return err
	}
	for n := 0; ctx.Err() == nil; n++ {
		c := content{p.number, n}
		// Not cut off in the middle, so that its fate is known.
		if _, err := conn.Exec(context.WithoutCancel(ctx), `select fanfare.publish('demo', $1)`, c); err != nil {
			return err
		}
		p.committed = append(p.committed, c)
		if err := pause(ctx, time.Millisecond); err != nil {
			break
		}
	}
	return nil
}

// Ensure messages arrive within about a second where no notification does.
func TestNoNotifications(t *testing.T) {
	t.Parallel()
	app := harness.NewAppIn(t, pgtest.Cluster(t, nil), "deaf")
	deaf := &proxy{}
	f := newFleet(t, deaf.open(t, app.URL), 2)
	stream := harness.Subscribe(t, f.anyURL()+demo, "")
	for n := range 3 {
		// The sealer is asleep again, and waits to be rung.
		harness.Wait(t, harness.Patience, "the sealer sleeps", func() bool {
			return app.Count(t, `select last_value from fanfare_internal.seal_bell`) == 1
		})
		began := time.Now()
		app.Publish(t, "demo", n)
		stream.Want(t, n)
		if took := time.Since(began); took > takeoverLimit {
			t.Errorf("a message took %v", took)
		}
	}
	if deaf.dropped.Load() == 0 {
		t.Error("no notification was on its way: the proxy proves nothing")
	}
}
