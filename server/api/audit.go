package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) auditRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/audit", a.handleAudit},
		{http.MethodGet, "/v1/apps/:app/audit", a.handleAppAudit},
		{http.MethodDelete, "/v1/apps/:app/messages/:id/payload", a.handleRedact},
		{http.MethodGet, "/v1/settings", a.handleListSettings},
		{http.MethodPatch, "/v1/settings", a.handleSetSettings},
	}
}

// handleAudit handles "GET /v1/audit", the newest first, for keys of all apps.
func (a *API) handleAudit(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
		return err
	}
	return a.listAudit(ctx, w, r, pgtype.Int8{})
}

// handleAppAudit handles "GET /v1/apps/:app/audit", the newest first.
func (a *API) handleAppAudit(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "app.manage")
	if err != nil {
		return err
	}
	return a.listAudit(ctx, w, r, pgtype.Int8{Int64: app.id, Valid: true})
}

func (a *API) listAudit(ctx context.Context, w http.ResponseWriter, r *http.Request, app pgtype.Int8) error {
	page, err := readPage(r)
	if err != nil {
		return err
	}
	before, err := page.number()
	if err != nil {
		return err
	}
	rows, err := a.queries.ListAudit(ctx, db.ListAuditParams{AppID: app, Before: before, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list audit log: %w", err)
	}
	return writePage(w, page, rows)
}

// handleRedact handles "DELETE /v1/apps/:app/messages/:id/payload".
func (a *API) handleRedact(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	message, err := strconv.ParseInt(ps.ByName("id"), 10, 64)
	if err != nil {
		return problemNotFound.with("a message id is a number")
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.Redact(ctx, db.RedactParams{Message: message, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleListSettings handles "GET /v1/settings", for keys of all apps.
func (a *API) handleListSettings(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListSettings(ctx, db.ListSettingsParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list settings: %w", err)
	}
	return writePage(w, page, rows)
}

// handleSetSettings handles "PATCH /v1/settings", an object of names and values,
// for keys of all apps. All are changed or none.
func (a *API) handleSetSettings(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if err := a.authorizeEverywhere(ctx, r, "app.manage"); err != nil {
		return err
	}
	changes := map[string]string{}
	if err := a.decodeBody(w, r, &changes); err != nil {
		return err
	}
	err := a.change(ctx, r, func(q *db.Queries) error {
		for name, value := range changes {
			if err := q.SetSetting(ctx, db.SetSettingParams{Name: name, Value: value}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set settings: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
