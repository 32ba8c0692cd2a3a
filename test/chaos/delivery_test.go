package chaos_test

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// withHook makes the handler hook, a webhook with a short timeout, for the
// messages of demo.
func withHook(t *testing.T, app *harness.App, target string) {
	t.Helper()
	app.Exec(t, `select fanfare.create_handler(name => 'hook', kind => 'http', target => $1, timeout => '1 s')`, target)
	app.Exec(t, `select fanfare.create_trigger(handler => 'hook', topic => 'demo', backoff_base => '10 ms')`)
}

// wantSettled waits until nothing is owed.
func wantSettled(t *testing.T, app *harness.App) {
	t.Helper()
	harness.Wait(t, patience, "nothing is owed any more", func() bool {
		return app.Count(t, `select count(*) from fanfare.deliveries`) == 0
	})
}

// wantOneID checks that all posts of a receiver are of one message, and how many.
func wantOneID(t *testing.T, receiver *harness.Receiver, posts int) {
	t.Helper()
	counts := receiver.Count()
	if len(counts) != 1 {
		t.Errorf("posts by id: %v, want one id", counts)
	}
	for id, n := range counts {
		if n != posts {
			t.Errorf("%d posts of %s, want %d", n, id, posts)
		}
	}
}

// Ensure a delivery that was claimed by a server which is killed before its
// handler was called is made by another.
func TestServerKilledBetweenClaimAndHandler(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	// It takes the connection and reads nothing, so that nobody is called.
	deaf, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = deaf.Close() })
	withHook(t, app, "http://"+deaf.Addr().String())
	app.Exec(t, `update fanfare.handlers set timeout = '1 minute'`) // so that it dies within
	server := harness.ServeProcess(t, app.URL)
	app.Publish(t, "demo", 1)
	conn, err := deaf.Accept()
	if err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	_ = conn.Close()

	receiver := harness.Receive(t, nil)
	app.Exec(t, `update fanfare.handlers set target = $1, timeout = '1 s'`, receiver.URL)
	app.Exec(t, `update fanfare.deliveries set leased_until = leased_until - interval '59 s'`) // its minute, not the grace
	harness.ServeProcess(t, app.URL)
	wantSettled(t, app)
	wantOneID(t, receiver, 1)
	if n := app.Count(t, `select count(*) from fanfare.attempts where outcome = 'expired'`); n != 1 {
		t.Errorf("%d attempts whose lease ran out, want 1", n)
	}
}

// Ensure a delivery whose server is killed after the handler did it, and before
// that was settled, is made again with the same id.
func TestServerKilledBetweenHandlerAndSettle(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	var server *harness.Process
	var once sync.Once
	started := make(chan struct{})
	receiver := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) {
		once.Do(func() {
			<-started
			server.Signal(t, syscall.SIGKILL) // the answer finds nobody
		})
	})
	withHook(t, app, receiver.URL)
	server = harness.ServeProcess(t, app.URL)
	close(started)
	app.Publish(t, "demo", 1)
	harness.Wait(t, harness.Patience, "the server is gone", server.Ended)
	harness.ServeProcess(t, app.URL)
	wantSettled(t, app)
	wantOneID(t, receiver, 2)
}

// Ensure a delivery whose server is killed while it settles is settled once,
// or made again.
func TestServerKilledDuringSettle(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"the settlement goes on": false, "the settlement is lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			holder := harness.Connect(t, app.URL)
			var once sync.Once
			receiver := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) {
				once.Do(func() {
					if _, err := holder.Exec(t.Context(), `begin; select from fanfare.deliveries for update`); err != nil {
						t.Error(err)
					}
				})
			})
			withHook(t, app, receiver.URL)
			server := harness.ServeProcess(t, app.URL)
			app.Publish(t, "demo", 1)
			const settling = `select coalesce(max(pid), 0) from pg_stat_activity where datname = current_database()
				and wait_event_type = 'Lock' and query like '%settle_deliveries%'`
			harness.Wait(t, harness.Patience, "the settlement waits", func() bool { return app.Count(t, settling) != 0 })
			pid := app.Count(t, settling)
			server.Kill(t)
			posts := 1
			if lost {
				app.Exec(t, `select pg_terminate_backend($1, 10000)`, pid)
				posts = 2
			}
			if _, err := holder.Exec(t.Context(), `rollback`); err != nil {
				t.Fatal(err)
			}
			harness.ServeProcess(t, app.URL)
			wantSettled(t, app)
			wantOneID(t, receiver, posts)
		})
	}
}

