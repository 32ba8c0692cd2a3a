package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/bell"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// batchChannel is where each batch is told to all servers.
const batchChannel = "fanfare_batch"

const (
	// lookInterval is how long anybody waits for the bell before looking anyway.
	lookInterval = time.Second
	// busyInterval is the time between two looks while deliveries flow and
	// publishers do not ring.
	busyInterval = 5 * time.Millisecond
	// shareInterval is how often, while deliveries flow, the other servers are woken.
	shareInterval = 50 * time.Millisecond
	// quietLooks is how many looks in a row that find nothing end a burst.
	quietLooks = 20
)

// Bell wakes this server's dispatcher and pull workers when deliveries may
// wait. Of all servers the one that leads sets the bell: publishers
// ring while it is set, and do not while deliveries flow, when that server looks
// every few milliseconds and wakes the others.
type Bell struct {
	// Connect opens a connection of its own, directly to Postgres.
	Connect func(context.Context) (*postgres.Session, error)
	// ByBatch makes every batch a wake-up, as a message's deliveries commit with
	// it. Then publishers need not ring: while this server leads the bell
	// is never set, and it wakes the others after a batch too, whatever they listen
	// to. Each batch is told to all servers, so it does not matter which of them
	// seals, nor what woke it. While none does, deliveries are found by looking.
	ByBatch bool
	Log     *slog.Logger

	ring  Ring
	found atomic.Bool
}

// BellSettings are the settings of the bell's connection: the session of a
// stopped process ends, so that another server can take over.
func BellSettings() map[string]string {
	return map[string]string{"application_name": "fanfare bell", "idle_session_timeout": "5s"}
}

// Next returns a channel that is closed when deliveries may wait.
func (b *Bell) Next() <-chan struct{} { return b.ring.Next() }

// Found tells the bell that a look found deliveries.
func (b *Bell) Found() { b.found.Store(true) }

// Run listens until ctx is done; after an error it begins again with a new
// connection.
func (b *Bell) Run(ctx context.Context) error {
	return postgres.Forever(ctx, b.Log, "bell", b.runConnection)
}

func (b *Bell) runConnection(ctx context.Context, works func()) error {
	conn, err := b.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	channels := "listen " + bell.Channel(bell.Dispatch)
	if b.ByBatch {
		channels += "; listen " + batchChannel
	}
	if _, err := conn.Exec(ctx, channels); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	queries := db.New(conn)
	state := &bellState{
		conn: conn, queries: queries, bell: bell.New(bell.Dispatch, queries),
		leader: &postgres.Leader{Queries: queries, Part: "bell"},
	}
	for {
		b.ring.Wake() // what came while nobody listened
		leads, err := state.leader.Ask(ctx)
		if err != nil {
			return fmt.Errorf("ask to set the bell: %w", err)
		}
		works()
		if leads {
			return b.hold(ctx, state)
		}
		// Woken by whoever holds the bell, by a publisher, or by a batch.
		if err := state.await(ctx, lookInterval); err != nil {
			return fmt.Errorf("wait: %w", err)
		}
	}
}

// hold keeps the bell until an error.
func (b *Bell) hold(ctx context.Context, state *bellState) error {
	defer state.bell.Silence(b.Log)
	burst := burst{}
	for ctx.Err() == nil {
		if err := b.look(ctx, state, &burst); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// look sets the bell and waits for the next look. Its queries are not cut off when
// ctx ends: that would close the connection, and leave the bell set.
func (b *Bell) look(ctx context.Context, state *bellState, burst *burst) error {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := state.leader.Stay(call); err != nil {
		return fmt.Errorf("go on setting the bell: %w", err)
	}
	// Whoever wakes by batches is told, and need not poll.
	flow := !b.ByBatch && burst.look(b.found.Swap(false), time.Now())
	if err := state.bell.Set(call, !flow && !b.ByBatch); err != nil {
		return fmt.Errorf("set the bell: %w", err)
	}
	b.ring.Wake() // and look once more after it was set
	if (flow || state.unshared) && burst.share(time.Now()) {
		state.unshared = false
		if err := state.queries.RingDispatch(call); err != nil {
			return fmt.Errorf("wake the others: %w", err)
		}
	}
	timeout, err := state.nextLook(call, flow)
	if err == nil {
		err = state.await(ctx, timeout)
	}
	if err != nil {
		return fmt.Errorf("wait: %w", err)
	}
	return nil
}

// burst decides whether deliveries flow.
type burst struct {
	flow   bool
	quiet  int
	looked time.Time
	shared time.Time
}

// look takes what a look found and returns whether deliveries flow: from two
// finds shortly after one another to a number of looks that found nothing.
func (b *burst) look(found bool, now time.Time) (flow bool) {
	soon := now.Sub(b.looked) < shareInterval
	b.looked = now
	switch {
	case found:
		b.flow, b.quiet = b.flow || soon, 0
	case b.flow:
		b.quiet++
		b.flow = b.quiet < quietLooks
	}
	return b.flow
}

// share reports whether it is time to wake the other servers.
func (b *burst) share(now time.Time) bool {
	if now.Sub(b.shared) < shareInterval {
		return false
	}
	b.shared = now
	return true
}

// bellState is the connection of a bell and, on the server that leads,
// how the bell is set.
type bellState struct {
	conn    *postgres.Session
	queries *db.Queries
	bell    *bell.Bell
	leader  *postgres.Leader
	// heard is when a batch was heard last; unshared: not all others know of it.
	heard    time.Time
	unshared bool
}

// await returns when something is heard, a batch or any other notification, or
// after the timeout. Of batches that follow one another quickly it takes several
// together, so that what they wake looks as often as in a burst.
func (s *bellState) await(ctx context.Context, timeout time.Duration) error {
	batch := false
	n, err := s.conn.AwaitNotification(ctx, timeout)
	for ; n != nil && err == nil; n, err = s.conn.AwaitNotification(ctx, 0) {
		batch = batch || n.Channel == batchChannel
	}
	if batch && err == nil {
		err = postgres.Pause(ctx, busyInterval-time.Since(s.heard))
		s.heard, s.unshared = time.Now(), true
	}
	return err
}

// nextLook returns how long to wait at most until the next look.
func (s *bellState) nextLook(ctx context.Context, flow bool) (timeout time.Duration, err error) {
	timeout = lookInterval
	switch {
	case flow:
		timeout = busyInterval
	case s.unshared:
		timeout = shareInterval
	}
	if s.bell.Watching() {
		return s.bell.Bound(ctx, timeout)
	}
	if !flow {
		if err := s.conn.Ping(ctx); err != nil { // the session must not seem idle
			return 0, err
		}
	}
	return timeout, nil
}
