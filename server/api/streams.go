package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) liveStreamRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/apps/:app/streams", a.handleListStreams},
		{http.MethodDelete, "/v1/apps/:app/streams/:stream", a.handleEndStream},
	}
}

// handleListStreams handles "GET /v1/apps/:app/streams": who is connected, on
// all servers, a few seconds old.
func (a *API) handleListStreams(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	page, err := readPage(r)
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
	return writePage(w, page, rows)
}

// handleEndStream handles "DELETE /v1/apps/:app/streams/:stream".
func (a *API) handleEndStream(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(ps.ByName("stream"), 10, 64)
	if err != nil {
		return problemOf("ZF131").with("the id of a stream is a number")
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.EndStream(ctx, db.EndStreamParams{Stream: id, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("end stream: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
