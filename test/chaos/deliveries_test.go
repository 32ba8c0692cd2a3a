package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// size is how much TestDeliveriesUnderChaos delivers. One of sqlHangs calls of a
// SQL handler hangs, one of postHangs webhooks; each costs a worker 2 s.
type size struct{ messages, triggers, disturbances, sqlHangs, postHangs int }

// chaosSize is what ends within a minute, or, with FANFARE_CHAOS_FULL set, what
// takes most of an hour.
func chaosSize() size {
	if os.Getenv("FANFARE_CHAOS_FULL") != "" {
		return size{messages: 100_000, triggers: 50, disturbances: 40, sqlHangs: 50_000, postHangs: 5_000}
	}
	return size{messages: 1_000, triggers: 8, disturbances: 4, sqlHangs: 1_000, postHangs: 50}
}

// Ensure that, while servers are killed and stopped and Postgres goes down,
// handlers fail, hang and answer late, every message is delivered to each of its
// triggers or has a dead letter: SQL handlers once by their own effects, webhooks
// and pull workers at least once with ids that stay.
func TestDeliveriesUnderChaos(t *testing.T) {
	t.Parallel()
	size := chaosSize()
	cluster := pgtest.Cluster(t, map[string]string{"shared_buffers": "256MB"})
	app := harness.NewAppIn(t, cluster, "deliveries")
	receiver := harness.Receive(t, unreliable(size.postHangs))
	kinds := makeTriggers(t, app, receiver.URL, size)
	f := newFleet(t, app.URL, 2)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	workers := newPullWorkers(t, app, f, kinds["pull"])
	var pulling sync.WaitGroup
	for range 4 {
		pulling.Go(func() { workers.run(ctx) })
	}
	publishing, published := errgroup.WithContext(ctx)
	publishing.Go(func() error { return publishSteadily(published, app, size.messages) })
	for n := range size.disturbances {
		harness.Wait(t, patience, "publishers go on", func() bool {
			return counted(app, `select count(*) from fanfare.messages`) > size.messages*(n+1)/(size.disturbances+1)
		})
		disturb(t, cluster, f, n)
	}
	if err := publishing.Wait(); err != nil {
		t.Fatal(err)
	}
	app = harness.WithPool(t, app)
	wantWorkedOff(t, app)
	stop()
	pulling.Wait()
	rows, err := app.Pool.Query(t.Context(), `select v::text from fanfare.verify() as v limit 10`)
	if err != nil {
		t.Fatal(err)
	}
	imbalances, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(imbalances) > 0 {
		t.Errorf("verify: %q, %v", imbalances, err)
	}
	wantDelivered(t, app, kinds["sql"], sqlEffects(t, app), true)
	wantDelivered(t, app, kinds["http"], receiver.Count(), false)
	wantDelivered(t, app, kinds["pull"], workers.done, false)
	t.Logf("%d messages, %d attempts, %d dead letters", app.Count(t, `select count(*) from fanfare.messages`),
		app.Count(t, `select count(*) from fanfare.attempts`), app.Count(t, `select count(*) from fanfare.dead_letters`))
}

// wantWorkedOff waits until nothing is owed any more, for as long as it gets
// less. It looks seldom: a million rows are much to count.
func wantWorkedOff(t *testing.T, app *harness.App) {
	t.Helper()
	looks := time.NewTicker(time.Second)
	defer looks.Stop()
	for least, since := math.MaxInt, time.Now(); least > 0; <-looks.C {
		if owed := app.Count(t, `select count(*) from fanfare.deliveries`); owed < least {
			least, since = owed, time.Now()
		} else if time.Since(since) > patience {
			t.Fatalf("%d are owed, and for %v it did not get less", owed, patience)
		}
	}
}

