package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) endpointRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps/:app/endpoints", a.handleCreateEndpoint},
		{http.MethodGet, "/v1/apps/:app/endpoints", a.handleListEndpoints},
		{http.MethodGet, "/v1/apps/:app/endpoints/:id", a.handleEndpoint},
		{http.MethodDelete, "/v1/apps/:app/endpoints/:id", a.handleDeleteEndpoint},
		{http.MethodGet, "/v1/apps/:app/watched-tables", a.handleListWatchedTables},
	}
}

// handleCreateEndpoint handles "POST /v1/apps/:app/endpoints".
func (a *API) handleCreateEndpoint(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "endpoint.manage")
	if err != nil {
		return err
	}
	asked := struct {
		Path         string   `json:"path"`
		Function     string   `json:"function"`
		Methods      []string `json:"methods"`
		Auth         string   `json:"auth"`
		Timeout      string   `json:"timeout"`
		MaxBodyBytes int32    `json:"max_body_bytes"`
	}{Methods: endpointMethods, Auth: "key", Timeout: "15 s", MaxBodyBytes: 1 << 20}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var made db.EndpointByIDRow
	err = a.change(ctx, r, func(q *db.Queries) error {
		id, err := q.CreateEndpoint(ctx, db.CreateEndpointParams{
			Path: asked.Path, Function: asked.Function, Methods: asked.Methods, Auth: asked.Auth,
			Timeout: asked.Timeout, MaxBodyBytes: asked.MaxBodyBytes, App: app.name,
		})
		if err != nil {
			return err
		}
		made, err = q.EndpointByID(ctx, db.EndpointByIDParams{AppID: app.id, ID: id})
		return err
	})
	if isNoInterval(err) {
		return problemField.with(fmt.Sprintf("timeout %.64q is no interval: such as 15 s", asked.Timeout))
	}
	if err != nil {
		return fmt.Errorf("create endpoint: %w", err)
	}
	return writeJSON(w, http.StatusCreated, made.Item)
}

// handleListEndpoints handles "GET /v1/apps/:app/endpoints", by path.
func (a *API) handleListEndpoints(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "endpoint.manage", func(ctx context.Context, app app, page page) ([]db.ListEndpointsRow, error) {
		return a.queries.ListEndpoints(ctx, db.ListEndpointsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleEndpoint handles "GET /v1/apps/:app/endpoints/:id".
func (a *API) handleEndpoint(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "endpoint.manage")
	if err != nil {
		return err
	}
	found, err := findEndpoint(r, a.queries, app, ps)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, json.RawMessage(found.Item))
}

// findEndpoint reads the endpoint that a path names by its id.
func findEndpoint(r *http.Request, q *db.Queries, app app, ps httprouter.Params) (db.EndpointByIDRow, error) {
	id, err := strconv.ParseInt(ps.ByName("id"), 10, 64)
	if err != nil {
		return db.EndpointByIDRow{}, problemOf("ZF322").with(fmt.Sprintf("no endpoint %.32q", ps.ByName("id")))
	}
	found, err := q.EndpointByID(r.Context(), db.EndpointByIDParams{AppID: app.id, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return found, problemOf("ZF322").with(fmt.Sprintf("no endpoint %d", id))
	}
	if err != nil {
		return found, fmt.Errorf("read endpoint: %w", err)
	}
	return found, nil
}

// handleDeleteEndpoint handles "DELETE /v1/apps/:app/endpoints/:id".
func (a *API) handleDeleteEndpoint(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "endpoint.manage")
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		found, err := findEndpoint(r, q, app, ps)
		if err != nil {
			return err
		}
		return q.DeleteEndpoint(ctx, db.DeleteEndpointParams{Path: found.Path, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("delete endpoint: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleListWatchedTables handles "GET /v1/apps/:app/watched-tables". To watch
// one takes the rights of its owner, which the server does not have.
func (a *API) handleListWatchedTables(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "trigger.manage")
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
	rows, err := a.queries.ListWatchedTables(ctx, db.ListWatchedTablesParams{AppID: app.id, After: after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list watched tables: %w", err)
	}
	return writePage(w, page, rows)
}
