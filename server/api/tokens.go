package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// issueTokenRequest is the body of "POST /v1/apps/:app/tokens".
type issueTokenRequest struct {
	Topics  []string        `json:"topics"`
	Publish []string        `json:"publish"`
	TTL     string          `json:"ttl"`
	Subject *string         `json:"subject"`
	Claims  json.RawMessage `json:"claims"`
}

// handleIssueToken handles "POST /v1/apps/:app/tokens".
func (a *API) handleIssueToken(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := issueTokenRequest{TTL: "1 hour"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	if err := a.checkScopes(r, asked); err != nil {
		return err
	}
	var made db.IssueSubscriberTokenRow
	err := a.run(ctx, func(q *db.Queries) (err error) {
		made, err = q.IssueSubscriberToken(ctx, db.IssueSubscriberTokenParams{
			Topics: asked.Topics, Publish: asked.Publish, Ttl: asked.TTL, Subject: asked.Subject,
			Claims: asked.Claims, App: app.name,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("issue token: %w", intervalError("ttl", err))
	}
	return writeJSON(w, http.StatusCreated, issueTokenResponse(made))
}

// checkScopes refuses a token that gives more than the key has that asks for it.
func (a *API) checkScopes(r *request, asked issueTokenRequest) error {
	for capability, scopes := range map[string][]string{"topic.subscribe": asked.Topics, "topic.publish": asked.Publish} {
		if len(scopes) == 0 {
			continue
		}
		if _, err := a.authorize(r.Context(), r.Request, r.params, capability); err != nil {
			return fmt.Errorf("a token gives at most what the key has: %w", err)
		}
	}
	return nil
}

// issueTokenResponse is a new subscriber token.
type issueTokenResponse struct {
	Token     string `json:"token"`
	ExpiresAt string `json:"expires_at"`
}

// handleListSigningKeys handles "GET /v1/apps/:app/signing-keys". No route shows
// a secret.
func (a *API) handleListSigningKeys(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.ListSigningKeysRow, error) {
		return a.queries.ListSigningKeys(ctx, db.ListSigningKeysParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(k db.ListSigningKeysRow) string { return k.Kid })
}

// rotateSigningKeyRequest is the body of "POST /v1/apps/:app/signing-keys".
type rotateSigningKeyRequest struct {
	Grace string `json:"grace"`
}

// handleRotateSigningKey handles "POST /v1/apps/:app/signing-keys".
func (a *API) handleRotateSigningKey(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := rotateSigningKeyRequest{Grace: "1 hour"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var kid string
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		kid, err = q.RotateSigningKey(ctx, db.RotateSigningKeyParams{App: app.name, Grace: asked.Grace})
		return err
	})
	if err != nil {
		return fmt.Errorf("rotate signing key: %w", intervalError("grace", err))
	}
	return writeJSON(w, http.StatusCreated, signingKeyResponse{Kid: kid})
}

// signingKeyResponse names the key that signs now.
type signingKeyResponse struct {
	Kid string `json:"kid"`
}

// handleListRevocations handles "GET /v1/apps/:app/revocations".
func (a *API) handleListRevocations(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]revocation, error) {
		rows, err := a.queries.ListRevocations(ctx, db.ListRevocationsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
		revocations := make([]revocation, len(rows))
		for i, row := range rows {
			revocations[i] = revocationOf(row)
		}
		return revocations, err
	}, func(r revocation) string { return r.cursor })
}

// revocation says which tokens were revoked: one by its jti, those of a subject,
// or all; the last two if issued before a time.
type revocation struct {
	JTI       *string   `json:"jti"`
	Subject   *string   `json:"subject"`
	Before    *utc.Time `json:"before"`
	RevokedAt utc.Time  `json:"revoked_at"`

	cursor string
}

func revocationOf(row db.ListRevocationsRow) revocation {
	r := revocation{Before: row.Before, RevokedAt: row.RevokedAt, cursor: row.Kind + ":" + row.Value}
	switch row.Kind {
	case "jti":
		r.JTI = &row.Value
	case "subject":
		r.Subject = &row.Value
	}
	return r
}

// revokeTokensRequest is the body of "POST /v1/apps/:app/revocations".
type revokeTokensRequest struct {
	JTI     *string `json:"jti"`
	Subject *string `json:"subject"`
	Before  *string `json:"before"`
	// All means all of the app.
	All bool `json:"all"`
}

// handleRevokeTokens handles "POST /v1/apps/:app/revocations".
func (a *API) handleRevokeTokens(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked revokeTokensRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	before, err := readTime("before", asked.Before)
	if err != nil {
		return err
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.RevokeTokens(ctx, db.RevokeTokensParams{
			Jti: asked.JTI, Subject: asked.Subject, Before: before, Everything: asked.All, App: app.name,
		})
	})
	if err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
