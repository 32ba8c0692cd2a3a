package databases_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// serializationFailure says that the same transaction may succeed when it is run
// again.
const serializationFailure = "40001"

// Ensure a publish in a transaction that looks at an old snapshot reaches streams
// and handlers, and that an idempotency key used since is not used again.
func TestPublishInOtherIsolationLevels(t *testing.T) {
	t.Parallel()
	for _, level := range []pgx.TxIsoLevel{pgx.RepeatableRead, pgx.Serializable} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			prepare(t, app)
			s := harness.Serve(t, app.URL)
			stream := harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
			begin := func() pgx.Tx {
				tx, err := app.Pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: level})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Exec(t.Context(), `select 1`); err != nil { // the snapshot
					t.Fatal(err)
				}
				return tx
			}
			old, late := begin(), begin()
			app.Exec(t, `select fanfare.publish('demo', '1', idempotency_key => 'once')`)
			stream.Want(t, 1)
			if _, err := old.Exec(t.Context(), `select fanfare.publish('demo', '2')`); err != nil {
				t.Fatal(err)
			}
			if err := old.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			stream.Want(t, 2)
			var refused *pgconn.PgError
			_, err := late.Exec(t.Context(), `select fanfare.publish('demo', '1', idempotency_key => 'once')`)
			if !errors.As(err, &refused) || refused.Code != serializationFailure {
				t.Errorf("a key that was used since the snapshot: %v", err)
			}
			if err := late.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			app.Publish(t, "demo", 3)
			stream.Want(t, 3)
			harness.Wait(t, harness.Patience, "the handler took each message once", func() bool {
				return app.Count(t, `select count(*) from public.effects`) == 3
			})
			if n := app.Count(t, `select count(*) from fanfare.verify()`); n != 0 {
				t.Errorf("verify() finds %d faults", n)
			}
		})
	}
}
