package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) appRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps", a.handleCreateApp},
		{http.MethodGet, "/v1/apps", a.handleListApps},
		{http.MethodGet, "/v1/apps/:app", a.handleApp},
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
