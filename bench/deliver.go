package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// publishBatch is how many messages one statement publishes.
	publishBatch = 1000
	// lookInterval is how often to look whether all is delivered.
	lookInterval = 10 * time.Millisecond
	// ageSlices is how many times a second messages are published while a
	// snapshot ages.
	ageSlices = 10
)

// scene is what surrounds the deliveries that are measured.
type scene struct {
	name string
	// waiting: rows of a paused handler.
	waiting bool
	// snapshot: a transaction that holds one since before, for -age.
	snapshot bool
}

var scenes = []scene{
	{name: "nothing beside"},
	{name: "old snapshot held open", snapshot: true},
	{name: "backlog of a paused handler", waiting: true},
	{name: "both", waiting: true, snapshot: true},
}

// deliverRun measures how fast what waits is delivered.
type deliverRun struct {
	machine *machine
	pool    *pgxpool.Pool
	backlog int
	// age is how long a snapshot is held before the rates beside it are
	// measured; meanwhile ageRate messages a second are delivered, so that what
	// it keeps from vacuum grows.
	age     time.Duration
	ageRate int
}

func runDeliver(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	sqlCount := flags.Int("sql", 300_000, "deliveries of a SQL handler")
	hookCount := flags.Int("webhooks", 30_000, "deliveries of a webhook")
	backlog := flags.Int("backlog", 1_000_000, "deliveries that wait for a paused handler")
	rounds := flags.Int("rounds", 3, "rounds of each scene")
	some := flags.Int("scenes", len(scenes), "how many of the scenes, from the first on")
	age := flags.Duration("age", 0, "age of the snapshot that is held open")
	ageRate := flags.Int("age-rate", 1000, "deliveries a second while it ages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx, map[string]string{"max_wal_size": "8GB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.describe(ctx); err != nil {
		return err
	}
	r := &deliverRun{machine: m, backlog: *backlog, age: *age, ageRate: *ageRate}
	if r.pool, err = pgxpool.New(ctx, m.admin); err != nil {
		return err
	}
	defer r.pool.Close()
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
	}))
	defer receiver.Close()
	if err := r.prepare(ctx, receiver.URL); err != nil {
		return err
	}
	return r.measure(ctx, scenes[:min(*some, len(scenes))], *rounds, map[string]int{"sql": *sqlCount, "http": *hookCount})
}

// prepare makes a handler of each kind, with a topic of its own.
func (r *deliverRun) prepare(ctx context.Context, url string) error {
	for _, statement := range []string{
		`create function bench.nothing(message jsonb) returns void language sql as 'select'`,
		`grant usage on schema bench to fanfare_app_bench`,
		`grant execute on function bench.nothing to fanfare_app_bench`,
		`select fanfare.create_topic(name => n, app => 'bench') from unnest(array['sql', 'http', 'waiting']) as n`,
		`select fanfare.create_handler(name => 'sql', kind => 'sql', target => 'bench.nothing(jsonb)', app => 'bench')`,
		`select fanfare.create_handler(name => 'http', kind => 'http', target => '` + url + `', app => 'bench')`,
		`select fanfare.create_handler(name => 'waiting', kind => 'sql', target => 'bench.nothing(jsonb)', app => 'bench')`,
		`select fanfare.create_trigger(handler => n, topic => n, app => 'bench') from unnest(array['sql', 'http', 'waiting']) as n`,
		`select fanfare.pause_handler('waiting', app => 'bench')`,
	} {
		if _, err := r.pool.Exec(ctx, statement); err != nil {
			return fmt.Errorf("prepare deliveries: %w: %s", err, statement)
		}
	}
	return nil
}

