package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"runtime"

	"github.com/fanfare-pg/fanfare/server/fair"
)

const (
	// heavyBytes is the size from which JSON is heavy: reading or writing it keeps a
	// processor busy for long enough to be noticed by others.
	heavyBytes = 32 << 10
	// heavyQueue is how many of an app may wait to do so.
	heavyQueue = 256
)

// heavyPlaces are half of the processors: light requests have the others, whatever
// an app sends and asks for.
func heavyPlaces() *fair.Places { return fair.New(max(1, runtime.GOMAXPROCS(0)/2), heavyQueue) }

// heavily does what keeps a processor busy with so many bytes, in the turn of the
// app that the context is for. It must not wait for anything else.
func (a *API) heavily(ctx context.Context, size int, work func() error) error {
	if size < heavyBytes {
		return work()
	}
	app := fair.App(ctx)
	if err := a.heavy.Take(ctx, app); err != nil {
		return err
	}
	defer a.heavy.Give(app)
	return work()
}

// writeHeavy is writeJSON for an answer of about so many bytes.
func (a *API) writeHeavy(ctx context.Context, w http.ResponseWriter, answer any, size int) error {
	var encoded bytes.Buffer
	err := a.heavily(ctx, size, func() error { return json.NewEncoder(&encoded).Encode(answer) })
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, err = encoded.WriteTo(w)
	return err
}
