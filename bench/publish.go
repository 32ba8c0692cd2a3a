package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// warmUp runs before each measured slice and is not counted.
const warmUp = 300 * time.Millisecond

// variant is a way to store a message: one statement, one transaction.
type variant struct {
	name string
	sql  string
	// published: its messages must reach the subscribers.
	published bool
	// unserved: no server runs meanwhile.
	unserved bool
}

const publishSQL = "select fanfare.publish('" + topic + "', $1::jsonb)"

const values = "(app_id, topic_id, lineage, payload) values (1, 1, 1, $1::jsonb)"

// variants are measured one after the other in each round, those without a
// server last. The first is what the others are compared with.
var variants = []variant{
	{name: "plain insert", sql: "insert into bench.plain " + values},
	{name: "plain insert, partitioned", sql: "insert into bench.partitioned " + values},
	{name: "publish()", sql: publishSQL, published: true},
	{
		name:      "publish(), always ringing",
		sql:       publishSQL + ", pg_notify('fanfare_seal', '')",
		published: true,
	},
	{name: "publish(), no server", sql: publishSQL, published: true, unserved: true},
}

func runPublish(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	sessions := flags.Int("clients", 16, "SQL clients of the first table; the second has 1")
	readers := flags.Int("subscribers", 2, "SSE subscribers")
	rounds := flags.Int("rounds", 7, "rounds, each with every variant")
	slice := flags.Duration("slice", 2*time.Second, "measured time of a variant in a round")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.describe(ctx); err != nil {
		return err
	}
	r := &publishRun{machine: m, slice: *slice}
	for range *readers {
		r.subscribers = append(r.subscribers, newSubscriber(nil))
	}
	for _, n := range []int{*sessions, 1} {
		if err := r.measure(ctx, n, *rounds); err != nil {
			return err
		}
	}
	return nil
}

// publishRun is a run of the benchmark. Its subscribers come back to every
// server it starts, and resume.
type publishRun struct {
	machine     *machine
	slice       time.Duration
	subscribers []*subscriber
	published   int // so far
	results     []result
}

// result is what was measured of a variant.
type result struct {
	rates   []float64 // a round each
	took    []time.Duration
	drains  []time.Duration
	relayed int
}

// measure runs every variant in each round with a number of clients, so that a
// disturbance of the machine hits them alike, and prints a table.
func (r *publishRun) measure(ctx context.Context, n, rounds int) error {
	r.results = make([]result, len(variants))
	conns, err := r.machine.connect(ctx, n)
	if err != nil {
		return err
	}
	defer conns.close()
	for range rounds {
		if err := r.round(ctx, conns); err != nil {
			return err
		}
	}
	// What the last variant published without a server is relayed by another one.
	if err := r.served(ctx, func() error { return nil }); err != nil {
		return err
	}
	fmt.Printf("\n%d SQL clients, %d rounds of %v, %d SSE subscribers\n", n, rounds, r.slice, len(r.subscribers))
	return r.print()
}

func (r *publishRun) round(ctx context.Context, conns clients) error {
	each := func(unserved bool) error {
		for i, v := range variants {
			if v.unserved != unserved {
				continue
			}
			if err := r.variant(ctx, conns, i); err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
		}
		return nil
	}
	if err := r.served(ctx, func() error { return each(false) }); err != nil {
		return err
	}
	return each(true)
}

// served runs do while a server runs and the subscribers are connected, after
// they have everything published before.
func (r *publishRun) served(ctx context.Context, do func() error) (err error) {
	s, err := r.machine.serve(ctx, "notify")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for _, sub := range r.subscribers {
		if err := sub.connect(ctx, s.URL()); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sub.disconnect()) }()
	}
	if err := r.drain(ctx); err != nil {
		return err
	}
	return do()
}

// drain waits until every subscriber has all messages, each once.
func (r *publishRun) drain(ctx context.Context) error {
	for _, sub := range r.subscribers {
		if err := sub.await(ctx, r.published); err != nil {
			return err
		}
	}
	return nil
}

// variant runs one variant for a slice and waits until its messages have
// arrived, so that none pays for another.
func (r *publishRun) variant(ctx context.Context, conns clients, i int) error {
	v, result := variants[i], &r.results[i]
	warm, _, err := drive(ctx, conns, v.sql, warmUp)
	if err != nil {
		return err
	}
	took, elapsed, err := drive(ctx, conns, v.sql, r.slice)
	if err != nil {
		return err
	}
	result.rates = append(result.rates, float64(len(took))/elapsed.Seconds())
	result.took = append(result.took, took...)
	if !v.published {
		return nil
	}
	r.published += len(warm) + len(took)
	result.relayed += len(warm) + len(took)
	if v.unserved {
		return nil
	}
	began := time.Now()
	err = r.drain(ctx)
	result.drains = append(result.drains, time.Since(began))
	return err
}

// drive runs the statement on every client for a while, and returns how long
// each execution took and all of them together.
func drive(ctx context.Context, conns clients, sql string, d time.Duration) ([]time.Duration, time.Duration, error) {
	var running sync.WaitGroup
	took, errs := make([][]time.Duration, len(conns)), make([]error, len(conns))
	began := time.Now()
	for i, conn := range conns {
		running.Go(func() { took[i], errs[i] = repeat(ctx, conn, sql, began.Add(d)) })
	}
	running.Wait()
	elapsed := time.Since(began)
	var all []time.Duration
	for _, some := range took {
		all = append(all, some...)
	}
	return all, elapsed, errors.Join(errs...)
}

// repeat executes the statement until a time. It speaks to the connection
// below pgx, to leave the CPU to
// Postgres, which shares the machine.
func repeat(ctx context.Context, conn *pgx.Conn, sql string, until time.Time) ([]time.Duration, error) {
	pg := conn.PgConn()
	prepared, err := conn.Prepare(ctx, sql, sql)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	parameters := [][]byte{[]byte(payload)}
	for began := time.Now(); began.Before(until); {
		if r := pg.ExecPrepared(ctx, prepared.Name, parameters, nil, nil).Read(); r.Err != nil {
			return took, r.Err
		}
		now := time.Now()
		took = append(took, now.Sub(began))
		began = now
	}
	return took, nil
}

// print prints medians; a ratio is the median of the ratios of the rounds.
func (r *publishRun) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tper second\t× plain\tlowest\thighest\tp50 ms\tp99 ms\trelayed once\tlast after ms\t")
	for i, v := range variants {
		result := r.results[i]
		ratios := make([]float64, len(result.rates))
		for round, rate := range result.rates {
			ratios[round] = rate / r.results[0].rates[round]
		}
		relayed, last := "", ""
		if v.published {
			relayed = fmt.Sprint(result.relayed)
		}
		if len(result.drains) > 0 {
			last = fmt.Sprintf("%.1f", milliseconds(median(result.drains)))
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%s\t%s\t\n",
			v.name, median(result.rates), median(ratios), slices.Min(ratios), slices.Max(ratios),
			milliseconds(percentile(result.took, 0.5)), milliseconds(percentile(result.took, 0.99)), relayed, last)
	}
	return w.Flush()
}
