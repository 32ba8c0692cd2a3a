package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

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

// createHandlerRequest is the body of "POST /v1/apps/:app/handlers".
type createHandlerRequest struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Secret *string `json:"secret"`
	handlerFields
}

// handleCreateHandler handles "POST /v1/apps/:app/handlers".
func (a *API) handleCreateHandler(w http.ResponseWriter, r *request) error {
	var asked createHandlerRequest
	return a.changeHandler(w, r, http.StatusCreated, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		headers, err := asked.headers()
		if err != nil {
			return "", err
		}
		return asked.Name, q.CreateHandler(ctx, db.CreateHandlerParams{
			Name: asked.Name, Kind: asked.Kind, Target: asked.Target, Timeout: asked.Timeout,
			MaxConcurrency: asked.MaxConcurrency, Rate: asked.Rate, Headers: headers,
			Secret: asked.Secret, App: app,
		})
	})
}

// handleUpdateHandler handles "PATCH /v1/apps/:app/handlers/:handler": what is
// left out stays; max_concurrency and rate 0 take the limit away.
func (a *API) handleUpdateHandler(w http.ResponseWriter, r *request) error {
	var asked handlerFields
	name := r.param("handler")
	return a.changeHandler(w, r, http.StatusOK, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		headers, err := asked.headers()
		if err != nil {
			return "", err
		}
		return name, q.UpdateHandler(ctx, db.UpdateHandlerParams{
			Handler: name, Target: asked.Target, Timeout: asked.Timeout,
			MaxConcurrency: asked.MaxConcurrency, Rate: asked.Rate, Headers: headers, App: app,
		})
	})
}

// handlePauseHandler handles "POST /v1/apps/:app/handlers/:handler/pause".
func (a *API) handlePauseHandler(w http.ResponseWriter, r *request) error {
	name := r.param("handler")
	return a.changeHandler(w, r, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.PauseHandler(ctx, db.PauseHandlerParams{Handler: name, App: app})
	})
}

// handleResumeHandler handles "POST /v1/apps/:app/handlers/:handler/resume".
func (a *API) handleResumeHandler(w http.ResponseWriter, r *request) error {
	name := r.param("handler")
	return a.changeHandler(w, r, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.ResumeHandler(ctx, db.ResumeHandlerParams{Handler: name, App: app})
	})
}

// handleEnableHandler handles "POST /v1/apps/:app/handlers/:handler/enable".
func (a *API) handleEnableHandler(w http.ResponseWriter, r *request) error {
	name := r.param("handler")
	return a.changeHandler(w, r, http.StatusOK, &struct{}{}, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.EnableHandler(ctx, db.EnableHandlerParams{Handler: name, App: app})
	})
}

// disableHandlerRequest is the body of "POST /v1/apps/:app/handlers/:handler/disable".
type disableHandlerRequest struct {
	Reason *string `json:"reason"`
}

// handleDisableHandler handles "POST /v1/apps/:app/handlers/:handler/disable".
func (a *API) handleDisableHandler(w http.ResponseWriter, r *request) error {
	var asked disableHandlerRequest
	name := r.param("handler")
	return a.changeHandler(w, r, http.StatusOK, &asked, func(ctx context.Context, q *db.Queries, app string) (string, error) {
		return name, q.DisableHandler(ctx, db.DisableHandlerParams{Handler: name, Reason: asked.Reason, App: app})
	})
}

// changeHandler reads a body into asked, runs a change of the handler that it
// names, and answers the handler as it is then.
func (a *API) changeHandler(w http.ResponseWriter, r *request, status int, asked any,
	run func(ctx context.Context, q *db.Queries, app string) (handler string, err error),
) error {
	ctx, app := r.Context(), r.app
	if err := a.decodeBody(w, r.Request, asked); err != nil {
		return err
	}
	var changed db.Handler
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
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
	if status == http.StatusCreated {
		return writeCreated(w, r, changed.Name, changed)
	}
	return writeJSON(w, status, changed)
}

// handleListHandlers handles "GET /v1/apps/:app/handlers", by name.
func (a *API) handleListHandlers(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.Handler, error) {
		return a.queries.ListHandlers(ctx, db.ListHandlersParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(h db.Handler) string { return h.Name })
}

// handleHandler handles "GET /v1/apps/:app/handlers/:handler".
func (a *API) handleHandler(w http.ResponseWriter, r *request) error {
	found, err := a.handlerOf(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, found)
}

// handlerOf returns the handler that the path names.
func (a *API) handlerOf(r *request) (db.Handler, error) {
	found, err := a.queries.HandlerByName(r.Context(), db.HandlerByNameParams{AppID: r.app.id, Name: r.param("handler")})
	if errors.Is(err, pgx.ErrNoRows) {
		return found, problemOf("ZF200").with(fmt.Sprintf("no handler named %.64q", r.param("handler")))
	}
	if err != nil {
		return found, fmt.Errorf("read handler: %w", err)
	}
	return found, nil
}

// handleDeleteHandler handles "DELETE /v1/apps/:app/handlers/:handler". Where
// deliveries wait, it is refused but with ?force=true.
func (a *API) handleDeleteHandler(w http.ResponseWriter, r *request) error {
	return a.deleteForced(w, r, func(ctx context.Context, q *db.Queries, app string, force bool) error {
		return q.DeleteHandler(ctx, db.DeleteHandlerParams{Handler: r.param("handler"), Force: force, App: app})
	})
}

// deleteForced deletes something that may still owe deliveries, which become
// dead letters with ?force=true.
func (a *API) deleteForced(w http.ResponseWriter, r *request,
	run func(ctx context.Context, q *db.Queries, app string, force bool) error,
) error {
	ctx, app := r.Context(), r.app
	force, err := readFlag(r.Request, "force")
	if err != nil {
		return err
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error { return run(ctx, q, app.name, force) })
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// secretResponse shows the secret of a handler.
type secretResponse struct {
	Secret string `json:"secret"`
}

// handleHandlerSecret handles "GET /v1/apps/:app/handlers/:handler/secret".
func (a *API) handleHandlerSecret(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	secret, err := a.queries.HandlerSecret(ctx, db.HandlerSecretParams{Handler: r.param("handler"), App: app.name})
	if err != nil {
		return fmt.Errorf("read secret: %w", err)
	}
	return writeJSON(w, http.StatusOK, secretResponse{Secret: secret})
}

// rotateSecretRequest is the body of "POST /v1/apps/:app/handlers/:handler/rotate-secret".
type rotateSecretRequest struct {
	Secret *string `json:"secret"`
	Grace  *string `json:"grace"`
}

// handleRotateSecret handles "POST /v1/apps/:app/handlers/:handler/rotate-secret":
// webhooks are signed with a new secret, and for the grace with the old one too.
func (a *API) handleRotateSecret(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked rotateSecretRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var secret string
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		secret, err = q.RotateHandlerSecret(ctx, db.RotateHandlerSecretParams{
			Handler: r.param("handler"), Secret: asked.Secret, Grace: asked.Grace, App: app.name,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("rotate secret: %w", err)
	}
	return writeJSON(w, http.StatusOK, secretResponse{Secret: secret})
}
