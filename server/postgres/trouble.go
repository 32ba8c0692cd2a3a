package postgres

import (
	"log/slog"
	"sync"
	"time"
)

// repeatInterval is how often the log says that a part still fails.
const repeatInterval = time.Minute

// Trouble keeps the log short about a part that fails again and again: it says
// that it does, once a minute that it still does and how often it tried, and when
// it works again. A part that now fails and now works is named once a minute.
// Many goroutines may use it.
type Trouble struct {
	Log *slog.Logger
	// Part is what fails, in words such as "sealer".
	Part string

	mu sync.Mutex
	// failures counts those since the last success; 0 where it works.
	failures int
	since    time.Time
	// told is when the log last said that it fails, open whether it has not yet
	// said that it works again.
	told time.Time
	open bool
}

// Failed notes that the part failed. Attributes say more about it.
func (t *Trouble) Failed(err error, attributes ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.failures++; t.failures == 1 {
		t.since = now
	}
	if !t.told.IsZero() && now.Sub(t.told) < repeatInterval {
		return
	}
	t.told, t.open = now, true
	attributes = append([]any{"part", t.Part, "error", err}, attributes...)
	if t.failures > 1 {
		attributes = append(attributes, "failures", t.failures, "for", now.Sub(t.since).Round(time.Second))
	}
	t.Log.Warn("a part of the server fails and tries again", attributes...)
}

// Works notes that the part works.
func (t *Trouble) Works() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open {
		t.Log.Info("a part of the server works again", "part", t.Part, "failures", t.failures, "after", time.Since(t.since).Round(time.Millisecond))
	}
	t.failures, t.open = 0, false
}
