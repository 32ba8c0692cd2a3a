package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// createEndpointRequest is the body of "POST /v1/apps/:app/endpoints".
type createEndpointRequest struct {
	Path         string   `json:"path"`
	Function     string   `json:"function"`
	Methods      []string `json:"methods"`
	Auth         string   `json:"auth"`
	Timeout      string   `json:"timeout"`
	MaxBodyBytes int32    `json:"max_body_bytes"`
}

// handleCreateEndpoint handles "POST /v1/apps/:app/endpoints".
func (a *API) handleCreateEndpoint(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := createEndpointRequest{Methods: endpointMethods, Auth: "key", Timeout: "15 s", MaxBodyBytes: 1 << 20}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var made db.Endpoint
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
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
	return writeCreated(w, r, strconv.FormatInt(made.ID, 10), made)
}

// handleListEndpoints handles "GET /v1/apps/:app/endpoints", by path.
func (a *API) handleListEndpoints(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.Endpoint, error) {
		return a.queries.ListEndpoints(ctx, db.ListEndpointsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(e db.Endpoint) string { return e.Path })
}

// handleEndpoint handles "GET /v1/apps/:app/endpoints/:id".
func (a *API) handleEndpoint(w http.ResponseWriter, r *request) error {
	found, err := findEndpoint(r, a.queries)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, found)
}

// findEndpoint reads the endpoint that a path names by its id.
func findEndpoint(r *request, q *db.Queries) (db.Endpoint, error) {
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil {
		return db.Endpoint{}, problemOf("ZF322").with(fmt.Sprintf("no endpoint %.32q", r.param("id")))
	}
	found, err := q.EndpointByID(r.Context(), db.EndpointByIDParams{AppID: r.app.id, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return found, problemOf("ZF322").with(fmt.Sprintf("no endpoint %d", id))
	}
	if err != nil {
		return found, fmt.Errorf("read endpoint: %w", err)
	}
	return found, nil
}

// handleDeleteEndpoint handles "DELETE /v1/apps/:app/endpoints/:id".
func (a *API) handleDeleteEndpoint(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		found, err := findEndpoint(r, q)
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
func (a *API) handleListWatchedTables(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
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
	return writePage(w, page, rows, func(t db.ListWatchedTablesRow) string { return idCursor(t.ID) })
}
