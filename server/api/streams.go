package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// handleListStreams handles "GET /v1/apps/:app/streams": who is connected, on
// all servers, a few seconds old.
func (a *API) handleListStreams(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	after, err := page.number()
	if err != nil {
		return err
	}
	rows, err := a.queries.ListStreams(ctx, db.ListStreamsParams{AppID: app.id, After: after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list streams: %w", err)
	}
	return writePage(w, page, rows, func(s db.Stream) string { return idCursor(s.Stream) })
}

// handleEndStream handles "DELETE /v1/apps/:app/streams/:stream".
func (a *API) handleEndStream(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	id, err := strconv.ParseInt(r.param("stream"), 10, 64)
	if err != nil {
		return problemOf("ZF131").with("the id of a stream is a number")
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.EndStream(ctx, db.EndStreamParams{Stream: id, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("end stream: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
