package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func kvKey(r *request) string { return strings.TrimPrefix(r.param("key"), "/") }

func entryNotFound(key string) error {
	return problemEntry.with(fmt.Sprintf("no entry at %.140q", key))
}

// handleListKV handles "GET /kv/:collection?prefix=": entries by key.
func (a *API) handleListKV(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListKV(ctx, db.ListKVParams{
		Collection: r.param("collection"), Prefix: r.URL.Query().Get("prefix"),
		After: page.after, MaxCount: page.more(), App: app.name,
	})
	if err != nil {
		return fmt.Errorf("list entries: %w", err)
	}
	return writePage(w, page, rows, func(e db.ListKVRow) string { return e.Key })
}

// handleGetKV handles "GET" and "HEAD /kv/:collection/*key": the value itself,
// its version as the ETag.
func (a *API) handleGetKV(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	found, err := a.queries.KVEntry(ctx, db.KVEntryParams{Collection: r.param("collection"), Key: kvKey(r), App: app.name})
	if errors.Is(err, pgx.ErrNoRows) {
		return entryNotFound(kvKey(r))
	}
	if err != nil {
		return fmt.Errorf("read entry: %w", err)
	}
	return writeStored(w, r.Request, found.Value, found.Version)
}

// handlePutKV handles "PUT /kv/:collection/*key": the body is the value, ?ttl=
// how long it is there, and If-Match or If-None-Match a compare-and-set.
func (a *API) handlePutKV(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	expected, err := readVersionConditions(r.Request)
	if err != nil {
		return err
	}
	value, err := a.readJSON(w, r.Request)
	if err != nil {
		return err
	}
	ttl := filterText(r.Request, "ttl")
	version, err := a.queries.SetKV(ctx, db.SetKVParams{
		Collection: r.param("collection"), Key: kvKey(r), Value: value, App: app.name, Ttl: ttl,
		IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
	})
	if isNoInterval(err) {
		return problemOf("ZF304").with(fmt.Sprintf("ttl %.64q is no interval: such as 15 s or 1 hour", *ttl))
	}
	if err != nil {
		return fmt.Errorf("set entry: %w", err)
	}
	return writtenResponse{Key: kvKey(r), Version: version}.write(w, http.StatusOK)
}

// isNoInterval reports whether a text could not be read as an interval, or
// leads out of the range of time.
func isNoInterval(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22007" || pg.Code == "22008" || pg.Code == "22015")
}

// handleDeleteKV handles "DELETE /kv/:collection/*key".
func (a *API) handleDeleteKV(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	expected, err := readVersionConditions(r.Request)
	if err != nil {
		return err
	}
	deleted, err := a.queries.DeleteKV(ctx, db.DeleteKVParams{
		Collection: r.param("collection"), Key: kvKey(r), App: app.name,
		IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
	})
	if err != nil {
		return fmt.Errorf("delete entry: %w", err)
	}
	if !deleted {
		return entryNotFound(kvKey(r))
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
