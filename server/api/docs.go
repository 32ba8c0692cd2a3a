package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) docRoutes() []route {
	return inApp([]route{
		{http.MethodGet, "/docs/:collection", a.handleFindDocuments},
		{http.MethodPost, "/docs/:collection", a.handleInsertDocument},
		{http.MethodGet, "/docs/:collection/:id", a.handleGetDocument},
		{http.MethodHead, "/docs/:collection/:id", a.handleGetDocument},
		{http.MethodPut, "/docs/:collection/:id", a.handlePutDocument},
		{http.MethodPatch, "/docs/:collection/:id", a.handlePatchDocument},
		{http.MethodDelete, "/docs/:collection/:id", a.handleDeleteDocument},
	})
}

// handleFindDocuments handles "GET /docs/:collection": ?filter= is JSON that
// they contain, ?path= a jsonpath that they match, ?order_by= a path such as
// address.city, ?descending=true the other way.
func (a *API) handleFindDocuments(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.read")
	if err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	find, err := readFind(r)
	if err != nil {
		return err
	}
	find.Collection, find.App, find.MaxCount = ps.ByName("collection"), app.name, page.more()
	find.After = pgtype.Text{String: page.after, Valid: page.after != ""}
	rows, err := a.queries.FindDocuments(ctx, find)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42601" { // what the cast to jsonpath says
		return problemQuery.with("path: a jsonpath such as $.n > 2; " + pg.Message)
	}
	if err != nil {
		return fmt.Errorf("find documents: %w", err)
	}
	return writePage(w, page, rows)
}

// readFind reads the conditions of a find.
func readFind(r *http.Request) (find db.FindDocumentsParams, err error) {
	if err := checkParameters(r, "filter", "path", "order_by", "descending", "limit", "cursor"); err != nil {
		return find, err
	}
	query := r.URL.Query()
	if query.Has("filter") {
		find.Filter = json.RawMessage(query.Get("filter"))
		if !json.Valid(find.Filter) {
			return find, problemQuery.with(`filter: JSON that the documents contain, such as {"tag":"x"}`)
		}
	}
	find.Path = pgtype.Text{String: query.Get("path"), Valid: query.Has("path")}
	if query.Has("order_by") {
		find.OrderBy = strings.Split(query.Get("order_by"), ".")
	}
	if query.Has("descending") {
		if find.Descending, err = strconv.ParseBool(query.Get("descending")); err != nil {
			return find, problemQuery.with("descending: true or false")
		}
	}
	return find, nil
}

// handleInsertDocument handles "POST /docs/:collection": the body is the
// document, its id is made.
func (a *API) handleInsertDocument(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.write")
	if err != nil {
		return err
	}
	body, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	written := writtenResponse{}
	collection := ps.ByName("collection")
	// In one transaction, so that nobody changes it before its version is read.
	err = pgx.BeginFunc(ctx, a.Pool, func(tx pgx.Tx) error {
		q := a.queries.WithTx(tx)
		if written.ID, err = q.InsertDocument(ctx, db.InsertDocumentParams{Collection: collection, Body: body, App: app.name}); err != nil {
			return err
		}
		made, err := q.Document(ctx, db.DocumentParams{Collection: collection, ID: written.ID, App: app.name})
		written.Version = made.Version
		return err
	})
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	w.Header().Set("Location", strings.TrimSuffix(r.URL.EscapedPath(), "/")+"/"+url.PathEscape(written.ID))
	return written.write(w, http.StatusCreated)
}

// handleGetDocument handles "GET" and "HEAD /docs/:collection/:id": the
// document itself, its version as the ETag.
func (a *API) handleGetDocument(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.read")
	if err != nil {
		return err
	}
	found, err := a.queries.Document(ctx, db.DocumentParams{Collection: ps.ByName("collection"), ID: ps.ByName("id"), App: app.name})
	if errors.Is(err, pgx.ErrNoRows) {
		return documentNotFound(ps)
	}
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	return writeStored(w, r, found.Body, found.Version)
}

// documentNotFound is what SQL functions raise as ZF305.
func documentNotFound(ps httprouter.Params) error {
	return problemOf("ZF305").with(fmt.Sprintf("no document %.140q in collection %.64q", ps.ByName("id"), ps.ByName("collection")))
}

// handlePutDocument handles "PUT /docs/:collection/:id": the body replaces the
// document, or is a new one where there is none and no If-Match asks for one.
func (a *API) handlePutDocument(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return a.writeDocument(w, r, ps, func(q *db.Queries, body json.RawMessage, expected expectation, app app) (int64, error) {
		return q.PutDocument(r.Context(), db.PutDocumentParams{
			Collection: ps.ByName("collection"), ID: ps.ByName("id"), Body: body,
			ExpectedVersion: expected.version, Upsert: !expected.something, App: app.name,
		})
	})
}

// handlePatchDocument handles "PATCH /docs/:collection/:id": the body is a
// merge patch.
func (a *API) handlePatchDocument(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/merge-patch+json" && mediaType != "application/json" {
		return problemMediaType.with("a patch has content type application/merge-patch+json")
	}
	return a.writeDocument(w, r, ps, func(q *db.Queries, body json.RawMessage, expected expectation, app app) (int64, error) {
		return q.PatchDocument(r.Context(), db.PatchDocumentParams{
			Collection: ps.ByName("collection"), ID: ps.ByName("id"), Patch: body,
			ExpectedVersion: expected.version, App: app.name,
		})
	})
}

// writeDocument reads a write of a document, runs it and answers its version.
func (a *API) writeDocument(
	w http.ResponseWriter, r *http.Request, ps httprouter.Params,
	write func(q *db.Queries, body json.RawMessage, expected expectation, app app) (int64, error),
) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	r = r.WithContext(ctx)
	app, err := a.authorize(ctx, r, ps, "store.write")
	if err != nil {
		return err
	}
	expected, err := readExpectation(r)
	if err != nil {
		return err
	}
	body, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	version, err := write(a.queries, body, expected, app)
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return writtenResponse{ID: ps.ByName("id"), Version: version}.write(w, http.StatusOK)
}

// handleDeleteDocument handles "DELETE /docs/:collection/:id".
func (a *API) handleDeleteDocument(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.write")
	if err != nil {
		return err
	}
	expected, err := readExpectation(r)
	if err != nil {
		return err
	}
	deleted, err := a.queries.DeleteDocument(ctx, db.DeleteDocumentParams{
		Collection: ps.ByName("collection"), ID: ps.ByName("id"), ExpectedVersion: expected.version, App: app.name,
	})
	if err != nil {
		return fmt.Errorf("delete document: %w", err)
	}
	if !deleted {
		return documentNotFound(ps)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
