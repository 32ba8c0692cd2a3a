package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// settleBatch bounds the attempts settled in one call.
	settleBatch = 200
	// settleInterval is how long the first of them waits for others.
	settleInterval = 2 * time.Millisecond
	// settleAttempts is how often an interrupted call is tried again: about as
	// long as leases last. Then others deliver again.
	settleAttempts = 60
)

// What an attempt comes to, in the words of settle_deliveries.
const (
	outcomeDone     = "done"
	outcomeFailed   = "failed"   // tried again while attempts are left
	outcomeReleased = "released" // given back untried
)

// result is an attempt to be settled, as settle_deliveries reads it.
type result struct {
	Delivery   int64     `json:"delivery"`
	Lease      int64     `json:"lease"`
	Outcome    string    `json:"outcome"`
	Status     int       `json:"status,omitempty"`
	Excerpt    string    `json:"excerpt,omitempty"`
	Error      string    `json:"error,omitempty"`
	RetryIn    string    `json:"retry_in,omitempty"`
	StartedAt  time.Time `json:"started_at"`
	DurationMS float64   `json:"duration_ms"`
	// Disable says why the handler is to be disabled.
	Disable string `json:"disable,omitempty"`
}

// settleAll settles in batches what comes from results until it is closed, and
// calls settled after each.
func (d *Dispatcher) settleAll(ctx context.Context, kind string, results <-chan result, settled func()) {
	trouble := d.trouble("settlement of " + kind + " deliveries")
	for first := range results {
		batch := append(make([]result, 0, settleBatch), first)
		timer := time.NewTimer(settleInterval)
	gather:
		for len(batch) < settleBatch {
			select {
			case next, ok := <-results:
				if !ok {
					break gather
				}
				batch = append(batch, next)
			case <-timer.C:
				break gather
			}
		}
		timer.Stop()
		d.settle(ctx, kind, batch, trouble)
		settled()
	}
}

// settle settles attempts, again after an error of the database: a lease that
// was settled before, or went to another, is passed over.
func (d *Dispatcher) settle(ctx context.Context, kind string, batch []result, trouble *postgres.Trouble) {
	for attempt := range settleAttempts {
		err := d.trySettle(ctx, kind, batch)
		if err == nil {
			trouble.Works()
			return
		}
		trouble.Failed(err, "attempts", len(batch))
		if ctx.Err() != nil && attempt > 0 {
			return // the leases run out
		}
		_ = postgres.Pause(ctx, postgres.RetryInterval)
	}
}

func (d *Dispatcher) trySettle(ctx context.Context, kind string, batch []result) error {
	// What is known must be settled even while the server ends.
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	results, err := json.Marshal(batch)
	if err != nil {
		return fmt.Errorf("encode results: %w", err)
	}
	stale, err := d.queries.SettleDeliveries(call, db.SettleDeliveriesParams{Results: results, Server: d.Server})
	if err != nil {
		return fmt.Errorf("settle deliveries: %w", err)
	}
	for _, r := range batch {
		d.Metrics.settled.WithLabelValues(kind, r.Outcome).Inc()
	}
	d.Metrics.late.Add(float64(stale))
	return nil
}
