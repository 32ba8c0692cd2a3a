package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) triggerRoutes() []route {
	const many, one = "/v1/apps/:app/triggers", "/v1/apps/:app/triggers/:trigger"
	return []route{
		{http.MethodPost, many, a.handleCreateTrigger},
		{http.MethodGet, many, a.handleListTriggers},
		{http.MethodGet, one, a.handleTrigger},
		{http.MethodPatch, one, a.handleUpdateTrigger},
		{http.MethodDelete, one, a.handleDeleteTrigger},
	}
}

// handleCreateTrigger handles "POST /v1/apps/:app/triggers".
func (a *API) handleCreateTrigger(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	asked := struct {
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
	}{Kind: "pubsub"}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var made json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) error {
		id, err := q.CreateTrigger(ctx, db.CreateTriggerParams{
			Handler: asked.Handler, Kind: asked.Kind, Name: text(asked.Name), Topic: text(asked.Topic),
			Key: text(asked.Key), Collection: text(asked.Collection), Operations: asked.Operations,
			Schedule: text(asked.Schedule), SourceHandler: text(asked.SourceHandler), SourceTrigger: text(asked.SourceTrigger),
			Filter: text(asked.Filter), MaxAttempts: number(asked.MaxAttempts), BackoffBase: text(asked.BackoffBase),
			BackoffCap: text(asked.BackoffCap), Ordered: asked.Ordered, App: app.name,
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
	return writeJSON(w, http.StatusCreated, made)
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

// handleUpdateTrigger handles "PATCH /v1/apps/:app/triggers/:trigger": what is
// left out stays.
func (a *API) handleUpdateTrigger(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	var asked struct {
		Enabled     *bool    `json:"enabled"`
		Key         *string  `json:"key"`
		Collection  *string  `json:"collection"`
		Operations  []string `json:"operations"`
		Filter      *string  `json:"filter"`
		MaxAttempts *int32   `json:"max_attempts"`
		BackoffBase *string  `json:"backoff_base"`
		BackoffCap  *string  `json:"backoff_cap"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	name := ps.ByName("trigger")
	var changed json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		enabled := pgtype.Bool{}
		if asked.Enabled != nil {
			enabled = pgtype.Bool{Bool: *asked.Enabled, Valid: true}
		}
		if err = q.UpdateTrigger(ctx, db.UpdateTriggerParams{
			Name: name, Enabled: enabled, Key: text(asked.Key), Collection: text(asked.Collection),
			Operations: asked.Operations, Filter: text(asked.Filter), MaxAttempts: number(asked.MaxAttempts),
			BackoffBase: text(asked.BackoffBase), BackoffCap: text(asked.BackoffCap), App: app.name,
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
func (a *API) handleDeleteTrigger(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return a.deleteForced(w, r, ps, "trigger.manage", func(ctx context.Context, q *db.Queries, app string, force bool) error {
		return q.DeleteTrigger(ctx, db.DeleteTriggerParams{Name: ps.ByName("trigger"), Force: force, App: app})
	})
}

// handleListTriggers handles "GET /v1/apps/:app/triggers", by name.
func (a *API) handleListTriggers(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "trigger.manage", func(ctx context.Context, app app, page page) ([]db.ListTriggersRow, error) {
		return a.queries.ListTriggers(ctx, db.ListTriggersParams{
			AppID: app.id, After: page.after, MaxCount: page.more(), Handler: filterText(r, "handler"),
		})
	})
}

// handleTrigger handles "GET /v1/apps/:app/triggers/:trigger".
func (a *API) handleTrigger(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	found, err := a.queries.TriggerByName(ctx, db.TriggerByNameParams{AppID: app.id, Name: ps.ByName("trigger")})
	if errors.Is(err, pgx.ErrNoRows) {
		return problemOf("ZF210").with(fmt.Sprintf("no trigger named %.64q", ps.ByName("trigger")))
	}
	if err != nil {
		return fmt.Errorf("read trigger: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}