// disturb does one bad thing after another.
func disturb(t *testing.T, cluster *postgres.Cluster, f *fleet, n int) {
	t.Helper()
	switch n % 4 {
	case 0, 2:
		p := f.take()
		p.Signal(t, syscall.SIGKILL)
		f.add(t)
	case 1:
		if err := cluster.Restart(t.Context(), postgres.Immediate); err != nil {
			t.Fatal(err)
		}
	case 3:
		p := f.take()
		p.Signal(t, syscall.SIGSTOP)
		f.add(t)
	}
}

// take takes one of the servers out of the fleet, picked at random.
func (f *fleet) take() *harness.Process {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := rand.N(len(f.servers))
	p := f.servers[i]
	f.servers = append(f.servers[:i:i], f.servers[i+1:]...)
	f.urls = append(f.urls[:i:i], f.urls[i+1:]...)
	return p
}

// unreliable is a receiver that fails now and then, and hangs once in so many posts.
func unreliable(hangs int) func(http.ResponseWriter, *http.Request, harness.Post) {
	return func(w http.ResponseWriter, r *http.Request, _ harness.Post) {
		if rand.N(hangs) == 0 {
			<-r.Context().Done() // until the sender's timeout
		}
		switch rand.N(50) {
		case 0, 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}
}

// makeTriggers makes handlers of all kinds with a trigger each on demo, and
// returns their triggers' ids by kind. One of four gives up soon.
func makeTriggers(t *testing.T, app *harness.App, url string, size size) map[string][]int64 {
	t.Helper()
	app.Exec(t, `create table public.effects (message_id bigint, trigger text)`)
	app.Exec(t, fmt.Sprintf(`create function public.note_effect(message jsonb) returns void language plpgsql security definer as $$
		begin
			insert into public.effects values ((message->>'id')::bigint, message->>'trigger');
			if random() < 0.1 then
				raise exception 'bad luck';
			elsif random() < 1.0 / %d then
				perform pg_sleep(600);
			end if;
		end $$`, size.sqlHangs))
	kinds := map[string][]int64{}
	for n := range size.triggers {
		kind := []string{"sql", "http", "sql", "pull"}[n%4]
		var target any
		switch kind {
		case "sql":
			target = "public.note_effect(jsonb)"
		case "http":
			target = url
		}
		name := fmt.Sprintf("%s-%d", kind, n)
		attempts := 1000
		if n%4 == 2 {
			attempts = 1
		}
		app.Exec(t, `select fanfare.create_handler(name => $1, kind => $2, target => $3, timeout => '2 s')`, name, kind, target)
		id := app.Count(t, `select fanfare.create_trigger(handler => $1, topic => 'demo', max_attempts => $2, ordered => $3,
			backoff_base => '20 ms', backoff_cap => '500 ms')`, name, attempts, n%8 == 4)
		kinds[kind] = append(kinds[kind], int64(id))
	}
	return kinds
}

// publishSteadily publishes, and again after an error: whether the first try
// committed, the log says.
func publishSteadily(ctx context.Context, app *harness.App, count int) error {
	for n := 0; n < count; {
		_, err := app.Pool.Exec(ctx, `select fanfare.publish('demo', to_jsonb(n), key => (n % 10)::text) from generate_series($1::int, $1::int + 9) n`, n)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			n += 10
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

// counted is the answer of a query, -1 while Postgres is down.
func counted(app *harness.App, query string) (n int) {
	ctx, cancel := context.WithTimeout(context.Background(), harness.Patience)
	defer cancel()
	if err := app.Pool.QueryRow(ctx, query).Scan(&n); err != nil {
		return -1
	}
	return n
}

// pullWorkers are workers that fail and die now and then.
type pullWorkers struct {
	fleet    *fleet
	key      string
	handlers []string

	mu   sync.Mutex
	done map[string]int // acknowledged, by <message>.<trigger>
}

func newPullWorkers(t *testing.T, app *harness.App, f *fleet, triggers []int64) *pullWorkers {
	t.Helper()
	w := &pullWorkers{fleet: f, done: map[string]int{}}
	const key = `select fanfare.create_api_key('workers', array['delivery.pull'])`
	if err := app.Pool.QueryRow(t.Context(), key).Scan(&w.key); err != nil {
		t.Fatal(err)
	}
	const names = `select array_agg(h.name) from fanfare.triggers t join fanfare.handlers h on h.id = t.handler_id where t.id = any($1)`
	if err := app.Pool.QueryRow(t.Context(), names, triggers).Scan(&w.handlers); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *pullWorkers) run(ctx context.Context) {
	for ctx.Err() == nil {
		handler := w.handlers[rand.N(len(w.handlers))]
		var claimed struct {
			Deliveries []struct {
				Delivery, Lease int64
				Message         struct {
					ID      int64
					Trigger string
				}
			}
		}
		if !w.call(ctx, handler, "claim", map[string]any{"max_count": 100, "lease_for": "5 seconds", "wait": "200 ms"}, &claimed) {
			continue
		}
		together := rand.N(4) > 0
		var done []any
		for _, d := range claimed.Deliveries {
			held := map[string]any{"delivery": d.Delivery, "lease": d.Lease}
			switch rand.N(50) {
			case 0:
				w.call(ctx, handler, "nack", held, nil)
				continue
			case 1: // it dies
				continue
			}
			w.mu.Lock()
			w.done[fmt.Sprintf("%d.%s", d.Message.ID, d.Message.Trigger)]++
			w.mu.Unlock()
			if done = append(done, held); !together {
				w.call(ctx, handler, "ack", held, nil)
			}
		}
		if together && len(done) > 0 {
			w.call(ctx, handler, "ack", done, nil)
		}
	}
}

// call reports whether a server answered well.
func (w *pullWorkers) call(ctx context.Context, handler, verb string, body, into any) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // a stopped server answers nothing
	defer cancel()
	content, err := json.Marshal(body)
	if err != nil {
		return false
	}
	target := w.fleet.anyURL() + "/v1/apps/default/handlers/" + handler + "/" + verb
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(string(content)))
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+w.key)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	if into != nil {
		err = json.NewDecoder(answer.Body).Decode(into)
	}
	return err == nil && answer.StatusCode/100 == 2
}

