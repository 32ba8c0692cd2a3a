// Command river measures River (github.com/riverqueue/river) as bench deliver
// measures Fanfare: rows that wait for an empty worker, on the same Postgres
// with the same settings. It is a module of its own, so that Fanfare does not
// depend on River.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

const (
	// workers is what River's own benchmark runs with.
	workers = 2000
	// insertBatch is how many rows one insert makes.
	insertBatch = 1000
	// lookInterval is how often to look whether all was worked.
	lookInterval = 10 * time.Millisecond
)

// nothing is the arguments of the empty worker.
type nothing struct {
	Number int `json:"number"`
}

func (nothing) Kind() string { return "nothing" }

// worker does nothing, and counts.
type worker struct {
	river.WorkerDefaults[nothing]
	worked atomic.Int64
}

func (w *worker) Work(context.Context, *river.Job[nothing]) error {
	w.worked.Add(1)
	return nil
}

func main() {
	count := flag.Int("count", 100_000, "rows of a round")
	rounds := flag.Int("rounds", 3, "rounds")
	flag.Parse()
	if err := run(context.Background(), *count, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench/river:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, count, rounds int) (err error) {
	cluster, err := pgtest.Start(ctx, map[string]string{"shared_buffers": "512MB", "max_wal_size": "8GB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Close(context.WithoutCancel(ctx))) }()
	pool, err := pgxpool.New(ctx, cluster.URL("postgres"))
	if err != nil {
		return err
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	var rates []float64
	for range rounds {
		rate, err := round(ctx, pool, count)
		if err != nil {
			return err
		}
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	fmt.Printf("River, %d rows, empty worker, %d workers: %.0f/s, median of %d rounds\n", count, workers, rates[len(rates)/2], rounds)
	return nil
}

// round inserts rows, then measures how fast a client works them.
func round(ctx context.Context, pool *pgxpool.Pool, count int) (rate float64, err error) {
	counting := &worker{}
	registry := river.NewWorkers()
	river.AddWorker(registry, counting)
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers: registry,
		Logger:  slog.New(slog.NewTextHandler(io.Discard, nil)),
		// As River's own benchmark: look again at once.
		FetchCooldown: time.Millisecond, FetchPollInterval: time.Millisecond,
	})
	if err != nil {
		return 0, err
	}
	for n := 0; n < count; n += insertBatch {
		rows := make([]river.InsertManyParams, min(insertBatch, count-n))
		for i := range rows {
			rows[i].Args = nothing{n + i}
		}
		if _, err := client.InsertManyFast(ctx, rows); err != nil {
			return 0, err
		}
	}
	if _, err := pool.Exec(ctx, "vacuum analyze river_job"); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := client.Start(ctx); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, client.Stop(ctx)) }()
	const left = "select exists (select from river_job where state in ('available', 'running', 'retryable'))"
	for owed := true; owed; time.Sleep(lookInterval) {
		if counting.worked.Load() < int64(count) {
			continue // ask Postgres only at the end, when completions may be on their way
		}
		if err := pool.QueryRow(ctx, left).Scan(&owed); err != nil {
			return 0, err
		}
	}
	return float64(count) / time.Since(began).Seconds(), nil
}
