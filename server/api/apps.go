package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// createAppRequest is the body of "POST /v1/apps".
type createAppRequest struct {
	Name string `json:"name"`
}

// handleCreateApp handles "POST /v1/apps", for keys of all apps.
func (a *API) handleCreateApp(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	var asked createAppRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var made db.App
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		if _, err = q.CreateApp(ctx, asked.Name); err != nil {
			return err
		}
		made, err = q.AppByName(ctx, asked.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("create app: %w", err)
	}
	return writeCreated(w, r, made.Name, made)
}

// handleListApps handles "GET /v1/apps", for keys of all apps.
func (a *API) handleListApps(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListApps(ctx, db.ListAppsParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list apps: %w", err)
	}
	return writePage(w, page, rows, func(a db.App) string { return a.Name })
}

// handleApp handles "GET /v1/apps/:app".
func (a *API) handleApp(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	found, err := a.queries.AppByName(ctx, app.name)
	if err != nil {
		return fmt.Errorf("read app: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// ownSettings are those that an app's own keys may change; what bounds an app
// is for keys of all apps.
var ownSettings = []string{"allowed_origins"}

// updateAppRequest has the settings that change, by name; null removes a limit.
type updateAppRequest map[string]json.RawMessage

// handleUpdateApp handles "PATCH /v1/apps/:app": settings that the body does not
// name stay, null takes a limit away.
func (a *API) handleUpdateApp(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	changes := updateAppRequest{}
	if err := a.decodeBody(w, r.Request, &changes); err != nil {
		return err
	}
	for name := range changes {
		if slices.Contains(ownSettings, name) {
			continue
		}
		if err := a.authorizeEverywhere(ctx, r.Request, "app.manage"); err != nil {
			return err
		}
	}
	body, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("encode changes: %w", err)
	}
	var changed db.App
	err = a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		if err = q.UpdateApp(ctx, db.UpdateAppParams{App: app.name, Changes: body}); err != nil {
			return err
		}
		changed, err = q.AppByName(ctx, app.name)
		return err
	})
	if err != nil {
		return fmt.Errorf("update app: %w", err)
	}
	return writeJSON(w, http.StatusOK, changed)
}

// handleDeleteApp handles "DELETE /v1/apps/:app", for keys of all apps;
// ?purge=true deletes messages as well.
func (a *API) handleDeleteApp(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	purge, err := readFlag(r.Request, "purge")
	if err != nil {
		return err
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.DeleteApp(ctx, db.DeleteAppParams{App: app.name, Purge: purge})
	})
	if err != nil {
		return fmt.Errorf("delete app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
