package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// createTriggerRequest is the body of "POST /v1/apps/:app/triggers".
type createTriggerRequest struct {
	Handler       string   `json:"handler"`
	Kind          string   `json:"kind"`
	Name          *string  `json:"name"`
	Topic         *string  `json:"topic"`
	Key           *string  `json:"key"`
	Collection    *string  `json:"collection"`
	Operations    []string `json:"operations"`
	Schedule      *string  `json:"schedule"`
	SourceHandler *string  `json:"source_handler"`
	SourceTrigger *string  `json:"source_trigger"`
	Filter        *string  `json:"filter"`
	MaxAttempts   *int32   `json:"max_attempts"`
	BackoffBase   *string  `json:"backoff_base"`
	BackoffCap    *string  `json:"backoff_cap"`
	Ordered       bool     `json:"ordered"`
}

// handleCreateTrigger handles "POST /v1/apps/:app/triggers".
func (a *API) handleCreateTrigger(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := createTriggerRequest{Kind: "pubsub"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var made db.Trigger
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		id, err := q.CreateTrigger(ctx, db.CreateTriggerParams{
			Handler: asked.Handler, Kind: asked.Kind, Name: asked.Name, Topic: asked.Topic,
			Key: asked.Key, Collection: asked.Collection, Operations: asked.Operations,
			Schedule: asked.Schedule, SourceHandler: asked.SourceHandler, SourceTrigger: asked.SourceTrigger,
			Filter: asked.Filter, MaxAttempts: asked.MaxAttempts, BackoffBase: asked.BackoffBase,
			BackoffCap: asked.BackoffCap, Ordered: asked.Ordered, App: app.name,
		})
		if err != nil {
			return err
		}
		made, err = q.TriggerByID(ctx, db.TriggerByIDParams{AppID: app.id, ID: id})
		return err
	})
	if err != nil {
		return fmt.Errorf("create trigger: %w", namedFilter(err))
	}
	return writeCreated(w, r, made.Name, made)
}

// namedFilter names the field that is no jsonpath: the one thing in a trigger
// with a syntax of its own.
func namedFilter(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42601" {
		return problemField.with("filter: not a jsonpath: " + pg.Message)
	}
	return err
}

// updateTriggerRequest is the body of "PATCH /v1/apps/:app/triggers/:trigger".
type updateTriggerRequest struct {
	Enabled     *bool    `json:"enabled"`
	Key         *string  `json:"key"`
	Collection  *string  `json:"collection"`
	Operations  []string `json:"operations"`
	Filter      *string  `json:"filter"`
	MaxAttempts *int32   `json:"max_attempts"`
	BackoffBase *string  `json:"backoff_base"`
	BackoffCap  *string  `json:"backoff_cap"`
}

// handleUpdateTrigger handles "PATCH /v1/apps/:app/triggers/:trigger": what is
// left out stays.
func (a *API) handleUpdateTrigger(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked updateTriggerRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	name := r.param("trigger")
	var changed db.Trigger
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		if err = q.UpdateTrigger(ctx, db.UpdateTriggerParams{
			Name: name, Enabled: asked.Enabled, Key: asked.Key, Collection: asked.Collection,
			Operations: asked.Operations, Filter: asked.Filter, MaxAttempts: asked.MaxAttempts,
			BackoffBase: asked.BackoffBase, BackoffCap: asked.BackoffCap, App: app.name,
		}); err != nil {
			return err
		}
		changed, err = q.TriggerByName(ctx, db.TriggerByNameParams{AppID: app.id, Name: name})
		return err
	})
	if err != nil {
		return fmt.Errorf("update trigger: %w", namedFilter(err))
	}
	return writeJSON(w, http.StatusOK, changed)
}

// handleDeleteTrigger handles "DELETE /v1/apps/:app/triggers/:trigger". Where
// deliveries of it wait, it is refused but with ?force=true.
func (a *API) handleDeleteTrigger(w http.ResponseWriter, r *request) error {
	return a.deleteForced(w, r, func(ctx context.Context, q *db.Queries, app string, force bool) error {
		return q.DeleteTrigger(ctx, db.DeleteTriggerParams{Name: r.param("trigger"), Force: force, App: app})
	})
}

// handleListTriggers handles "GET /v1/apps/:app/triggers", by name.
func (a *API) handleListTriggers(w http.ResponseWriter, r *request) error {
	if err := a.checkFilters(r.Context(), r); err != nil {
		return err
	}
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.Trigger, error) {
		return a.queries.ListTriggers(ctx, db.ListTriggersParams{
			AppID: app.id, After: page.after, MaxCount: page.more(), Handler: filterText(r.Request, "handler"),
		})
	}, func(t db.Trigger) string { return t.Name })
}

// handleTrigger handles "GET /v1/apps/:app/triggers/:trigger".
func (a *API) handleTrigger(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	found, err := a.queries.TriggerByName(ctx, db.TriggerByNameParams{AppID: app.id, Name: r.param("trigger")})
	if errors.Is(err, pgx.ErrNoRows) {
		return problemOf("ZF210").with(fmt.Sprintf("no trigger named %.64q", r.param("trigger")))
	}
	if err != nil {
		return fmt.Errorf("read trigger: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}
