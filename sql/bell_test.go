package sql_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// rings counts the notifications that a session hears on the bell while ring
// runs. It ends with one of its own, so that it waits for none that never comes.
func rings(t *testing.T, listener, other *pgx.Conn, ring func()) (count int) {
	t.Helper()
	return ringsOn(t, "fanfare_seal", listener, other, ring)
}

func ringsOn(t *testing.T, channel string, listener, other *pgx.Conn, ring func()) (count int) {
	t.Helper()
	mustExec(t, listener, `listen `+channel)
	ring()
	mustExec(t, other, `select pg_notify('`+channel+`', 'end')`)
	for {
		notification, err := listener.WaitForNotification(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if notification.Payload == "end" {
			return count
		}
		count++
	}
}

// Ensure that publishers ring when the sealer sleeps and only then, once a transaction.
func TestBell(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		set     bool
		publish string
		want    int
	}{
		{"Sleeping", true, `select fanfare.publish('demo', '1')`, 1},
		{"Polling", false, `select fanfare.publish('demo', '1')`, 0},
		{"Many", true, `select fanfare.publish_many('[{"topic": "demo", "payload": 1}, {"topic": "demo", "payload": 2}]')`, 1},
		{"ManyPolling", false, `select fanfare.publish_many('[{"topic": "demo", "payload": 1}]')`, 0},
		{"Transaction", true, `begin; select fanfare.publish('demo', '1'); select fanfare.publish('demo', '2'); commit`, 1},
		{"Rollback", true, `begin; select fanfare.publish('demo', '1'); rollback`, 0},
		{"OldSnapshot", true, `begin isolation level serializable; select fanfare.publish('demo', '1'); commit`, 1},
		{"Off", true, `set fanfare.ring = off; select fanfare.publish('demo', '1')`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			database := demoLog(t)
			listener, conn := connect(t, database), connect(t, database)
			mustExec(t, conn, fmt.Sprintf(`select fanfare_internal.set_bell('seal', %t)`, c.set))
			if got := rings(t, listener, conn, func() { mustExec(t, conn, c.publish) }); got != c.want {
				t.Errorf("%d rings, want %d", got, c.want)
			}
		})
	}
}

// Ensure that a bell set after a transaction began is seen by it, whatever its
// isolation level: its snapshot is older.
func TestBellIsSeenUnderAnOldSnapshot(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	listener, old, sealer := connect(t, database), connect(t, database), connect(t, database)
	mustExec(t, old, `begin isolation level repeatable read`)
	mustExec(t, old, `select count(*) from fanfare.messages`)
	mustExec(t, sealer, `select fanfare_internal.set_bell('seal', true)`)
	got := rings(t, listener, sealer, func() {
		publish(t, old)
		mustExec(t, old, `commit`)
	})
	if got != 1 {
		t.Errorf("%d rings, want 1", got)
	}
}

// Ensure that one who keeps from ringing may prepare, which NOTIFY forbids.
func TestBellOffAllowsPrepare(t *testing.T) {
	t.Parallel()
	conn := connect(t, demoLog(t))
	mustExec(t, conn, `select fanfare_internal.set_bell('seal', true)`)
	prepare := fmt.Sprintf(`prepare transaction '%s'`, conn.Config().Database)
	mustExec(t, conn, `begin`)
	publish(t, conn)
	if _, err := conn.Exec(t.Context(), prepare); sqlState(err) != "0A000" {
		t.Fatalf("prepare after ringing: %v, want feature_not_supported", err)
	}
	mustExec(t, conn, `begin; set local fanfare.ring = off; select fanfare.publish('demo', '1')`)
	mustExec(t, conn, prepare)
}

// Ensure that whoever reads the silent bell is below the horizon of the sealer
// that sets it, and is waited for.
func TestSetBellHorizon(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	before, sealer := connect(t, database), connect(t, database)
	mustExec(t, before, `begin`)
	publish(t, before)
	horizon := value[string](t, sealer, `select fanfare_internal.set_bell('seal', true)::text`)
	const ended = `select fanfare_internal.oldest_xid() >= $1::text::xid8`
	if value[bool](t, sealer, ended, horizon) {
		t.Error("the horizon has passed although a publisher from before is open")
	}
}

// Ensure that of two publishes with one idempotency key, the one that comes
// while the other is open is told so, and stores nothing.
func TestIdempotencyKeyInProgress(t *testing.T) {
	t.Parallel()
	const publishKeyed = `select fanfare.publish('demo', '1', idempotency_key => 'k')`
	database := demoLog(t)
	first, second := connect(t, database), connect(t, database)
	mustExec(t, first, `begin`)
	id := value[int64](t, first, publishKeyed)
	if _, err := second.Exec(t.Context(), publishKeyed); sqlState(err) != "ZF070" {
		t.Errorf("while it is in progress: %v, want ZF070", err)
	}
	const many = `select r.sqlstate from fanfare.publish_many(
		'[{"topic": "demo", "payload": 1, "idempotency_key": "k"}]') as r`
	if got := value[string](t, second, many); got != "ZF070" {
		t.Errorf("as one of many: %q, want ZF070", got)
	}
	mustExec(t, first, `commit`)
	if got := value[int64](t, second, publishKeyed); got != id {
		t.Errorf("afterwards: message %d, want %d", got, id)
	}

	// A snapshot from before cannot tell, and must not publish it again.
	mustExec(t, second, `begin isolation level repeatable read`)
	mustExec(t, second, `select count(*) from fanfare.messages`)
	mustExec(t, first, `select fanfare.publish('demo', '1', idempotency_key => 'l')`)
	_, err := second.Exec(t.Context(), `select fanfare.publish('demo', '1', idempotency_key => 'l')`)
	if sqlState(err) != "40001" {
		t.Errorf("under an old snapshot: %v, want serialization_failure", err)
	}
	mustExec(t, second, `rollback`)
	wantCount(t, second, 2, `select count(*) from fanfare.messages`)
}

func sqlState(err error) string {
	if refusal := new(pgconn.PgError); errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}
