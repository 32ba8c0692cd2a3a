package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) deliveryRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/apps/:app/deliveries", a.handleListDeliveries},
		{http.MethodGet, "/v1/apps/:app/messages/:id", a.handleTrace},
		{http.MethodGet, "/v1/apps/:app/stats", a.handleStats},
	}
}

// handleListDeliveries handles "GET /v1/apps/:app/deliveries": what is still
// owed, oldest first.
func (a *API) handleListDeliveries(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
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
	message, err := filterNumber(r, "message")
	if err != nil {
		return err
	}
	rows, err := a.queries.ListDeliveries(ctx, db.ListDeliveriesParams{
		AppID: app.id, After: after, MaxCount: page.more(), Handler: filterText(r, "handler"),
		Trigger: filterText(r, "trigger"), State: filterText(r, "state"), Message: message,
	})
	if err != nil {
		return fmt.Errorf("list deliveries: %w", err)
	}
	return writePage(w, page, rows)
}

// handleTrace handles "GET /v1/apps/:app/messages/:id": a message's whole life
// from publish to its last attempt.
func (a *API) handleTrace(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(ps.ByName("id"), 10, 64)
	if err != nil {
		return problemNotFound.with("a message id is a number")
	}
	trace, err := a.queries.MessageTrace(ctx, db.MessageTraceParams{Message: id, App: app.name})
	if err != nil {
		return fmt.Errorf("trace message: %w", err)
	}
	if len(trace) == 0 {
		return problemNotFound.with("no such message")
	}
	return writeJSON(w, http.StatusOK, map[string]any{"id": id, "trace": trace})
}

// handleStats handles "GET /v1/apps/:app/stats": how each handler fares.
func (a *API) handleStats(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
	if err != nil {
		return err
	}
	stats, err := a.queries.DeliveryStats(ctx, app.name)
	if err != nil {
		return fmt.Errorf("read stats: %w", err)
	}
	return writeJSON(w, http.StatusOK, stats)
}

// filterText reads a query parameter that narrows a list; null without it.
func filterText(r *http.Request, name string) pgtype.Text {
	query := r.URL.Query()
	return pgtype.Text{String: query.Get(name), Valid: query.Has(name)}
}

func filterNumber(r *http.Request, name string) (pgtype.Int8, error) {
	given := filterText(r, name)
	if !given.Valid {
		return pgtype.Int8{}, nil
	}
	n, err := strconv.ParseInt(given.String, 10, 64)
	if err != nil {
		return pgtype.Int8{}, problemQuery.with(name + ": a number")
	}
	return pgtype.Int8{Int64: n, Valid: true}, nil
}
