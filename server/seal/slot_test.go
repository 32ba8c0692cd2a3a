package seal

import (
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience is the deadline of a wait for what should take milliseconds.
const patience = 30 * time.Second

// Ensure that a slot is read while the sealer polls and asks for nothing:
// Postgres ends the connection of one that is silent, after a second here.
func TestWALWakeup_readWhileNobodyWaits(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	pool := pgtest.Pool(t, database)
	for _, statement := range []string{
		`select fanfare.create_app('default')`,
		`select fanfare.grant_app(app => 'default', role => current_user::text)`,
		`select fanfare.create_topic('demo')`,
	} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	impatient, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	query := impatient.Query()
	query.Set("wal_sender_timeout", "1s")
	impatient.RawQuery = query.Encode()
	w, end, err := OpenWALWakeup(impatient.String(), slog.New(slog.DiscardHandler))(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer end()

	const sender = `select count(*) from pg_stat_replication as r
		join pg_replication_slots as s on s.active_pid = r.pid
		where s.database = current_database()`
	count := func(query string) (n int) {
		if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	opened := time.Now()
	for count(sender) == 0 { // until the slot is made
		if time.Since(opened) > patience {
			t.Fatal("no slot")
		}
	}
	for count(sender+` and r.backend_start < clock_timestamp() - interval '3 s'`) == 0 {
		if count(sender) == 0 {
			t.Fatal("Postgres has ended the connection")
		}
		if _, err := pool.Exec(t.Context(), `select fanfare.publish('demo', to_jsonb(repeat('x', 10000)))`); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	if err := w.Wait(t.Context(), patience); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %v to notice a commit", took)
	}
}

// Ensure that a source whose connection is lost makes another slot.
func TestWALWakeup_lost(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	pool := pgtest.Pool(t, database)
	_, end, err := OpenWALWakeup(database, slog.New(slog.DiscardHandler))(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	reader := func() (pid int) {
		t.Helper()
		for began := time.Now(); time.Since(began) < patience; {
			err := pool.QueryRow(t.Context(), `select coalesce(max(active_pid), 0) from pg_replication_slots
				where database = current_database()`).Scan(&pid)
			if err != nil {
				t.Fatal(err)
			}
			if pid != 0 {
				return pid
			}
		}
		t.Fatal("no slot")
		return 0
	}
	first := reader()
	if _, err := pool.Exec(t.Context(), `select pg_terminate_backend($1, 10000)`, first); err != nil {
		t.Fatal(err)
	}
	if second := reader(); second == first {
		t.Error("a lost connection goes unnoticed")
	}
}
