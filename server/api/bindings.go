package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// bindingRoutes are about who is an app: hosts that lead to it, and Postgres
// roles that act for it. Only keys of all apps change them, since they take
// from other apps what they give to this one.
func (a *API) bindingRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/apps/:app/domains", a.handleListDomains},
		{http.MethodPost, "/v1/apps/:app/domains", a.handleAddDomain},
		{http.MethodDelete, "/v1/apps/:app/domains/:domain", a.handleRemoveDomain},
		{http.MethodGet, "/v1/apps/:app/roles", a.handleListRoles},
		{http.MethodPost, "/v1/apps/:app/roles", a.handleGrantApp},
		{http.MethodDelete, "/v1/apps/:app/roles/:role", a.handleRevokeApp},
	}
}

// handleListDomains handles "GET /v1/apps/:app/domains".
func (a *API) handleListDomains(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "app.manage", func(ctx context.Context, app app, page page) ([]db.ListDomainsRow, error) {
		return a.queries.ListDomains(ctx, db.ListDomainsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleAddDomain handles "POST /v1/apps/:app/domains".
func (a *API) handleAddDomain(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorizeOperator(ctx, r, ps)
	if err != nil {
		return err
	}
	var asked struct {
		Domain string `json:"domain"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.AddDomain(ctx, db.AddDomainParams{App: app.name, Domain: asked.Domain})
	})
	if err != nil {
		return fmt.Errorf("add domain: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRemoveDomain handles "DELETE /v1/apps/:app/domains/:domain".
func (a *API) handleRemoveDomain(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorizeOperator(ctx, r, ps)
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.RemoveDomain(ctx, db.RemoveDomainParams{App: app.name, Domain: ps.ByName("domain")})
	})
	if err != nil {
		return fmt.Errorf("remove domain: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleListRoles handles "GET /v1/apps/:app/roles".
func (a *API) handleListRoles(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "app.manage", func(ctx context.Context, app app, page page) ([]db.ListRolesRow, error) {
		return a.queries.ListRoles(ctx, db.ListRolesParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleGrantApp handles "POST /v1/apps/:app/roles".
func (a *API) handleGrantApp(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorizeOperator(ctx, r, ps)
	if err != nil {
		return err
	}
	var asked struct {
		Role string `json:"role"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.GrantApp(ctx, db.GrantAppParams{App: app.name, Role: asked.Role})
	})
	if err != nil {
		return fmt.Errorf("grant app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRevokeApp handles "DELETE /v1/apps/:app/roles/:role".
func (a *API) handleRevokeApp(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorizeOperator(ctx, r, ps)
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.RevokeApp(ctx, db.RevokeAppParams{App: app.name, Role: ps.ByName("role")})
	})
	if err != nil {
		return fmt.Errorf("revoke app: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
