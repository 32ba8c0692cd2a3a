package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) appRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps", a.handleCreateApp},
		{http.MethodGet, "/v1/apps", a.handleListApps},
		{http.MethodGet, "/v1/apps/:app", a.handleApp},
		{http.MethodPatch, "/v1/apps/:app", a.handleUpdateApp},
		{http.MethodDelete, "/v1/apps/:app", a.handleDeleteApp},
	}
}

// handleCreateApp handles "POST /v1/apps", for keys of all apps.
func (a *API) handleCreateApp(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
		return err
	}
	var asked struct {
		Name string `json:"name"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var made json.RawMessage
	err := a.change(ctx, r, func(q *db.Queries) (err error) {
		if _, err = q.CreateApp(ctx, asked.Name); err != nil {
			return err
		}
		made, err = q.AppByName(ctx, asked.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("create app: %w", err)
	}
	return writeJSON(w, http.StatusCreated, made)
}

// handleListApps handles "GET /v1/apps", for keys of all apps.
func (a *API) handleListApps(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListApps(ctx, db.ListAppsParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list apps: %w", err)
	}
	return writePage(w, page, rows)
}

// handleApp handles "GET /v1/apps/:app".
func (a *API) handleApp(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	found, err := a.queries.AppByName(ctx, app.name)
	if err != nil {
		return fmt.Errorf("read app: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// ownSettings are those that an app's own keys may change; what bounds an app
// is for keys of all apps.
var ownSettings = []string{"allowed_origins"}

// handleUpdateApp handles "PATCH /v1/apps/:app": settings that the body does not
// name stay, null takes a limit away.
func (a *API) handleUpdateApp(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	changes := map[string]json.RawMessage{}
	if err := a.decodeBody(w, r, &changes); err != nil {
		return err
	}
	for name := range changes {
		if slices.Contains(ownSettings, name) {
			continue
		}
		if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
			return err
		}
	}
	body, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("encode changes: %w", err)
	}
	var changed json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
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
func (a *API) handleDeleteApp(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorizeOperator(ctx, r, ps)
	if err != nil {
		return err
	}
	purge, err := readFlag(r, "purge")
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.DeleteApp(ctx, db.DeleteAppParams{App: app.name, Purge: purge})
	})
	if err != nil {
		return fmt.Errorf("delete app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// authorizeOperator finds the app of the path for a key of all apps that may
// manage apps.
func (a *API) authorizeOperator(ctx context.Context, r *http.Request, ps httprouter.Params) (app, error) {
	found, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return app{}, err
	}
	return found, a.authorizeEverywhere(ctx, r, "app.manage")
}
