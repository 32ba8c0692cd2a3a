package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// deliveryStates are those that a list of deliveries may be narrowed to.
var deliveryStates = []string{"ready", "retrying", "leased"}

// handleListDeliveries handles "GET /v1/apps/:app/deliveries": what is still
// owed, oldest first.
func (a *API) handleListDeliveries(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	after, err := page.number()
	if err != nil {
		return err
	}
	message, err := filterNumber(r.Request, "message")
	if err != nil {
		return err
	}
	state := filterText(r.Request, "state")
	if state != nil && !slices.Contains(deliveryStates, *state) {
		return problemQuery.with("state: " + strings.Join(deliveryStates, ", "))
	}
	if err := a.checkFilters(ctx, r); err != nil {
		return err
	}
	rows, err := a.queries.ListDeliveries(ctx, db.ListDeliveriesParams{
		AppID: app.id, After: after, MaxCount: page.more(), Handler: filterText(r.Request, "handler"),
		Trigger: filterText(r.Request, "trigger"), State: state, Message: message,
	})
	if err != nil {
		return fmt.Errorf("list deliveries: %w", err)
	}
	return writePage(w, page, rows, func(d db.Delivery) string { return idCursor(d.ID) })
}

// handleTrace handles "GET /v1/apps/:app/messages/:id": a message's whole life
// from publish to its last attempt.
func (a *API) handleTrace(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
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
	answer := traceResponse{ID: id, Trace: trace}
	message, err := a.queries.MessageByID(ctx, db.MessageByIDParams{AppID: app.id, ID: id})
	switch {
	case err == nil:
		answer.Message = &message
	case !errors.Is(err, pgx.ErrNoRows): // past the retention it is in the log no more
		return fmt.Errorf("read message: %w", err)
	}
	return writeJSON(w, http.StatusOK, answer)
}

// traceResponse tells the life of a message, in order of time.
type traceResponse struct {
	ID int64 `json:"id"`
	// Message is null where the log does not keep it any more.
	Message *db.Message    `json:"message"`
	Trace   []db.TraceStep `json:"trace"`
}

// handleStats handles "GET /v1/apps/:app/stats": how each handler fares.
func (a *API) handleStats(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	stats := statsResponse{Backlog: []db.DeliveryBacklogRow{}, Health: []db.HandlerHealthRow{}}
	backlog, err := a.queries.DeliveryBacklog(ctx, app.name)
	if err != nil {
		return fmt.Errorf("read backlog: %w", err)
	}
	health, err := a.queries.HandlerHealth(ctx, app.name)
	if err != nil {
		return fmt.Errorf("read health: %w", err)
	}
	stats.Backlog, stats.Health = append(stats.Backlog, backlog...), append(stats.Health, health...)
	return writeJSON(w, http.StatusOK, stats)
}

// statsResponse tells how handlers do: what waits for them, and their last hour.
type statsResponse struct {
	Backlog []db.DeliveryBacklogRow `json:"backlog"`
	Health  []db.HandlerHealthRow   `json:"health"`
}

// countResponse says how many deliveries were changed.
type countResponse struct {
	Deliveries int64 `json:"deliveries"`
}

// handleRetryHandler handles "POST /v1/apps/:app/handlers/:handler/retry".
func (a *API) handleRetryHandler(w http.ResponseWriter, r *request) error {
	handler := r.param("handler")
	return a.retryNow(w, r, db.RetryNowParams{Handler: &handler, App: r.app.name})
}

// handleRetryDelivery handles "POST /v1/apps/:app/deliveries/:id/retry".
func (a *API) handleRetryDelivery(w http.ResponseWriter, r *request) error {
	id, err := deliveryID(r)
	if err != nil {
		return err
	}
	return a.retryNow(w, r, db.RetryNowParams{Delivery: &id, App: r.app.name})
}

func (a *API) retryNow(w http.ResponseWriter, r *request, asked db.RetryNowParams) error {
	if err := a.decodeBody(w, r.Request, &emptyObject{}); err != nil {
		return err
	}
	var answer countResponse
	err := a.change(r.Context(), r.Request, func(q *db.Queries) (err error) {
		answer.Deliveries, err = q.RetryNow(r.Context(), asked)
		return err
	})
	if err != nil {
		return fmt.Errorf("retry: %w", err)
	}
	return writeJSON(w, http.StatusOK, answer)
}

// purgeRequest is the body of "POST /v1/apps/:app/handlers/:handler/purge".
type purgeRequest struct {
	Trigger  *string `json:"trigger"`
	MaxCount int32   `json:"max_count"`
}

// handlePurgeHandler handles "POST /v1/apps/:app/handlers/:handler/purge".
func (a *API) handlePurgeHandler(w http.ResponseWriter, r *request) error {
	asked := purgeRequest{MaxCount: 100000}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var answer countResponse
	err := a.change(r.Context(), r.Request, func(q *db.Queries) (err error) {
		answer.Deliveries, err = q.Purge(r.Context(), db.PurgeParams{
			Handler: r.param("handler"), Trigger: asked.Trigger, MaxCount: asked.MaxCount, App: r.app.name,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	return writeJSON(w, http.StatusOK, answer)
}

// handleReleaseDelivery handles "POST /v1/apps/:app/deliveries/:id/release".
func (a *API) handleReleaseDelivery(w http.ResponseWriter, r *request) error {
	id, err := deliveryID(r)
	if err != nil {
		return err
	}
	if err := a.decodeBody(w, r.Request, &emptyObject{}); err != nil {
		return err
	}
	err = a.change(r.Context(), r.Request, func(q *db.Queries) error {
		return q.ReleaseDelivery(r.Context(), db.ReleaseDeliveryParams{Delivery: id, App: r.app.name})
	})
	if err != nil {
		return fmt.Errorf("release: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func deliveryID(r *request) (int64, error) {
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil {
		return 0, problemOf("ZF223").with("the id of a delivery is a number")
	}
	return id, nil
}

// filterText reads a query parameter that narrows a list; null without it.
func filterText(r *http.Request, name string) *string {
	query := r.URL.Query()
	if !query.Has(name) {
		return nil
	}
	text := query.Get(name)
	return &text
}

// checkFilters refuses a handler, trigger or topic of the query that the app
// never had: a list of nothing would look like good news.
func (a *API) checkFilters(ctx context.Context, r *request) error {
	asked := db.CheckFiltersParams{
		AppID: r.app.id, Handler: filterText(r.Request, "handler"), Trigger: filterText(r.Request, "trigger"),
		Topic: filterText(r.Request, "topic"),
	}
	if asked.Handler == nil && asked.Trigger == nil && asked.Topic == nil {
		return nil
	}
	if err := a.queries.CheckFilters(ctx, asked); err != nil {
		return fmt.Errorf("check filters: %w", err)
	}
	return nil
}

func filterNumber(r *http.Request, name string) (*int64, error) {
	given := filterText(r, name)
	if given == nil {
		return nil, nil
	}
	n, err := strconv.ParseInt(*given, 10, 64)
	if err != nil {
		return nil, problemQuery.with(name + ": a number")
	}
	return &n, nil
}
