package dispatch

import (
	"cmp"
	"slices"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// blockedPause is how long no worker is added to a handler whose batches wait
// for each other's locks.
const blockedPause = time.Second

// share is what a handler has of this server's workers.
type share struct {
	app     int64
	workers int
	// more: its last batch left some, so that one more worker would help.
	more bool
	// size is how many deliveries its next batch takes: no more than can be
	// run in the time of a batch, for they are kept from other workers.
	size int32
	// from is where its last batch ended, and the next begins to look: beside an
	// old snapshot, what was delivered must be stepped over. It looked at
	// everything at looked.
	from   *utc.Time
	looked time.Time
	// given is when it was last given a worker.
	given time.Time
	// blocked is when its batches last waited for a lock.
	blocked time.Time
	trouble *postgres.Trouble
}

func newShare(app int64, trouble *postgres.Trouble) *share {
	return &share{app: app, size: insideBatch, trouble: trouble}
}

// wants reports whether one more worker may help.
func (s *share) wants(h db.ReadyHandlersRow, now time.Time) bool {
	switch {
	case h.Kind != "sql": // one keeps the order of what it republishes
		return false
	case h.MaxConcurrency > 0 && s.workers >= int(h.MaxConcurrency):
		return false
	}
	return s.more && now.Sub(s.blocked) > blockedPause
}

// next returns how many deliveries the next batch takes, and from where on; null
// is everything, once in a look's interval, for what was given back or committed late.
func (s *share) next(now time.Time) (size int32, from *utc.Time) {
	if now.Sub(s.looked) < lookInterval {
		return s.size, s.from
	}
	s.looked = now
	return s.size, nil
}

// learn takes what a batch of the size tells of the next. The database ends a batch
// whose handlers take long, and that alone makes the next one smaller: how long a
// commit takes, or how busy the machine is, says nothing of what can be run. One
// that was cut halves it at most, since a slow call or two say little of the rest.
func (s *share) learn(size int32, batch runCounts, now time.Time) {
	run := batch.Done + batch.Isolated
	s.more = run < batch.Taken || batch.Taken == size
	switch {
	case run < batch.Taken:
		s.size = max(run, size/2, 1)
	case batch.Taken == size:
		s.size = min(2*size, insideBatch)
	}
	if s.from = batch.ReadyAt; batch.Taken == 0 {
		s.looked = time.Time{}
	}
	if batch.Blocked {
		s.blocked = now
	}
}

// workersByApp counts the workers of each app that has some, or something to do.
func workersByApp(ready []db.ReadyHandlersRow, shares map[int64]*share) map[int64]int {
	apps := map[int64]int{}
	for _, h := range ready {
		apps[h.AppID] = 0
	}
	for _, s := range shares {
		if s.workers > 0 {
			apps[s.app] += s.workers
		}
	}
	return apps
}

// byNeed sorts handlers: whose app has the fewest workers first, then who itself
// has the fewest, and of those who waited longest for one.
func byNeed(ready []db.ReadyHandlersRow, shares map[int64]*share, apps map[int64]int) {
	slices.SortStableFunc(ready, func(a, b db.ReadyHandlersRow) int {
		x, y := shares[a.HandlerID], shares[b.HandlerID]
		return cmp.Or(
			cmp.Compare(apps[a.AppID], apps[b.AppID]), cmp.Compare(x.workers, y.workers), x.given.Compare(y.given))
	})
}
