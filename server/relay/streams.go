package relay

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/server/fair"
)

const (
	// writeTimeout ends a connection whose peer takes no bytes.
	writeTimeout = 20 * time.Second
	// lastWords is what the peer of a stream that must end has to take what was
	// on its way.
	lastWords = time.Second
	// retryBase is the reconnection time told to clients; up to as much again is
	// added, so that clients of a dead server do not return together.
	retryBase = time.Second
	// drainSpread is the longest reconnection time told while draining, and
	// fullSpread by a server that is full.
	drainSpread = 5 * time.Second
	fullSpread  = 30 * time.Second
	// lookInterval is how often a part of the streams is looked at, so that all
	// are about once a second.
	lookInterval = time.Second / lookParts
	lookParts    = 10
	// probeLooks is at which of its looks a connection is asked whether its peer
	// is gone.
	probeLooks = 3
	// expiryNotice is how long before its token ends a stream says so.
	expiryNotice = time.Minute
)

// Streams serves subscribers. Run must run while it does.
type Streams struct {
	Hub *Hub
	// Pool is for reading the log in catch-up; no transaction stays open while a
	// client is written to.
	Pool *pgxpool.Pool
	// readers are the connections of Pool, which apps share.
	readers *fair.Places
	// Heartbeat is the longest silence of a stream.
	Heartbeat time.Duration
	// MaxStreams is how many streams this server has room for; one more is told
	// to reconnect.
	MaxStreams int
	Admission  *Admission
	Log        *slog.Logger

	// attendants are the goroutines of streams that have something to do that
	// may wait: a slow peer, the table.
	attendants sync.WaitGroup
	// reads counts the pages read from the table.
	reads atomic.Int64
	// ctx ends when Run does, and with it every read of the table.
	ctx  context.Context
	stop context.CancelFunc
}

// NewStreams returns streams of a hub without limits.
func NewStreams(hub *Hub, pool *pgxpool.Pool, heartbeat time.Duration, log *slog.Logger) *Streams {
	ctx, stop := context.WithCancel(context.Background())
	return &Streams{
		Hub: hub, Pool: pool, readers: fair.New(int(pool.Config().MaxConns), math.MaxInt), Heartbeat: heartbeat, MaxStreams: math.MaxInt, Admission: NewAdmission(0, 0), Log: log,
		ctx: ctx, stop: stop,
	}
}

// Reads returns how many pages of history streams have read from the table.
func (ss *Streams) Reads() int64 { return ss.reads.Load() }

// Run writes to streams that are idle, and looks after all, until ctx is done.
// The streams left then are cut off; see Drain.
func (ss *Streams) Run(ctx context.Context) error {
	var writers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		writers.Go(func() { newWriter(ss).run() })
	}
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	look := newLook(ss)
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-ticker.C:
			look.next(time.Now())
		}
	}
	ss.stop()
	ss.Hub.cutOff()
	ss.Hub.stop()
	writers.Wait()
	ss.attendants.Wait()
	return nil
}

// Drain returns when no stream is left, after Hub.Close, or when ctx is done.
func (ss *Streams) Drain(ctx context.Context) {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	for ss.Hub.Count() > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// look looks after streams: who is silent, whose token ends, who is gone.
type look struct {
	hub     *Hub
	attempt *attempt
	probes  []*stream
	part    int
	round   int
}

func newLook(ss *Streams) *look { return &look{hub: ss.Hub, attempt: newAttempt()} }

// next looks at the next part of the streams.
func (l *look) next(now time.Time) {
	l.probes = l.hub.look(l.part, now.UnixNano(), l.round%probeLooks == 0, l.probes[:0])
	for i, s := range l.probes {
		if s.sink.(*socket).hungUp(l.attempt) {
			l.hub.end(&s.sub, endGone)
		}
		l.probes[i] = nil
	}
	if l.part++; l.part == lookParts {
		l.part = 0
		l.round++
		l.hub.forgetUnwanted()
	}
}

// look rings subscribers of a part that have been silent or whose token ends,
// and appends those to probe.
func (h *Hub) look(part int, now int64, probe bool, probes []*stream) []*stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	from, to := len(h.subscribers)*part/lookParts, len(h.subscribers)*(part+1)/lookParts
	for _, s := range h.subscribers[from:to] {
		switch {
		case s.expires != 0 && now >= s.expires:
			h.endLocked(s, endExpired)
			continue
		case s.expires != 0 && !s.warned && now >= s.expires-int64(expiryNotice):
			s.warn, s.warned = true, true
			h.wakeUp(s)
		}
		if now-s.spoke >= s.interval && s.idle {
			s.beat = true
			h.wakeUp(s)
		}
		if probe && s.idle && s.wake == nil {
			probes = append(probes, s.owner)
		}
	}
	return probes
}

// cutOff makes every subscriber end without a word.
func (h *Hub) cutOff() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, s := range h.subscribers {
		h.endLocked(s, endGone)
	}
}
