package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// leaseGrace is how long a lease lasts beyond the handler's timeout: long
// enough to settle while the database restarts.
const leaseGrace = "10 seconds"

// gatherInterval is how long to wait for more room: claims of one delivery each
// would cost more than the deliveries.
const gatherInterval = 2 * time.Millisecond

// leased claims deliveries of handlers of one kind and runs each in a goroutine
// of its own.
type leased struct {
	*Dispatcher
	kind string
	// run makes one attempt. It returns nil where it settled it.
	run func(work context.Context, row db.ClaimDeliveriesRow) *result
	// slots bounds what is in flight.
	slots chan struct{}
	// share is what of it one claim may add.
	share   int
	results chan result
	// freed has something once a delivery was settled: its handler, or the next
	// message of its key, may have waited for that.
	freed   chan struct{}
	running sync.WaitGroup

	mu       sync.Mutex
	inFlight map[int64]int // by handler
}

// runLeased claims and runs deliveries of a kind of handlers until ctx is
// done. What is in flight goes on while work is not.
func (d *Dispatcher) runLeased(ctx, work context.Context, kind string, capacity int,
	run func(context.Context, db.ClaimDeliveriesRow) *result,
) {
	l := &leased{
		Dispatcher: d, kind: kind, run: run, share: capacity / 4,
		slots: make(chan struct{}, capacity), results: make(chan result, capacity), inFlight: map[int64]int{},
		freed: make(chan struct{}, 1),
	}
	var settling sync.WaitGroup
	settling.Go(func() { d.settleAll(work, kind, l.results, l.free) })
	trouble := d.trouble("claims of " + kind + " deliveries")
	for l.awaitRoom(ctx); ctx.Err() == nil; l.awaitRoom(ctx) {
		rung := d.Bell.Next()
		claimed, err := l.claim(work)
		if err != nil {
			trouble.Failed(err)
			_ = postgres.Pause(ctx, postgres.RetryInterval)
			continue
		}
		trouble.Works()
		for _, row := range claimed {
			l.begin(ctx, work, row)
		}
		if len(claimed) > 0 {
			d.Bell.Found()
			continue
		}
		wait(ctx, rung, l.freed)
	}
	l.running.Wait()
	close(l.results)
	settling.Wait()
}

// awaitRoom waits until there is room for one more, and a moment for some more.
func (l *leased) awaitRoom(ctx context.Context) {
	select {
	case l.slots <- struct{}{}:
		<-l.slots
	case <-ctx.Done():
		return
	}
	if l.room() < l.share {
		_ = postgres.Pause(ctx, gatherInterval)
	}
}

func (l *leased) room() int { return cap(l.slots) - len(l.slots) }

// free says that something was settled.
func (l *leased) free() {
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// claim leases what there is room for. It is not cut when the server ends: what
// it leased would then wait for its lease to run out.
func (l *leased) claim(work context.Context) ([]db.ClaimDeliveriesRow, error) {
	ctx, cancel := context.WithTimeout(work, callTimeout)
	defer cancel()
	held, err := l.held()
	if err != nil {
		return nil, err
	}
	claimed, err := l.queries.ClaimDeliveries(ctx, db.ClaimDeliveriesParams{
		Server: l.Server, MaxCount: int32(min(l.room(), l.share)), Kind: l.kind, Grace: leaseGrace,
		Places: int32(cap(l.slots)), InFlight: held,
	})
	if err != nil {
		return nil, fmt.Errorf("claim deliveries: %w", err)
	}
	return claimed, nil
}

// held returns how many deliveries each handler has in flight, in JSON.
func (l *leased) held() (json.RawMessage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return json.Marshal(l.inFlight)
}

// begin runs a delivery, or gives it back where the server ends.
func (l *leased) begin(ctx, work context.Context, row db.ClaimDeliveriesRow) {
	l.slots <- struct{}{}
	l.count(row.HandlerID, 1)
	l.running.Go(func() {
		if ctx.Err() != nil {
			l.results <- result{Delivery: row.DeliveryID, Lease: row.Lease, Outcome: outcomeReleased, StartedAt: time.Now()}
		} else if r := l.run(work, row); r != nil {
			l.results <- *r
		} else {
			l.free()
		}
		l.count(row.HandlerID, -1)
		<-l.slots
	})
}

func (l *leased) count(handler int64, change int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight[handler] += change; l.inFlight[handler] == 0 {
		delete(l.inFlight, handler)
	}
	l.Metrics.inFlight.WithLabelValues(l.kind).Add(float64(change))
}
