package api

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	// maxFieldsBytes bounds a body that holds no payload,
	maxFieldsBytes = 256 << 10
	// minPayloadBytes is what one with a payload may have at least: a broadcast has
	// a limit of its own,
	minPayloadBytes = 64 << 10
	// and minManyBytes is what a body of many messages may have at least.
	minManyBytes = 16 << 20
	// payloadLimitKnownFor is how long the setting payload_limit is taken for the same.
	payloadLimitKnownFor = 5 * time.Second
)

// payloadLimit remembers a setting of the database.
type payloadLimit struct {
	mu     sync.Mutex
	bytes  int64
	readAt time.Time
}

// payloadLimit returns the largest payload in bytes.
func (a *API) payloadLimit(ctx context.Context) (int64, error) {
	p := &a.largest
	p.mu.Lock()
	bytes, fresh := p.bytes, time.Since(p.readAt) < payloadLimitKnownFor
	p.mu.Unlock()
	if fresh {
		return bytes, nil
	}
	read, err := a.queries.PayloadLimit(ctx)
	if err != nil {
		return 0, fmt.Errorf("read payload limit: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bytes, p.readAt = int64(read), time.Now()
	return p.bytes, nil
}

// bodyLimit bounds a body before any of it is read. The database then asks for
// the size of the payload itself, whose text may be shorter: so twice as much may
// come.
func (a *API) bodyLimit(ctx context.Context, b body) (int64, error) {
	if !b.large {
		return maxFieldsBytes, nil
	}
	payload, err := a.payloadLimit(ctx)
	limit := max(2*payload, minPayloadBytes)
	if b.many() {
		limit = max(limit, minManyBytes)
	}
	return min(limit, a.MaxBodyBytes), err
}

// many reports whether a body holds many messages.
func (b body) many() bool {
	_, many := b.of.([]publishItem)
	return many
}

// boundBody refuses a body that says that it is too large, and cuts one that does
// not say so.
func (a *API) boundBody(w http.ResponseWriter, r *request, b body) error {
	limit, err := a.bodyLimit(r.Context(), b)
	if err != nil {
		return err
	}
	if r.ContentLength > limit {
		return problemTooLarge.with(fmt.Sprintf("%d bytes, the limit is %d", r.ContentLength, limit))
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	return nil
}
