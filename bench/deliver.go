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
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// publishBatch is how many messages one statement publishes.
	publishBatch = 1000
	// lookInterval is how often to look whether all is delivered.
	lookInterval = 10 * time.Millisecond
)

// scene is what surrounds the deliveries that are measured.
type scene struct {
	name string
	// waiting: rows of a paused handler.
	waiting bool
	// snapshot: a transaction that holds one since before.
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
}

func runDeliver(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	sqlCount := flags.Int("sql", 300_000, "deliveries of a SQL handler")
	hookCount := flags.Int("webhooks", 30_000, "deliveries of a webhook")
	backlog := flags.Int("backlog", 1_000_000, "deliveries that wait for a paused handler")
	rounds := flags.Int("rounds", 3, "rounds of each scene")
	some := flags.Int("scenes", len(scenes), "how many of the scenes, from the first on")
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
	r := &deliverRun{machine: m, backlog: *backlog}
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
		`grant usage on schema bench to fanfare_handler`,
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
		rates := map[string][]float64{}
		for range rounds {
			if err := r.round(ctx, s, counts, rates); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t\n", s.name, median(rates["sql"]), median(rates["http"]))
	}
	return w.Flush()
}

// round measures each kind once.
func (r *deliverRun) round(ctx context.Context, s scene, counts map[string]int, rates map[string][]float64) (err error) {
	if s.waiting {
		if err := r.fill(ctx); err != nil {
			return err
		}
	}
	if s.snapshot {
		release, err := r.holdSnapshot(ctx)
		if err != nil {
			return err
		}
		defer release()
	}
	for kind, count := range counts {
		rate, err := r.deliver(ctx, kind, count)
		if err != nil {
			return err
		}
		rates[kind] = append(rates[kind], rate)
	}
	return nil
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

// drained returns when the handler is owed nothing. The look stops at the
// first row, so that it costs little.
func (r *deliverRun) drained(ctx context.Context, handler string) error {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	const look = `select exists (select from fanfare.deliveries d
		where d.handler_id = (select h.id from fanfare.handlers h where h.name = $1) and d.state in ('ready', 'leased', 'retrying'))`
	for owed := true; owed; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		if err := r.pool.QueryRow(ctx, look, handler).Scan(&owed); err != nil {
			return err
		}
	}
	return nil
}
