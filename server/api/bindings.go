package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// handleListDomains handles "GET /v1/apps/:app/domains".
func (a *API) handleListDomains(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.ListDomainsRow, error) {
		return a.queries.ListDomains(ctx, db.ListDomainsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(d db.ListDomainsRow) string { return d.Domain })
}

// addDomainRequest is the body of "POST /v1/apps/:app/domains".
type addDomainRequest struct {
	Domain string `json:"domain"`
}

// handleAddDomain handles "POST /v1/apps/:app/domains".
func (a *API) handleAddDomain(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked addDomainRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.AddDomain(ctx, db.AddDomainParams{App: app.name, Domain: asked.Domain})
	})
	if err != nil {
		return fmt.Errorf("add domain: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRemoveDomain handles "DELETE /v1/apps/:app/domains/:domain".
func (a *API) handleRemoveDomain(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.RemoveDomain(ctx, db.RemoveDomainParams{App: app.name, Domain: r.param("domain")})
	})
	if err != nil {
		return fmt.Errorf("remove domain: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleListRoles handles "GET /v1/apps/:app/roles".
func (a *API) handleListRoles(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.ListRolesRow, error) {
		return a.queries.ListRoles(ctx, db.ListRolesParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(r db.ListRolesRow) string { return r.Role })
}

// grantAppRequest is the body of "POST /v1/apps/:app/roles".
type grantAppRequest struct {
	Role string `json:"role"`
}

// handleGrantApp handles "POST /v1/apps/:app/roles".
func (a *API) handleGrantApp(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked grantAppRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.GrantApp(ctx, db.GrantAppParams{App: app.name, Role: asked.Role})
	})
	if err != nil {
		return fmt.Errorf("grant app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRevokeApp handles "DELETE /v1/apps/:app/roles/:role".
func (a *API) handleRevokeApp(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.RevokeApp(ctx, db.RevokeAppParams{App: app.name, Role: r.param("role")})
	})
	if err != nil {
		return fmt.Errorf("revoke app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
