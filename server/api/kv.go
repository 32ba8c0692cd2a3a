package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) kvRoutes() []route {
	return inApp([]route{
		{http.MethodGet, "/kv/:collection", a.handleListKV},
		{http.MethodGet, "/kv/:collection/*key", a.handleGetKV},
		{http.MethodHead, "/kv/:collection/*key", a.handleGetKV},
		{http.MethodPut, "/kv/:collection/*key", a.handlePutKV},
		{http.MethodDelete, "/kv/:collection/*key", a.handleDeleteKV},
	})
}

func kvKey(ps httprouter.Params) string { return strings.TrimPrefix(ps.ByName("key"), "/") }

func entryNotFound(key string) error {
	return problemEntry.with(fmt.Sprintf("no entry at %.140q", key))
}

// handleListKV handles "GET /kv/:collection?prefix=": entries by key.
func (a *API) handleListKV(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.read")
	if err != nil {
		return err
	}
	if err := checkParameters(r, "prefix", "limit", "cursor"); err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListKV(ctx, db.ListKVParams{
		Collection: ps.ByName("collection"), Prefix: r.URL.Query().Get("prefix"),
		After: page.after, MaxCount: page.more(), App: app.name,
	})
	if err != nil {
		return fmt.Errorf("list entries: %w", err)
	}
	return writePage(w, page, rows)
}

// handleGetKV handles "GET" and "HEAD /kv/:collection/*key": the value itself,
// its version as the ETag.
func (a *API) handleGetKV(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.read")
	if err != nil {
		return err
	}
	found, err := a.queries.KVEntry(ctx, db.KVEntryParams{Collection: ps.ByName("collection"), Key: kvKey(ps), App: app.name})
	if errors.Is(err, pgx.ErrNoRows) {
		return entryNotFound(kvKey(ps))
	}
	if err != nil {
		return fmt.Errorf("read entry: %w", err)
	}
	return writeStored(w, r, found.Value, found.Version)
}

// handlePutKV handles "PUT /kv/:collection/*key": the body is the value, ?ttl=
// how long it is there, and If-Match or If-None-Match: * a compare-and-set.
func (a *API) handlePutKV(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "store.write")
	if err != nil {
		return err
	}
	if err := checkParameters(r, "ttl"); err != nil {
		return err
	}
	expected, err := readExpectation(r)
	if err != nil {
		return err
	}
	if expected.something {
		return problemQuery.with("If-Match: the entity tag of an entry; * is not for entries")
	}
	value, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	version, err := a.queries.SetKV(ctx, db.SetKVParams{
		Collection: ps.ByName("collection"), Key: kvKey(ps), Value: value, ExpectedVersion: expected.version, App: app.name,
		Ttl: pgtype.Text{String: query.Get("ttl"), Valid: query.Has("ttl")},
	})
	if isNoInterval(err) {
		return problemOf("ZF304").with(fmt.Sprintf("ttl %.64q is no interval: such as 15 s or 1 hour", query.Get("ttl")))
	}
	if err != nil {
		return fmt.Errorf("set entry: %w", err)
	}
	return writtenResponse{Key: kvKey(ps), Version: version}.write(w, http.StatusOK)
}

// isNoInterval reports whether a text could not be read as an interval, or
// leads out of the range of time.
func isNoInterval(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22007" || pg.Code == "22008" || pg.Code == "22015")
}

// handleDeleteKV handles "DELETE /kv/:collection/*key".
func (a *API) handleDeleteKV(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
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
	deleted, err := a.queries.DeleteKV(ctx, db.DeleteKVParams{
		Collection: ps.ByName("collection"), Key: kvKey(ps), ExpectedVersion: expected.version, App: app.name,
	})
	if err != nil {
		return fmt.Errorf("delete entry: %w", err)
	}
	if !deleted {
		return entryNotFound(kvKey(ps))
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
