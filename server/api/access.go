package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// accessTTL is how long what was looked up about an app holds.
	accessTTL = 5 * time.Second
	// maxAccess bounds what is kept: hosts are named by whoever asks.
	maxAccess = 1024
)

// accessCache keeps what every request of a browser asks about an app.
type accessCache struct {
	mu      sync.Mutex
	entries map[accessKey]accessEntry
}

// accessKey is a host, or the app that a path names.
type accessKey struct {
	host string
	app  optional
}

type accessEntry struct {
	access  db.AppAccessRow
	readAt  time.Time
	present bool
}

// access looks the app of a host up, or the named one; ok is false where there
// is none.
func (a *API) access(ctx context.Context, host string, named optional) (access db.AppAccessRow, ok bool, err error) {
	key := accessKey{host, named}
	a.accesses.mu.Lock()
	entry, known := a.accesses.entries[key]
	a.accesses.mu.Unlock()
	if known && time.Since(entry.readAt) < accessTTL {
		return entry.access, entry.present, nil
	}
	access, err = a.queries.AppAccess(ctx, db.AppAccessParams{Host: host, App: named.pointer()})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return access, false, fmt.Errorf("look up app: %w", err)
	}
	entry = accessEntry{access, time.Now(), err == nil}
	a.accesses.mu.Lock()
	defer a.accesses.mu.Unlock()
	if a.accesses.entries == nil || len(a.accesses.entries) >= maxAccess {
		a.accesses.entries = map[accessKey]accessEntry{}
	}
	a.accesses.entries[key] = entry
	return entry.access, entry.present, nil
}

// accessOf is access for a request whose path was not matched yet.
func (a *API) accessOf(r *http.Request) (db.AppAccessRow, bool, error) {
	ctx, cancel := a.timeout(r)
	defer cancel()
	return a.access(ctx, hostOf(r), appInPath(r))
}
