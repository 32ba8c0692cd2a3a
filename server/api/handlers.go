package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) handlerRoutes() []route {
	const many, one = "/v1/apps/:app/handlers", "/v1/apps/:app/handlers/:handler"
	return []route{
		{http.MethodPost, many, a.handleCreateHandler},
		{http.MethodGet, many, a.handleListHandlers},
		{http.MethodGet, one, a.handleHandler},
		{http.MethodPatch, one, a.handleUpdateHandler},
		{http.MethodDelete, one, a.handleDeleteHandler},
		{http.MethodPost, one + "/pause", a.handlePauseHandler},
		{http.MethodPost, one + "/resume", a.handleResumeHandler},
		{http.MethodPost, one + "/disable", a.handleDisableHandler},
		{http.MethodPost, one + "/enable", a.handleEnableHandler},
		{http.MethodGet, one + "/secret", a.handleHandlerSecret},
		{http.MethodPost, one + "/rotate-secret", a.handleRotateSecret},
	}
}

// handlerFields are the settings of a handler; one that is left out keeps its
// value, or gets its default.
type handlerFields struct {
	Target         *string           `json:"target"`
	Timeout        *string           `json:"timeout"`
	MaxConcurrency *int32            `json:"max_concurrency"`
	Rate           *int32            `json:"rate"`
	Headers        map[string]string `json:"headers"`
}

func (f handlerFields) headers() (json.RawMessage, error) {
	if f.Headers == nil {
		return nil, nil
	}
	return json.Marshal(f.Headers)
}

// handleCreateHandler handles "POST /v1/apps/:app/handlers".
func (a *API) handleCreateHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	var asked struct {
		Name   string  `json:"name"`
		Kind   string  `json:"kind"`
		Secret *string `json:"secret"`
		handlerFields
	}
	return a.changeHandler(w, r, ps, http.StatusCreated, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		headers, err := asked.headers()
		if err != nil {
			return "", err
		}
		return asked.Name, q.CreateHandler(ctx, db.CreateHandlerParams{
			Name: asked.Name, Kind: asked.Kind, Target: text(asked.Target), Timeout: text(asked.Timeout),
			MaxConcurrency: number(asked.MaxConcurrency), Rate: number(asked.Rate), Headers: headers,
			Secret: text(asked.Secret), App: app,
		})
	})
}

// handleUpdateHandler handles "PATCH /v1/apps/:app/handlers/:handler": what is
// left out stays; max_concurrency and rate 0 take the limit away.
func (a *API) handleUpdateHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	var asked handlerFields
	name := ps.ByName("handler")
	return a.changeHandler(w, r, ps, http.StatusOK, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		headers, err := asked.headers()
		if err != nil {
			return "", err
		}
		return name, q.UpdateHandler(ctx, db.UpdateHandlerParams{
			Handler: name, Target: text(asked.Target), Timeout: text(asked.Timeout),
			MaxConcurrency: number(asked.MaxConcurrency), Rate: number(asked.Rate), Headers: headers, App: app,
		})
	})
}

// handlePauseHandler handles "POST /v1/apps/:app/handlers/:handler/pause".
func (a *API) handlePauseHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	name := ps.ByName("handler")
	return a.changeHandler(w, r, ps, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.PauseHandler(ctx, db.PauseHandlerParams{Handler: name, App: app})
	})
}

// handleResumeHandler handles "POST /v1/apps/:app/handlers/:handler/resume".
func (a *API) handleResumeHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	name := ps.ByName("handler")
	return a.changeHandler(w, r, ps, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.ResumeHandler(ctx, db.ResumeHandlerParams{Handler: name, App: app})
	})
}

// handleEnableHandler handles "POST /v1/apps/:app/handlers/:handler/enable".
func (a *API) handleEnableHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	name := ps.ByName("handler")
	return a.changeHandler(w, r, ps, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.EnableHandler(ctx, db.EnableHandlerParams{Handler: name, App: app})
	})
}

