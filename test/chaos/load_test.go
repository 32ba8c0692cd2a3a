package chaos_test

import (
	"context"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// patience bounds a whole run under load.
const patience = 4 * time.Minute

// Ensure that, with 16 publishers of every kind and three subscribers that come
// and go at two servers, each subscriber ends with every committed message, none
// that was rolled back, and all in one order, although the sealing server is
// killed twice.
func TestSealerKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "load")
	f := newFleet(t, app.URL, 2)
	underLoad(t, app, f, 50000, f.killSealer)
}

// Ensure the same when Postgres goes down without a shutdown and comes back.
func TestPostgresKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "load")
	f := newFleet(t, app.URL, 2)
	underLoad(t, app, f, 20000, func(t *testing.T) {
		if err := cluster.Restart(t.Context(), postgres.Immediate); err != nil {
			t.Fatal(err)
		}
	})
}

// underLoad publishes count messages, disturbs after a third and after two
// thirds of them, and compares what subscribers received with the log.
func underLoad(t *testing.T, app *harness.App, f *fleet, count int, disturb func(*testing.T)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	subscribers := make([]*subscriber, 3)
	following, followed := errgroup.WithContext(ctx)
	for i := range subscribers {
		s := newSubscriber(t, f)
		subscribers[i] = s
		following.Go(func() error { return s.follow(followed) })
	}

	var done atomic.Int64
	app.Pool = pgtest.Pool(t, withConnections(t, app.URL, 16))
	publishers := newPublishers(app, f, count)
	publishing, published := errgroup.WithContext(ctx)
	for _, p := range publishers {
		publishing.Go(func() error {
			return p.run(published, func(n int) { done.Add(int64(n)) })
		})
	}
	for _, share := range []int64{1, 2} {
		harness.Wait(t, patience, "publishers go on", func() bool {
			return done.Load() >= int64(count)*share/3 || published.Err() != nil
		})
		disturb(t)
	}
	if err := publishing.Wait(); err != nil {
		t.Fatal(err)
	}
	publishEnd(t, app)
	if err := following.Wait(); err != nil {
		t.Fatal(err)
	}

	messages := audit(t, app)
	wantLogged(t, publishers, messages)
	for _, s := range subscribers {
		s.wantReceived(t, ids(messages))
		t.Logf("%d messages, resumed %d times", len(s.received), s.resumed)
	}
}

// withConnections returns the URL of a pool of that many connections.
func withConnections(t *testing.T, database string, count int) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("pool_max_conns", strconv.Itoa(count))
	u.RawQuery = query.Encode()
	return u.String()
}
