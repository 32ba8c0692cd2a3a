package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) tokenRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps/:app/tokens", a.handleIssueToken},
		{http.MethodGet, "/v1/apps/:app/signing-keys", a.handleListSigningKeys},
		{http.MethodPost, "/v1/apps/:app/signing-keys", a.handleRotateSigningKey},
		{http.MethodGet, "/v1/apps/:app/revocations", a.handleListRevocations},
		{http.MethodPost, "/v1/apps/:app/revocations", a.handleRevokeTokens},
	}
}

// handleIssueToken handles "POST /v1/apps/:app/tokens".
func (a *API) handleIssueToken(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "token.issue")
	if err != nil {
		return err
	}
	asked := struct {
		Topics  []string        `json:"topics"`
		Publish []string        `json:"publish"`
		TTL     string          `json:"ttl"`
		Subject *string         `json:"subject"`
		Claims  json.RawMessage `json:"claims"`
	}{TTL: "1 hour"}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	made, err := a.queries.IssueSubscriberToken(ctx, db.IssueSubscriberTokenParams{
		Topics: asked.Topics, Publish: asked.Publish, Ttl: asked.TTL, Subject: text(asked.Subject),
		Claims: asked.Claims, App: app.name,
	})
	if err != nil {
		return fmt.Errorf("issue token: %w", intervalError("ttl", err))
	}
	return writeJSON(w, http.StatusCreated, struct {
		Token     string `json:"token"`
		ExpiresAt string `json:"expires_at"`
	}{made.Token, made.ExpiresAt})
}

// handleListSigningKeys handles "GET /v1/apps/:app/signing-keys". No route shows
// a secret.
func (a *API) handleListSigningKeys(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "app.manage", func(ctx context.Context, app app, page page) ([]db.ListSigningKeysRow, error) {
		return a.queries.ListSigningKeys(ctx, db.ListSigningKeysParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleRotateSigningKey handles "POST /v1/apps/:app/signing-keys".
func (a *API) handleRotateSigningKey(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	asked := struct {
		Grace string `json:"grace"`
	}{Grace: "1 hour"}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var kid string
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		kid, err = q.RotateSigningKey(ctx, db.RotateSigningKeyParams{App: app.name, Grace: asked.Grace})
		return err
	})
	if err != nil {
		return fmt.Errorf("rotate signing key: %w", intervalError("grace", err))
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"kid": kid})
}

// handleListRevocations handles "GET /v1/apps/:app/revocations".
func (a *API) handleListRevocations(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "token.issue", func(ctx context.Context, app app, page page) ([]db.ListRevocationsRow, error) {
		return a.queries.ListRevocations(ctx, db.ListRevocationsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleRevokeTokens handles "POST /v1/apps/:app/revocations".
func (a *API) handleRevokeTokens(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "token.issue")
	if err != nil {
		return err
	}
	var asked struct {
		JTI     *string `json:"jti"`
		Subject *string `json:"subject"`
		Before  *string `json:"before"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	before, err := readTime("before", asked.Before)
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.RevokeTokens(ctx, db.RevokeTokensParams{
			Jti: text(asked.JTI), Subject: text(asked.Subject), Before: before, App: app.name,
		})
	})
	if err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// text is a parameter that may be null.
func text(given *string) pgtype.Text {
	if given == nil {
		return pgtype.Text{}
	}
	return pgtype.Text{String: *given, Valid: true}
}