// Ensure a SQL handler whose server is killed while it runs takes effect once.
func TestServerKilledInASQLHandler(t *testing.T) {
	t.Parallel()
	app, holder := slowHandler(t)
	server := harness.ServeProcess(t, app.URL)
	app.PublishRange(t, "demo", 1, 100)
	awaitHandler(t, app)
	server.Kill(t)
	harness.ServeProcess(t, app.URL)
	if err := holder.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEffects(t, app, 100)
}

// Ensure the same where the server is stopped: its transaction, which holds the
// deliveries, must not stay open for as long.
func TestServerStoppedInASQLHandler(t *testing.T) {
	t.Parallel()
	app, holder := slowHandler(t)
	server := harness.ServeProcess(t, app.URL)
	app.PublishRange(t, "demo", 1, 100)
	awaitHandler(t, app)
	server.Signal(t, syscall.SIGSTOP)
	harness.ServeProcess(t, app.URL)
	if err := holder.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEffects(t, app, 100)
	server.Signal(t, syscall.SIGCONT)
	url := server.URL(t)
	harness.Wait(t, harness.Patience, "the server goes on", func() bool {
		return harness.Head(t, url+"/readyz") == http.StatusOK
	})
	wantEffects(t, app, 100)
}

// slowHandler makes a handler that notes its effect and then waits for what the
// returned connection holds.
func slowHandler(t *testing.T) (*harness.App, *pgx.Conn) {
	t.Helper()
	app := harness.NewApp(t)
	app.Exec(t, `create table public.effects (message_id bigint)`)
	app.Exec(t, `create function public.note_effect(message jsonb) returns void language plpgsql security definer as $$
		begin
			insert into public.effects values ((message->>'id')::bigint);
			perform pg_advisory_xact_lock(1);
		end $$`)
	app.Exec(t, `select fanfare.create_handler(name => 'sink', kind => 'sql', target => 'public.note_effect(jsonb)', timeout => '1 minute')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'sink', topic => 'demo')`)
	holder := harness.Connect(t, app.URL)
	if _, err := holder.Exec(t.Context(), `select pg_advisory_lock(1)`); err != nil {
		t.Fatal(err)
	}
	return app, holder
}

func awaitHandler(t *testing.T, app *harness.App) {
	t.Helper()
	harness.Wait(t, harness.Patience, "the handler runs", func() bool {
		return app.Count(t, `select count(*) from pg_stat_activity where datname = current_database()
			and wait_event = 'advisory' and query like '%run_sql_deliveries%'`) == 1
	})
}

// wantEffects waits until nothing is owed, and fails the test unless each of so
// many messages took effect once.
func wantEffects(t *testing.T, app *harness.App, messages int) {
	t.Helper()
	wantSettled(t, app)
	all, distinct := app.Count(t, `select count(*) from public.effects`), app.Count(t, `select count(distinct message_id) from public.effects`)
	if all != messages || distinct != messages {
		t.Errorf("%d effects of %d messages, want %d of as many", all, distinct, messages)
	}
}

