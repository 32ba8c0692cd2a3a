package dispatch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// insideWorkers bounds the handlers whose batches run inside Postgres at a
	// time for this server, each on a connection of its own.
	insideWorkers = 6
	// insideBatch bounds the deliveries of one transaction; the database also
	// bounds its time.
	insideBatch = 1000
	// batchSlack is what a batch may take beyond the handler's timeout.
	batchSlack = time.Second
)

// inside runs the handlers that run inside Postgres, one worker a handler.
type inside struct {
	*Dispatcher
	mu      sync.Mutex
	running map[int64]bool
	// freed has something once a worker ended that did something: its handler
	// may have got more to do meanwhile.
	freed   chan struct{}
	workers sync.WaitGroup
}

// runInside runs batches of SQL and topic handlers until ctx is done. What has
// begun goes on while work is not.
func (d *Dispatcher) runInside(ctx, work context.Context) {
	in := &inside{Dispatcher: d, running: map[int64]bool{}, freed: make(chan struct{}, 1)}
	for ctx.Err() == nil {
		rung := d.Bell.Next()
		if err := in.start(ctx, work); err != nil && ctx.Err() == nil {
			d.Log.Warn("no handlers found", "error", err)
			_ = postgres.Pause(ctx, postgres.RetryInterval)
			continue
		}
		wait(ctx, rung, in.freed)
	}
	in.workers.Wait()
}

// start starts workers for the handlers that have something to do.
func (in *inside) start(ctx, work context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.running) == insideWorkers {
		return nil
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ready, err := in.queries.ReadyHandlers(call)
	if err != nil {
		return fmt.Errorf("find handlers: %w", err)
	}
	for _, h := range ready {
		if len(in.running) == insideWorkers || in.running[h.HandlerID] {
			continue
		}
		in.running[h.HandlerID] = true
		in.workers.Go(func() {
			in.end(h.HandlerID, in.runHandler(ctx, work, h))
		})
	}
	return nil
}

func (in *inside) end(handler int64, worked bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.running, handler)
	if !worked {
		return // where max_concurrency or a rate leaves no room, another look would find the same
	}
	select {
	case in.freed <- struct{}{}:
	default:
	}
}

// runHandler runs a handler's deliveries in batches until none is left. A batch
// that aborts, for whatever reason, is set apart to be run one by one, so that
// what aborted it fails alone. It reports whether it did anything.
func (in *inside) runHandler(ctx, work context.Context, h db.ReadyHandlersRow) (worked bool) {
	for ctx.Err() == nil {
		taken, err := in.runBatch(work, h)
		if err != nil && work.Err() == nil && h.Kind == "sql" {
			in.Log.Info("batch aborted, to be run one by one", "handler", h.HandlerID, "error", err)
			in.Metrics.aborted.Inc()
			err = in.isolate(work, h.HandlerID)
		}
		if err != nil {
			if work.Err() == nil {
				in.Log.Warn("handler interrupted", "handler", h.HandlerID, "error", err)
			}
			_ = postgres.Pause(ctx, postgres.RetryInterval)
			return worked
		}
		if taken == 0 {
			return worked
		}
		worked = true
		in.Bell.Found()
	}
	return worked
}

// runBatch runs a batch in one transaction and returns how many it took.
func (in *inside) runBatch(work context.Context, h db.ReadyHandlersRow) (int32, error) {
	var counts db.FanfareBatchRun
	err := in.withTimeout(work, seconds(h.Timeout)+batchSlack, func(ctx context.Context, q *db.Queries) (err error) {
		run := db.RunSQLDeliveriesParams{Handler: h.HandlerID, MaxCount: insideBatch}
		if h.Kind == "sql" {
			counts, err = q.RunSQLDeliveries(ctx, run)
		} else {
			counts, err = q.RunTopicDeliveries(ctx, db.RunTopicDeliveriesParams(run))
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("run deliveries: %w", err)
	}
	in.Metrics.settled.WithLabelValues(h.Kind, outcomeDone).Add(float64(counts.Done.Int32))
	if counts.Isolated.Int32 > 0 {
		in.Metrics.settled.WithLabelValues(h.Kind, "isolated").Add(float64(counts.Isolated.Int32))
		in.Bell.ring.Wake()
	}
	return counts.Taken.Int32, nil
}

// isolate sets the deliveries of an aborted batch apart.
func (in *inside) isolate(work context.Context, handler int64) error {
	ctx, cancel := context.WithTimeout(work, callTimeout)
	defer cancel()
	_, err := in.queries.IsolateDeliveries(ctx, db.IsolateDeliveriesParams{Handler: handler, MaxCount: insideBatch})
	if err != nil {
		return fmt.Errorf("isolate deliveries: %w", err)
	}
	in.Bell.ring.Wake()
	return nil
}
