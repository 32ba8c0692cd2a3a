package e2e_test

import (
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// refused wants serve and doctor to end with a line that has all of say.
func refused(t *testing.T, url string, say ...string) {
	t.Helper()
	environment := []string{"DATABASE_URL=" + url, "FANFARE_WAKEUP=wal"}
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"doctor"}} {
		p := harness.Fanfare(t, environment, args...)
		code, found := p.Exit(t), false
		said := p.Out.String() + p.Err.String()
		for line := range strings.Lines(said) {
			all := true
			for _, part := range say {
				all = all && strings.Contains(line, part)
			}
			found = found || all
		}
		if code != 1 || !found {
			t.Errorf("%v: exit code %d, want 1 and a line with %q in: %s", args, code, say, said)
		}
	}
}

// Ensure serve refuses to wake by a log that cannot be decoded until somebody
// changes the database, and says how, as doctor does.
func TestWALRefused(t *testing.T) {
	t.Parallel()
	t.Run("Level", func(t *testing.T) {
		t.Parallel()
		cluster := pgtest.Cluster(t, map[string]string{"wal_level": "replica"})
		app := harness.NewAppIn(t, cluster, "served")
		refused(t, app.URL, "wal_level = replica", "alter system set wal_level = logical")
		harness.Serve(t, app.URL) // notify needs nothing of it
	})
	t.Run("Slots", func(t *testing.T) {
		t.Parallel()
		cluster := pgtest.Cluster(t, map[string]string{"max_replication_slots": "0"})
		refused(t, harness.NewAppIn(t, cluster, "served").URL, "max_replication_slots = 0", "alter system set max_replication_slots")
	})
	t.Run("Role", func(t *testing.T) {
		t.Parallel()
		url := pgtest.Role(t, harness.NewApp(t).URL, "without", "fanfare_server")
		refused(t, url, "REPLICATION", "alter role", "without", "replication")
	})
	t.Run("Publication", func(t *testing.T) {
		t.Parallel()
		app := harness.NewApp(t)
		app.Exec(t, `drop publication fanfare_messages`)
		refused(t, app.URL, "fanfare_messages", "create publication")
		app.Exec(t, `create publication fanfare_messages for table fanfare.messages (id) with (publish = 'insert', publish_via_partition_root = true)`)
		harness.Serve(t, app.URL, byWAL)
	})
}

// Ensure a server whose slot others have taken seals by polling, and wakes by a
// slot as soon as one is free.
func TestWALWithoutFreeSlot(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, map[string]string{"max_replication_slots": "1"})
	app := harness.NewAppIn(t, cluster, "served")
	app.Exec(t, `select pg_create_physical_replication_slot('taken')`)
	p := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL, "FANFARE_WAKEUP=wal"}, "doctor")
	if code := p.Exit(t); code != 1 || !strings.Contains(p.Out.String(), "BAD 1 of max_replication_slots = 1 are taken") {
		t.Errorf("doctor ends with %d: %s", code, p.Out.String())
	}
	polls(t, app)

	app.Exec(t, `select pg_drop_replication_slot('taken')`)
	settledByWAL(t, app)
}

// Ensure a transaction that stays open, and so keeps a slot from being made, keeps
// no message from its subscribers.
func TestWALBesideOpenTransaction(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "served")
	harness.Execute(t, app.URL, `begin`, `select pg_current_xact_id()`, `prepare transaction 'open'`)
	polls(t, app)
	app.Exec(t, `rollback prepared 'open'`)
	settledByWAL(t, app)
}

// polls starts a server that has no slot, and wants deliveries and frames of it.
func polls(t *testing.T, app *harness.App) {
	t.Helper()
	noteEffects(t, app)
	stream := harness.Subscribe(t, harness.Serve(t, app.URL, byWAL).URL()+"/realtime/topics/demo", "")
	app.Publish(t, "demo", 1, 2, 3)
	stream.Want(t, 1, 2, 3)
	harness.Wait(t, harness.Patience, "three effects", func() bool {
		return app.Count(t, `select count(*) from public.effects`) == 3
	})
}
