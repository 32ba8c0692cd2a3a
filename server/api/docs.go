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

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// handleFindDocuments handles "GET /docs/:collection": ?filter= is JSON that
// they contain, ?path= a jsonpath that they match, ?order_by= a path such as
// address.city, ?descending=true the other way.
func (a *API) handleFindDocuments(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	find, err := readFind(r.Request)
	if err != nil {
		return err
	}
	find.Collection, find.App, find.MaxCount = r.param("collection"), app.name, page.more()
	if page.after != "" {
		find.After = &page.after
	}
	rows, err := a.queries.FindDocuments(ctx, find)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42601" { // what the cast to jsonpath says
		return problemQuery.with("path: a jsonpath such as $.n > 2; " + pg.Message)
	}
	if err != nil {
		return fmt.Errorf("find documents: %w", err)
	}
	items := make([]documentItem, len(rows))
	for i, row := range rows {
		items[i] = documentItem{row.ID, row.Body, row.Version, row.CreatedAt, row.UpdatedAt, row.Cursor}
	}
	return writePage(w, page, items, func(d documentItem) string { return d.cursor })
}

// documentItem is a document in a list.
type documentItem struct {
	ID        string          `json:"id"`
	Body      json.RawMessage `json:"body"`
	Version   int64           `json:"version"`
	CreatedAt utc.Time        `json:"created_at"`
	UpdatedAt utc.Time        `json:"updated_at"`

	cursor string
}

// readFind reads the conditions of a find.
func readFind(r *http.Request) (find db.FindDocumentsParams, err error) {
	query := r.URL.Query()
	if query.Has("filter") {
		find.Filter = json.RawMessage(query.Get("filter"))
		if !json.Valid(find.Filter) {
			return find, problemQuery.with(`filter: JSON that the documents contain, such as {"tag":"x"}`)
		}
	}
	find.Path = filterText(r, "path")
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
func (a *API) handleInsertDocument(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	if err := refuseConditions(r.Request); err != nil {
		return err
	}
	body, err := a.readJSON(w, r.Request)
	if err != nil {
		return err
	}
	written := writtenResponse{}
	collection := r.param("collection")
	// In one transaction, so that nobody changes it before its version is read.
	err = a.begin(ctx, func(tx pgx.Tx) error {
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
func (a *API) handleGetDocument(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	found, err := a.queries.Document(ctx, db.DocumentParams{Collection: r.param("collection"), ID: r.param("id"), App: app.name})
	if errors.Is(err, pgx.ErrNoRows) {
		return documentNotFound(r)
	}
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	return writeStored(w, r.Request, found.Body, found.Version)
}

// documentNotFound is what SQL functions raise as ZF305.
func documentNotFound(r *request) error {
	return problemOf("ZF305").with(fmt.Sprintf("no document %.140q in collection %.64q", r.param("id"), r.param("collection")))
}

// handlePutDocument handles "PUT /docs/:collection/:id": the body replaces the
// document, or is a new one where there is none.
func (a *API) handlePutDocument(w http.ResponseWriter, r *request) error {
	return a.writeDocument(w, r, func(q *db.Queries, body json.RawMessage, expected conditions, app app) (int64, error) {
		return q.PutDocument(r.Context(), db.PutDocumentParams{
			Collection: r.param("collection"), ID: r.param("id"), Body: body, App: app.name,
			IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
		})
	})
}

// handlePatchDocument handles "PATCH /docs/:collection/:id": the body is a
// merge patch.
func (a *API) handlePatchDocument(w http.ResponseWriter, r *request) error {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/merge-patch+json" && mediaType != "application/json" {
		return problemMediaType.with("a patch has content type application/merge-patch+json")
	}
	return a.writeDocument(w, r, func(q *db.Queries, body json.RawMessage, expected conditions, app app) (int64, error) {
		return q.PatchDocument(r.Context(), db.PatchDocumentParams{
			Collection: r.param("collection"), ID: r.param("id"), Patch: body, App: app.name,
			IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
		})
	})
}

// writeDocument reads a write of a document, runs it and answers its version.
func (a *API) writeDocument(
	w http.ResponseWriter, r *request,
	write func(q *db.Queries, body json.RawMessage, expected conditions, app app) (int64, error),
) error {
	app := r.app
	expected, err := readVersionConditions(r.Request)
	if err != nil {
		return err
	}
	body, err := a.readJSON(w, r.Request)
	if err != nil {
		return err
	}
	version, err := write(a.queries, body, expected, app)
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return writtenResponse{ID: r.param("id"), Version: version}.write(w, http.StatusOK)
}

// handleDeleteDocument handles "DELETE /docs/:collection/:id".
func (a *API) handleDeleteDocument(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	expected, err := readVersionConditions(r.Request)
	if err != nil {
		return err
	}
	deleted, err := a.queries.DeleteDocument(ctx, db.DeleteDocumentParams{
		Collection: r.param("collection"), ID: r.param("id"), App: app.name,
		IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
	})
	if err != nil {
		return fmt.Errorf("delete document: %w", err)
	}
	if !deleted {
		return documentNotFound(r)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