// sqlEffects counts the effects of SQL handlers by <message>.<trigger>.
func sqlEffects(t *testing.T, app *harness.App) map[string]int {
	t.Helper()
	counts := map[string]int{}
	rows, err := app.Pool.Query(t.Context(), `select e.message_id || '.' || t.id, count(*) from public.effects e
		join fanfare.triggers t on t.name = e.trigger group by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var count int
		if err := rows.Scan(&id, &count); err != nil {
			t.Fatal(err)
		}
		counts[id] = count
	}
	return counts
}

// wantDelivered compares what took effect with what was owed: every message to
// each of the triggers that has no dead letter, and nothing else; at most once if
// so said.
func wantDelivered(t *testing.T, app *harness.App, triggers []int64, took map[string]int, once bool) {
	t.Helper()
	rows, err := app.Pool.Query(t.Context(), `select m.id || '.' || o.trigger_id, m.id || '.' || t.name, exists (
			select from fanfare.dead_letters d where d.message_id = m.id and d.trigger_id = o.trigger_id)
		from fanfare.messages m cross join unnest(m.owed_to) as o (trigger_id) join fanfare.triggers t on t.id = o.trigger_id
		where o.trigger_id = any($1)`, triggers)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	owed, missing, twice := 0, 0, 0
	for rows.Next() {
		var id, name string
		var dead bool
		if err := rows.Scan(&id, &name, &dead); err != nil {
			t.Fatal(err)
		}
		owed++
		count := took[id] + took[name]
		if !dead && count == 0 {
			missing++
		}
		if once && (count > 1 || dead && count > 0) {
			twice++
		}
		delete(took, id)
		delete(took, name)
	}
	if owed == 0 || missing > 0 || twice > 0 || len(took) > 0 {
		t.Errorf("of %d owed %d are missing and %d took effect too often; %d were owed to nobody", owed, missing, twice, len(took))
	}
}
