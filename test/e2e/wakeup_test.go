package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// byWAL lets a server wake by the write-ahead log.
func byWAL(s *server.Server) { s.Wakeup = "wal" }

const (
	// bellsSet counts the bells that ask publishers to ring.
	bellsSet = `select (select last_value from fanfare_internal.seal_bell) + (select last_value from fanfare_internal.dispatch_bell)`
	// bellHeld counts the servers that hold the dispatchers' bell.
	bellHeld     = `select count(*) from fanfare.leaders as l join pg_stat_activity as a on a.pid = l.pid where l.part = 'bell'`
	lookInterval = time.Second
)

// settledByWAL waits until the servers of a database are at rest: one seals by a
// slot, and one holds the bell.
func settledByWAL(t *testing.T, app *harness.App) {
	t.Helper()
	harness.Wait(t, harness.Patience, "a slot is decoded and the bell is held", func() bool {
		return app.Count(t, `select count(*) from pg_replication_slots where active and database = current_database()`) == 1 &&
			app.Count(t, bellHeld) == 1
	})
}

// noteEffects gives demo the SQL handler note_effect.
func noteEffects(t *testing.T, app *harness.App) {
	t.Helper()
	withEffects(t, app)
	app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => 'sql', target => 'public.note_effect(jsonb)')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo')`)
}

// Ensure a server that wakes by the write-ahead log asks nobody to ring, and yet
// delivers at once: a hundred deliveries one after the other, each published at
// rest, take a fraction of the look's interval each.
func TestWALWakesDispatch(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	noteEffects(t, app)
	harness.Serve(t, app.URL, byWAL)
	settledByWAL(t, app)
	publisher := harness.Connect(t, app.URL)
	if _, err := publisher.Exec(t.Context(), `set fanfare.ring = off`); err != nil {
		t.Fatal(err)
	}

	const messages = 100
	began := time.Now()
	for n := range messages {
		if set := app.Count(t, bellsSet); set != 0 {
			t.Fatalf("before message %d %d bells ask publishers to ring", n, set)
		}
		if _, err := publisher.Exec(t.Context(), `select fanfare.publish('demo', to_jsonb($1::int))`, n); err != nil {
			t.Fatal(err)
		}
		harness.Wait(t, harness.Patience, fmt.Sprintf("message %d took effect", n), func() bool {
			return app.Count(t, `select count(*) from public.effects`) == n+1
		})
	}
	if mean := time.Since(began) / messages; mean > lookInterval/4 {
		t.Errorf("a delivery took %v: it was looked for, nothing woke the dispatcher", mean)
	}
}

// Ensure operators see what the slot keeps, in SQL and as a metric.
func TestWALShowsSlotLag(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, byWAL)
	settledByWAL(t, app)
	metric(t, s.URL(), "fanfare_slot_lag_bytes") // fails where there is none
	app.Exec(t, `select pg_logical_emit_message(false, 'filler', repeat('x', 100000))`)
	harness.Wait(t, harness.Patience, "the view shows the lag", func() bool {
		return app.Count(t, `select count(*) from fanfare.lag as l where l.sealing and l.slot_bytes > 0`) == 1
	})
}

// Ensure publishers that prepare their transaction work as others do where every
// server wakes by the write-ahead log: NOTIFY would make PREPARE fail.
func TestWALLetsPublishersPrepare(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	noteEffects(t, app)
	stream := harness.Subscribe(t, harness.Serve(t, app.URL, byWAL).URL()+"/realtime/topics/demo", "")
	settledByWAL(t, app)
	conn := harness.Connect(t, app.URL)
	var database string
	if err := conn.QueryRow(t.Context(), `select current_database()`).Scan(&database); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		for _, statement := range []string{
			`begin`,
			fmt.Sprintf(`select fanfare.publish('demo', '%d')`, n),
			`select fanfare.publish('secret', '0')`,
			fmt.Sprintf(`prepare transaction '%s %d'`, database, n),
			fmt.Sprintf(`commit prepared '%s %d'`, database, n),
		} {
			if _, err := conn.Exec(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		if message, _ := stream.Message(t); string(message.Message) != fmt.Sprint(n) {
			t.Fatalf("got %s, want %d", message.Message, n)
		}
		harness.Wait(t, harness.Patience, "it took effect", func() bool {
			return app.Count(t, `select count(*) from public.effects`) == n+1
		})
	}
}

// Ensure every server is woken, also one that neither seals nor holds the bell:
// workers that wait at any of them get their delivery at once.
func TestWALWakesAllServers(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func(*server.Server){
		"wal":    byWAL,
		"notify": func(*server.Server) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => 'pull', target => null)`)
			app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo')`)
			first := harness.Serve(t, app.URL, byWAL)
			settledByWAL(t, app)
			servers := []*server.Server{first, harness.Serve(t, app.URL, second)}
			key := manageKey(t, app)
			publisher := harness.Connect(t, app.URL)
			if _, err := publisher.Exec(t.Context(), `set fanfare.ring = off`); err != nil {
				t.Fatal(err)
			}
			for n, s := range servers {
				if sealing := n == 0; s.Sealing() != sealing {
					t.Fatalf("server %d seals: %v", n, s.Sealing())
				}
				if mean := claimLatency(t, app, publisher, s.URL(), key); mean > lookInterval/4 {
					t.Errorf("at server %d a worker waited %v: nothing woke it", n, mean)
				}
			}
			if set := app.Count(t, bellsSet); set != 0 {
				t.Errorf("%d bells ask publishers to ring", set)
			}
		})
	}
}

// claimLatency is how long a worker that waits at url waits in the mean for a
// message that is published meanwhile.
func claimLatency(t *testing.T, app *harness.App, publisher *pgx.Conn, url, key string) time.Duration {
	t.Helper()
	const messages = 20
	// asked is when a worker last found nothing, in microseconds.
	const asked = `select coalesce(max(extract(epoch from state_change) * 1e6), 0)::bigint from pg_stat_activity
		where application_name = 'fanfare' and datname = current_database() and state = 'idle' and query ~ '^-- name: (Claim|ReadyPullHandlers) :'`
	var waited time.Duration
	for n := range messages {
		before := app.Count(t, asked)
		waits := make(chan []claimed, 1)
		go func() {
			defer close(waits)
			waits <- claim(t, url, key, "sink", `{"max_count": 10, "wait": "30 s"}`)
		}()
		harness.Wait(t, harness.Patience, "the worker waits", func() bool { return app.Count(t, asked) > before })
		began := time.Now()
		if _, err := publisher.Exec(t.Context(), `select fanfare.publish('demo', to_jsonb($1::int))`, n); err != nil {
			t.Fatal(err)
		}
		got := <-waits
		waited += time.Since(began)
		if len(got) != 1 {
			t.Fatalf("claimed %v, want one", got)
		}
		ack(t, url, key, "sink", got[0])
	}
	return waited / messages
}