// Ensure a server that is stopped past its lease changes nothing when it goes
// on and settles late.
func TestServerStoppedPastItsLease(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	release := make(chan struct{})
	var posts atomic.Int32
	receiver := harness.Receive(t, func(w http.ResponseWriter, _ *http.Request, _ harness.Post) {
		if posts.Add(1) == 1 {
			<-release
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	withHook(t, app, receiver.URL)
	stopped := harness.ServeProcess(t, app.URL)
	url := stopped.URL(t)
	app.Publish(t, "demo", 1)
	harness.Wait(t, harness.Patience, "it is posted", func() bool { return posts.Load() == 1 })
	stopped.Signal(t, syscall.SIGSTOP)
	harness.ServeProcess(t, app.URL)
	wantSettled(t, app)

	stopped.Signal(t, syscall.SIGCONT)
	close(release)
	harness.Wait(t, harness.Patience, "the late settlement is passed over", func() bool {
		metrics := harness.Request(t, http.MethodGet, url+"/metrics", "")
		return strings.Contains(string(metrics.Body), "\nfanfare_deliveries_late_total 1\n")
	})
	wantSettled(t, app)
	wantOneID(t, receiver, 2)
	outcomes := app.Count(t, `select count(*) from fanfare.attempts where outcome in ('done', 'expired')`)
	if all := app.Count(t, `select count(*) from fanfare.attempts`); outcomes != 2 || all != 2 {
		t.Errorf("%d attempts, %d of them done or expired, want 2", all, outcomes)
	}
}

// Ensure a server that is told to end finishes what it posts, gives back what
// it did not begin, and leaves no lease.
func TestServerDrains(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	release := make(chan struct{})
	receiver := harness.Receive(t, func(http.ResponseWriter, *http.Request, harness.Post) { <-release })
	app.Exec(t, `select fanfare.create_handler(name => 'hook', kind => 'http', target => $1, timeout => '1 minute')`, receiver.URL)
	app.Exec(t, `select fanfare.create_trigger(handler => 'hook', topic => 'demo')`)
	server := harness.ServeProcess(t, app.URL)
	app.PublishRange(t, "demo", 1, 500)
	harness.Wait(t, harness.Patience, "posts are in flight", func() bool { return len(receiver.Posts()) > 10 })
	server.Signal(t, syscall.SIGTERM)
	harness.Wait(t, harness.Patience, "it drains", func() bool { return strings.Contains(server.Err.String(), "draining") })
	close(release)
	if code := server.Exit(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if n := app.Count(t, `select count(*) from fanfare.deliveries where state = 'leased'`); n != 0 {
		t.Errorf("%d deliveries are still leased", n)
	}
	done := app.Count(t, `select count(*) from fanfare.attempts where outcome = 'done'`)
	if posted := len(receiver.Posts()); done != posted {
		t.Errorf("%d deliveries are done, %d were posted", done, posted)
	}
	harness.ServeProcess(t, app.URL)
	wantSettled(t, app)
	counts := receiver.Count()
	if len(counts) != 500 || most(counts) != 1 {
		t.Errorf("%d messages were posted, at most %d times each; want 500, once", len(counts), most(counts))
	}
}

// most is the highest of the counts.
func most(counts map[string]int) (n int) {
	for _, count := range counts {
		n = max(n, count)
	}
	return n
}

// Ensure that two servers with the same deliveries to make make each once.
func TestServersShareTheWork(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	receiver := harness.Receive(t, nil)
	withHook(t, app, receiver.URL)
	f := newFleet(t, app.URL, 3)
	app.PublishRange(t, "demo", 1, 3000)
	wantSettled(t, app)
	counts, posts := receiver.Count(), 0
	for _, n := range counts {
		posts += n
	}
	// A busy machine may let an attempt time out; none is made twice.
	if attempts := app.Count(t, `select count(*) from fanfare.attempts`); len(counts) != 3000 || posts > attempts {
		t.Errorf("%d messages were posted, in %d posts by %d attempts; want 3000, and a post an attempt", len(counts), posts, attempts)
	}
	if n := app.Count(t, `select count(distinct server_id) from fanfare.attempts`); n < 2 {
		t.Errorf("%d of %d servers took part", n, len(f.servers))
	}
}
