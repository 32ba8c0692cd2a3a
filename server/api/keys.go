package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) keyRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps/:app/keys", a.handleCreateKey},
		{http.MethodGet, "/v1/apps/:app/keys", a.handleListKeys},
		{http.MethodDelete, "/v1/apps/:app/keys/:prefix", a.handleRevokeKey},
	}
}

// handleCreateKey handles "POST /v1/apps/:app/keys". The answer alone shows the
// key. It can do no more than the key that asks for it.
func (a *API) handleCreateKey(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	var asked struct {
		Name         string   `json:"name"`
		Capabilities []string `json:"capabilities"`
		ExpiresAt    *string  `json:"expires_at"`
		PublishRate  *int32   `json:"publish_rate"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	expires, err := readTime("expires_at", asked.ExpiresAt)
	if err != nil {
		return err
	}
	creator, err := bearer(r)
	if err != nil {
		return err
	}
	made := db.DelegateAPIKeyParams{
		Creator: creator, Name: asked.Name, Capabilities: asked.Capabilities, App: app.name, ExpiresAt: expires,
	}
	if asked.PublishRate != nil {
		made.PublishRate = pgtype.Int4{Int32: *asked.PublishRate, Valid: true}
	}
	var answer struct {
		Key    string          `json:"key"`
		APIKey json.RawMessage `json:"api_key"`
	}
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		if answer.Key, err = q.DelegateAPIKey(ctx, made); err != nil {
			return err
		}
		answer.APIKey, err = q.KeyByPrefix(ctx, keyPrefix(answer.Key))
		return err
	})
	if err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	return writeJSON(w, http.StatusCreated, answer)
}

// handleListKeys handles "GET /v1/apps/:app/keys"; keys of all apps are not
// among them.
func (a *API) handleListKeys(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListKeys(ctx, db.ListKeysParams{
		AppID: pgtype.Int8{Int64: app.id, Valid: true}, After: page.after, MaxCount: page.more(),
	})
	if err != nil {
		return fmt.Errorf("list keys: %w", err)
	}
	return writePage(w, page, rows)
}

// handleRevokeKey handles "DELETE /v1/apps/:app/keys/:prefix": the key holds no
// more, at once or from ?at= on.
func (a *API) handleRevokeKey(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	var given *string
	if query := r.URL.Query(); query.Has("at") {
		text := query.Get("at")
		given = &text
	}
	at, err := readTime("at", given)
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.RevokeAPIKey(ctx, db.RevokeAPIKeyParams{Prefix: ps.ByName("prefix"), App: app.name, At: at})
	})
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readTime reads a time of a request; null where none is given.
func readTime(field string, text *string) (pgtype.Timestamptz, error) {
	if text == nil {
		return pgtype.Timestamptz{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		return pgtype.Timestamptz{}, problemField.with(field + " must be a time by RFC 3339, such as 2026-11-23T10:00:00Z")
	}
	return pgtype.Timestamptz{Time: t, Valid: true}, nil
}