// measure prints the rates of each kind in each scene. The backlog, once made,
// stays, so that scenes without it come first.
func (r *deliverRun) measure(ctx context.Context, scenes []scene, rounds int, counts map[string]int) error {
	fmt.Printf("\n%d SQL deliveries, %d webhooks to a local 200, backlog of %d, median of %d rounds\n",
		counts["sql"], counts["http"], r.backlog, rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tSQL handler /s\twebhooks /s\t")
	for _, s := range scenes {
		rates, err := r.inScene(ctx, s, rounds, counts)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t\n", s.name, median(rates["sql"]), median(rates["http"]))
	}
	return w.Flush()
}

// inScene measures each kind once a round.
func (r *deliverRun) inScene(ctx context.Context, s scene, rounds int, counts map[string]int) (map[string][]float64, error) {
	if s.waiting {
		if err := r.fill(ctx); err != nil {
			return nil, err
		}
	}
	if s.snapshot {
		release, err := r.holdSnapshot(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		if err := r.ageing(ctx); err != nil {
			return nil, err
		}
	}
	rates := map[string][]float64{}
	for range rounds {
		for kind, count := range counts {
			rate, err := r.deliver(ctx, kind, count)
			if err != nil {
				return nil, err
			}
			rates[kind] = append(rates[kind], rate)
		}
	}
	return rates, nil
}

// ageing delivers at a steady rate until the snapshot has its age.
func (r *deliverRun) ageing(ctx context.Context) (err error) {
	if r.age == 0 {
		return nil
	}
	s, err := r.machine.serve(ctx, "notify")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, r.age)
	defer cancel()
	ticker := time.NewTicker(time.Second / ageSlices)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := r.publish(ctx, "sql", r.ageRate/ageSlices); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// fill brings the backlog of the paused handler to its size.
func (r *deliverRun) fill(ctx context.Context) error {
	var waiting int
	const count = `select count(*) from fanfare.deliveries d join fanfare.handlers h on h.id = d.handler_id where h.name = 'waiting'`
	if err := r.pool.QueryRow(ctx, count).Scan(&waiting); err != nil {
		return err
	}
	return r.publish(ctx, "waiting", r.backlog-waiting)
}

// holdSnapshot begins a transaction that sees the present as long as it is open.
func (r *deliverRun) holdSnapshot(ctx context.Context) (release func(), err error) {
	tx, err := r.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `select pg_current_xact_id()`); err != nil {
		return nil, err
	}
	return func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }, nil
}

// publish publishes to a topic, some at a time.
func (r *deliverRun) publish(ctx context.Context, topic string, count int) error {
	const statement = `select count(*) from fanfare.publish_many((
		select jsonb_agg(jsonb_build_object('topic', $1::text, 'payload', $2::jsonb)) from generate_series(1, $3)), app => 'bench')`
	for ; count > 0; count -= publishBatch {
		if _, err := r.pool.Exec(ctx, statement, topic, payload, min(count, publishBatch)); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	return nil
}

// deliver publishes while the handler is paused, then measures how fast a
// server delivers.
func (r *deliverRun) deliver(ctx context.Context, handler string, count int) (rate float64, err error) {
	if _, err := r.pool.Exec(ctx, `select fanfare.pause_handler($1, app => 'bench')`, handler); err != nil {
		return 0, err
	}
	if err := r.publish(ctx, handler, count); err != nil {
		return 0, err
	}
	if _, err := r.pool.Exec(ctx, `vacuum analyze fanfare.deliveries`); err != nil {
		return 0, err
	}
	s, err := r.machine.serve(ctx, "notify")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	began := time.Now()
	if _, err := r.pool.Exec(ctx, `select fanfare.resume_handler($1, app => 'bench')`, handler); err != nil {
		return 0, err
	}
	if err := r.drained(ctx, handler); err != nil {
		return 0, err
	}
	return float64(count) / time.Since(began).Seconds(), nil
}

// drained returns when the handler is owed nothing. A look begins where the one
// before it found the first that waits, so that it costs little beside an old
// snapshot, too.
func (r *deliverRun) drained(ctx context.Context, handler string) error {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	const (
		first = `select d.ready_at from fanfare.deliveries d
			where d.handler_id = (select h.id from fanfare.handlers h where h.name = $1)
				and d.state = 'ready' and d.state <> 'leased' and d.order_key is null and d.ready_at >= $2
			order by d.ready_at limit 1`
		look = `select exists (select from fanfare.deliveries d
			where d.handler_id = (select h.id from fanfare.handlers h where h.name = $1) and d.state in ('ready', 'leased', 'retrying'))`
	)
	from := pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}
	for owed := true; owed; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		err := r.pool.QueryRow(ctx, first, handler, from).Scan(&from)
		if errors.Is(err, pgx.ErrNoRows) {
			err = r.pool.QueryRow(ctx, look, handler).Scan(&owed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