// handleDisableHandler handles "POST /v1/apps/:app/handlers/:handler/disable".
func (a *API) handleDisableHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	var asked struct {
		Reason *string `json:"reason"`
	}
	name := ps.ByName("handler")
	return a.changeHandler(w, r, ps, http.StatusOK, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.DisableHandler(ctx, db.DisableHandlerParams{Handler: name, Reason: text(asked.Reason), App: app})
	})
}

// changeHandler reads a body into asked, runs a change of the handler that it
// names, and answers the handler as it is then.
func (a *API) changeHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params, status int, asked any,
	run func(ctx context.Context, q *db.Queries, app string) (handler string, err error),
) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	if err := a.decodeBody(w, r, asked); err != nil {
		return err
	}
	var changed json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) error {
		handler, err := run(ctx, q, app.name)
		if err != nil {
			return err
		}
		changed, err = q.HandlerByName(ctx, db.HandlerByNameParams{AppID: app.id, Name: handler})
		return err
	})
	if err != nil {
		return fmt.Errorf("change handler: %w", err)
	}
	return writeJSON(w, status, changed)
}

// handleListHandlers handles "GET /v1/apps/:app/handlers", by name.
func (a *API) handleListHandlers(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "trigger.manage", func(ctx context.Context, app app, page page) ([]db.ListHandlersRow, error) {
		return a.queries.ListHandlers(ctx, db.ListHandlersParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleHandler handles "GET /v1/apps/:app/handlers/:handler".
func (a *API) handleHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	found, err := a.queries.HandlerByName(ctx, db.HandlerByNameParams{AppID: app.id, Name: ps.ByName("handler")})
	if errors.Is(err, pgx.ErrNoRows) {
		return problemOf("ZF200").with(fmt.Sprintf("no handler named %.64q", ps.ByName("handler")))
	}
	if err != nil {
		return fmt.Errorf("read handler: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// handleDeleteHandler handles "DELETE /v1/apps/:app/handlers/:handler". Where
// deliveries wait, it is refused but with ?force=true.
func (a *API) handleDeleteHandler(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return a.deleteForced(w, r, ps, "trigger.manage", func(ctx context.Context, q *db.Queries, app string, force bool) error {
		return q.DeleteHandler(ctx, db.DeleteHandlerParams{Handler: ps.ByName("handler"), Force: force, App: app})
	})
}

// deleteForced deletes something that may still owe deliveries, which become
// dead letters with ?force=true.
func (a *API) deleteForced(w http.ResponseWriter, r *http.Request, ps httprouter.Params, capability string,
	run func(ctx context.Context, q *db.Queries, app string, force bool) error,
) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, capability)
	if err != nil {
		return err
	}
	force := r.URL.Query().Get("force")
	if force != "" && force != "true" && force != "false" {
		return problemQuery.with("force: true or false")
	}
	err = a.change(ctx, r, func(q *db.Queries) error { return run(ctx, q, app.name, force == "true") })
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleHandlerSecret handles "GET /v1/apps/:app/handlers/:handler/secret".
func (a *API) handleHandlerSecret(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	secret, err := a.queries.HandlerSecret(ctx, db.HandlerSecretParams{Handler: ps.ByName("handler"), App: app.name})
	if err != nil {
		return fmt.Errorf("read secret: %w", err)
	}
	return writeJSON(w, http.StatusOK, map[string]string{"secret": secret})
}

// handleRotateSecret handles "POST /v1/apps/:app/handlers/:handler/rotate-secret":
// webhooks are signed with a new secret, and for the grace with the old one too.
func (a *API) handleRotateSecret(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
	if err != nil {
		return err
	}
	var asked struct {
		Secret *string `json:"secret"`
		Grace  *string `json:"grace"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var secret string
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		secret, err = q.RotateHandlerSecret(ctx, db.RotateHandlerSecretParams{
			Handler: ps.ByName("handler"), Secret: text(asked.Secret), Grace: text(asked.Grace), App: app.name,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("rotate secret: %w", err)
	}
	return writeJSON(w, http.StatusOK, map[string]string{"secret": secret})
}

// number is a parameter that may be null.
func number(given *int32) pgtype.Int4 {
	if given == nil {
		return pgtype.Int4{}
	}
	return pgtype.Int4{Int32: *given, Valid: true}
}
