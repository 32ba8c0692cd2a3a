package dispatch

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// maxPosts bounds the webhooks in flight, and so the memory and the leases of
// this server.
const maxPosts = 256

// post makes one attempt at a webhook.
func (d *Dispatcher) post(work context.Context, row db.ClaimDeliveriesRow) *result {
	started := time.Now()
	outcome := d.tryPost(work, row)
	took := time.Since(started)
	d.Metrics.seconds.Observe(took.Seconds())
	r := &result{
		Delivery: row.DeliveryID, Lease: row.Lease, Outcome: outcomeFailed, Status: outcome.Status,
		Excerpt: outcome.Excerpt, Error: outcome.Error, StartedAt: started.UTC(), DurationMS: milliseconds(took),
	}
	switch {
	case outcome.Done:
		r.Outcome = outcomeDone
	case work.Err() != nil:
		r.Outcome = outcomeReleased // cut when the grace was over: not the receiver's fault
	case outcome.Gone:
		r.Disable = "the receiver answered 410 Gone"
	}
	if outcome.RetryAfter > 0 {
		r.RetryIn = strconv.FormatInt(int64(outcome.RetryAfter.Seconds()), 10) + " seconds"
	}
	return r
}

func (d *Dispatcher) tryPost(work context.Context, row db.ClaimDeliveriesRow) Outcome {
	message := Message{App: row.App, TriggerID: row.TriggerID}
	if err := json.Unmarshal(row.Message, &message); err != nil {
		return Outcome{Error: "the message cannot be read: " + err.Error()}
	}
	target := Target{URL: row.Target, Timeout: seconds(row.Timeout), Secrets: row.Secrets}
	if len(row.Headers) > 0 {
		if err := json.Unmarshal(row.Headers, &target.Headers); err != nil {
			return Outcome{Error: "the handler's headers are not an object of text"}
		}
	}
	return d.Webhooks.Post(work, target, message)
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
