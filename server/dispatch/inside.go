package dispatch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/fair"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/utc"
)

const (
	// insideWorkers bounds the batches that run inside Postgres at a time for
	// this server, each on a connection of its own.
	insideWorkers = 8
	// keptPlaces are those that only a handler without a worker gets, so that one
	// that comes late need not wait for a turn to end.
	keptPlaces = 2
	// insideBatch bounds the deliveries of one transaction; the database also
	// bounds its time.
	insideBatch = 1000
	// turn is how long a worker stays with a handler before others have theirs.
	turn = 500 * time.Millisecond
	// batchSlack is what a batch may take beyond the handler's timeout.
	batchSlack = time.Second
)

// inside runs the handlers that run inside Postgres. Each that has something to
// do gets a worker, as far as its app's share goes; those whose batches are full
// share the workers that are left.
type inside struct {
	*Dispatcher
	mu     sync.Mutex
	places int // for further workers
	// short: a handler that has something to do got no worker.
	short  bool
	shares map[int64]*share
	// freed has something once a worker ended that did something, or a handler
	// could use one more.
	freed   chan struct{}
	workers sync.WaitGroup
}

// runInside runs batches of SQL and topic handlers until ctx is done. What has
// begun goes on while work is not.
func (d *Dispatcher) runInside(ctx, work context.Context) {
	in := &inside{Dispatcher: d, places: insideWorkers, shares: map[int64]*share{}, freed: make(chan struct{}, 1)}
	trouble := d.trouble("search for handlers with work")
	for ctx.Err() == nil {
		rung := d.Bell.Next()
		if err := in.start(ctx, work); err != nil && ctx.Err() == nil {
			trouble.Failed(err)
			_ = postgres.Pause(ctx, postgres.RetryInterval)
			continue
		}
		trouble.Works()
		wait(ctx, rung, in.freed)
	}
	in.workers.Wait()
}

// start starts workers for the handlers that have something to do.
func (in *inside) start(ctx, work context.Context) error {
	if in.full() {
		return nil
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ready, err := in.queries.ReadyHandlers(call) // without the lock, which every batch takes
	if err != nil {
		return fmt.Errorf("find handlers: %w", err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.keep(ready)
	apps := workersByApp(ready, in.shares)
	byNeed(ready, in.shares, apps)
	in.short = false
	for _, h := range ready {
		s := in.shares[h.HandlerID]
		room := fair.Room(insideWorkers, in.places, apps[h.AppID], len(apps) > 1)
		switch {
		case room == 0:
			in.short = in.short || s.workers == 0
		case s.workers == 0 || in.places > keptPlaces && s.wants(h, time.Now()):
			in.places--
			apps[h.AppID]++
			s.workers++
			s.more, s.given = false, time.Now()
			in.workers.Go(func() { in.end(s, in.runHandler(ctx, work, h, s)) })
		}
	}
	return nil
}

// keep makes a share for each of the handlers and forgets those of others.
func (in *inside) keep(ready []db.ReadyHandlersRow) {
	shares := make(map[int64]*share, len(ready))
	for _, h := range ready {
		shares[h.HandlerID] = in.shares[h.HandlerID]
		if shares[h.HandlerID] == nil {
			shares[h.HandlerID] = newShare(h.AppID, in.trouble(fmt.Sprintf("handler %d", h.HandlerID)))
		}
	}
	for id, s := range in.shares {
		if s.workers > 0 {
			shares[id] = s
		}
	}
	in.shares = shares
}

func (in *inside) end(s *share, worked bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.places++
	s.workers--
	if worked { // where max_concurrency or a rate leaves no room, another look would find the same
		in.free()
	}
}

// free says that another look may find something to do.
func (in *inside) free() {
	select {
	case in.freed <- struct{}{}:
	default:
	}
}

// runHandler runs a handler's deliveries in batches until none is left, or its
// turn is over and another has no worker. A batch that aborts, for whatever
// reason, is set apart to be run one by one, so that what aborted it fails alone.
// It reports whether it did anything.
func (in *inside) runHandler(ctx, work context.Context, h db.ReadyHandlersRow, s *share) (worked bool) {
	for began := time.Now(); ctx.Err() == nil && (time.Since(began) < turn || !in.crowded()); {
		batch, everything, err := in.runBatch(work, h, s)
		if err != nil && work.Err() == nil && h.Kind == "sql" && !notRun(err) {
			in.Log.Info("batch aborted, to be run one by one", "handler", h.HandlerID, "error", err)
			in.Metrics.aborted.Inc()
			err = in.isolate(work, h.HandlerID)
		}
		if err != nil {
			if work.Err() == nil {
				s.trouble.Failed(err)
			}
			_ = postgres.Pause(ctx, postgres.RetryInterval)
			return worked
		}
		s.trouble.Works()
		if batch.Taken == 0 && everything {
			return worked
		}
		worked = true
		in.Bell.Found()
	}
	return worked
}

// runCounts says what one transaction did with deliveries.
type runCounts db.RunSQLDeliveriesRow

// runBatch runs a batch in one transaction. It reports whether it looked at everything.
func (in *inside) runBatch(
	work context.Context, h db.ReadyHandlersRow, s *share,
) (batch runCounts, everything bool, err error) {
	size, from := in.next(s)
	timeout := seconds(h.Timeout) + batchSlack
	if h.Kind == "sql" {
		err = in.Runner.Run(work, timeout, func(ctx context.Context, q *db.Queries, capability []byte) error {
			counts, err := q.RunSQLDeliveries(ctx, db.RunSQLDeliveriesParams{
				Capability: capability, Handler: h.HandlerID, MaxCount: size, ReadyFrom: from,
			})
			batch = runCounts(counts)
			return err
		})
	} else {
		batch, err = in.runTopic(work, timeout, h.HandlerID, size)
	}
	if err != nil {
		return runCounts{}, false, fmt.Errorf("run deliveries: %w", err)
	}
	in.learn(s, size, batch)
	in.Metrics.settled.WithLabelValues(h.Kind, outcomeDone).Add(float64(batch.Done))
	if batch.Isolated > 0 {
		in.Metrics.settled.WithLabelValues(h.Kind, "isolated").Add(float64(batch.Isolated))
		in.Bell.ring.Wake()
	}
	return batch, from == nil, nil
}

// runTopic runs a batch of a topic handler, which has no code of an app.
func (in *inside) runTopic(work context.Context, timeout time.Duration, handler int64, size int32) (runCounts, error) {
	ctx, cancel := context.WithTimeout(work, timeout)
	defer cancel()
	counts, err := in.queries.RunTopicDeliveries(ctx, db.RunTopicDeliveriesParams{Handler: handler, MaxCount: size})
	return runCounts(counts), err
}

func (in *inside) next(s *share) (size int32, from *utc.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return s.next(time.Now())
}

func (in *inside) learn(s *share, size int32, batch runCounts) {
	in.mu.Lock()
	defer in.mu.Unlock()
	s.learn(size, batch, time.Now())
	if s.more && in.places > keptPlaces {
		in.free()
	}
}

// full reports whether no place is left.
func (in *inside) full() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.places == 0
}

// crowded reports whether a handler waits for a worker.
func (in *inside) crowded() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.short || in.places == 0
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
