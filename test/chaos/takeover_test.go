package chaos_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// takeoverLimit is the longest that nobody may seal after the sealer's process
// stopped: its session ends after 5 s without a statement, and those that wait
// look once a second. The rest is for a busy machine.
const takeoverLimit = 15 * time.Second

// Ensure a sealer whose process is stopped is replaced, and cannot seal when it
// goes on.
func TestSealerStopped(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	f := newFleet(t, app.URL, 2)
	stopped := f.takeSealer(t)
	stream := harness.Subscribe(t, f.anyURL()+demo, "")
	app.Exec(t, `select fanfare.publish('demo', $1)`, content{0, 0})
	stream.Message(t)

	var before int
	session := `select coalesce(max(pid), 0) from pg_stat_activity
		where application_name = 'fanfare sealer' and datname = current_database()
		and pid in (select l.pid from fanfare.leaders as l where l.part = 'sealer')`
	before = app.Count(t, session)
	stopped.Signal(t, syscall.SIGSTOP)
	harness.Wait(t, harness.Patience, "its last seal is over", func() bool {
		return app.Count(t, `select count(*) from pg_stat_activity
			where pid = $1 and state = 'idle' and clock_timestamp() - state_change > interval '200 ms'`, before) == 1
	})
	app.Exec(t, `select fanfare.publish('demo', $1)`, content{0, 1})
	began := time.Now()
	stream.Message(t)
	if took := time.Since(began); took > takeoverLimit {
		t.Errorf("nobody sealed for %v", took)
	}
	if after := app.Count(t, session); after == 0 || after == before {
		t.Errorf("session %d seals, before it was %d", after, before)
	}

	stopped.Signal(t, syscall.SIGCONT)
	for n := range 500 {
		app.Exec(t, `select fanfare.publish('demo', $1)`, content{1, n})
	}
	for range 500 {
		stream.Message(t)
	}
	audit(t, app)
}

// Ensure a transaction that is prepared, and committed after Postgres died, is
// delivered.
func TestPreparedTransaction(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, map[string]string{"max_prepared_transactions": "10"})
	app := harness.NewAppIn(t, cluster, "prepared")
	f := newFleet(t, app.URL, 1)
	position := harness.Subscribe(t, f.anyURL()+demo, "").Ready.ID

	harness.Execute(t, app.URL, `set fanfare.ring = off`, `begin`,
		`select fanfare.publish('demo', '{"Number": 1}')`, `prepare transaction 'one'`)
	harness.Execute(t, app.URL, `set fanfare.ring = off`, `begin`,
		`select fanfare.publish('demo', '{"Number": 2}')`, `prepare transaction 'two'`)
	app.Exec(t, `select fanfare.publish('demo', '{"Number": 3}')`)
	stream := harness.Subscribe(t, f.anyURL()+demo, position)
	message, event := stream.Message(t)
	if string(message.Message) != `{"Number": 3}` {
		t.Errorf("got %s first", message.Message)
	}
	stream.Close()

	if err := cluster.Restart(t.Context(), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	harness.Execute(t, app.URL, `commit prepared 'one'`, `rollback prepared 'two'`, `select fanfare.publish('demo', '{"Number": 4}')`)
	s := &subscriber{fleet: f, position: event.ID}
	harness.Wait(t, harness.Patience, "the stream is back", func() bool {
		next, err := harness.Dial(t.Context(), f.anyURL()+demo, s.position)
		if err == nil {
			stream = next
		}
		return err == nil
	})
	t.Cleanup(stream.Close)
	for _, want := range []string{`{"Number": 1}`, `{"Number": 4}`} {
		if message, _ := stream.Message(t); string(message.Message) != want {
			t.Errorf("got %s, want %s", message.Message, want)
		}
	}
	audit(t, harness.WithPool(t, app))
}

// Ensure that streams work by the write-ahead log alone, with nobody ringing,
// over a restart, and that no slot is left behind.
func TestWakeupByWAL(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "wal")
	f := &fleet{database: app.URL}
	f.add(t, "--wakeup", "wal")
	s := newSubscriber(t, f)
	const slots = `select count(*) from pg_replication_slots where active`
	harness.Wait(t, harness.Patience, "the server has a slot", func() bool { return app.Count(t, slots) == 1 })

	for n := range 50 {
		app.Exec(t, `select fanfare.publish('demo', $1)`, content{0, n})
	}
	if n := app.Count(t, `select last_value from fanfare_internal.seal_bell`); n != 0 {
		t.Error("publishers are asked to ring")
	}
	if err := cluster.Restart(t.Context(), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	app = harness.WithPool(t, app)
	for n := range 50 {
		app.Exec(t, `select fanfare.publish('demo', $1)`, content{1, n})
	}
	publishEnd(t, app)
	if err := s.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.wantReceived(t, ids(audit(t, app)))

	f.servers[0].Kill(t)
	harness.Wait(t, harness.Patience, "the slot is gone", func() bool {
		return app.Count(t, `select count(*) from pg_replication_slots`) == 0
	})
}

// Ensure that a database that goes away is said to be away, and that everything
// is back when it is.
func TestPostgresAway(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	app := harness.NewAppIn(t, cluster, "away")
	f := newFleet(t, app.URL, 1)
	url := f.anyURL()
	s := newSubscriber(t, f)
	if err := cluster.Stop(t.Context(), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	harness.Request(t, "GET", url+"/readyz", "").WantProblem(t, 503, "unavailable")
	harness.Request(t, "GET", url+demo, "").WantProblem(t, 503, "unavailable")
	harness.Request(t, "POST", url+"/topics/demo/messages", "1", "Authorization", "Bearer "+app.Key).
		WantProblem(t, 503, "unavailable")
	if answer := harness.Request(t, "GET", url+"/healthz", ""); answer.Status != 200 {
		t.Errorf("healthz answers %d", answer.Status)
	}

	if err := cluster.Restart(t.Context(), postgres.Fast); err != nil {
		t.Fatal(err)
	}
	harness.Wait(t, harness.Patience, "the server is ready", func() bool {
		return harness.Request(t, "GET", url+"/readyz", "").Status == 200
	})
	app = harness.WithPool(t, app)
	app.Post(t, url+"/topics/demo/messages", `{"Publisher": 0, "Number": 0}`)
	publishEnd(t, app)
	if err := s.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.wantReceived(t, ids(audit(t, app)))
}
