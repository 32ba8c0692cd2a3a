package seal

import (
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// begin returns the rounds of a sealer of a database with the topic demo.
func begin(t *testing.T) (*rounds, *pgxpool.Pool) {
	t.Helper()
	database := pgtest.Database(t)
	pool := pgtest.Pool(t, database)
	for _, statement := range []string{
		`select fanfare.create_app('default')`,
		`select fanfare.grant_app('default', current_user::text)`,
		`select fanfare.create_topic('demo')`,
	} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := postgres.OpenSession(t.Context(), database, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	wakeup, err := newNotifyWakeup(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return &rounds{queries: db.New(conn), wakeup: wakeup, failed: new(atomic.Bool)}, pool
}

func publish(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), `select fanfare.publish('demo', '1')`); err != nil {
		t.Fatal(err)
	}
}

func (r *rounds) want(t *testing.T, batch int64) {
	t.Helper()
	if got, err := r.runOnce(t.Context()); err != nil || got != batch {
		t.Fatalf("sealed %d, %v, want %d", got, err, batch)
	}
}

// Ensure that a round seals what was committed, that the sealer asks to be woken
// once nothing comes, and that it polls again in a burst.
func TestRounds(t *testing.T) {
	t.Parallel()
	r, pool := begin(t)
	rings := func() (rings bool) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), `select last_value = 1 from fanfare_internal.seal_bell`).Scan(&rings); err != nil {
			t.Fatal(err)
		}
		return rings
	}
	r.want(t, 0)
	publish(t, pool)
	r.want(t, 1)
	for range quietSeals {
		if rings() {
			t.Fatal("publishers are asked to ring while messages flow")
		}
		r.want(t, 0)
	}
	if !rings() {
		t.Fatal("publishers are not asked to ring")
	}
	publish(t, pool) // rings
	r.want(t, 2)
	publish(t, pool)
	r.want(t, 3)
	if rings() {
		t.Error("publishers are asked to ring in a burst")
	}
}

// Ensure that a sealer that sleeps is woken by a commit.
func TestWokenByACommit(t *testing.T) {
	t.Parallel()
	r, pool := begin(t)
	if err := r.wakeup.Arm(t.Context()); err != nil {
		t.Fatal(err)
	}
	woken := make(chan error, 1)
	go func() { woken <- r.wakeup.Wait(t.Context(), patience) }()
	publish(t, pool)
	if err := <-woken; err != nil {
		t.Fatal(err)
	}
	r.want(t, 1)
}
