package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// handleAudit handles "GET /v1/audit", the newest first, for keys of all apps.
func (a *API) handleAudit(w http.ResponseWriter, r *request) error {
	return a.listAudit(w, r, nil)
}

// handleAppAudit handles "GET /v1/apps/:app/audit", the newest first.
func (a *API) handleAppAudit(w http.ResponseWriter, r *request) error {
	return a.listAudit(w, r, &r.app.id)
}

func (a *API) listAudit(w http.ResponseWriter, r *request, app *int64) error {
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	before, err := page.number()
	if err != nil {
		return err
	}
	rows, err := a.queries.ListAudit(r.Context(), db.ListAuditParams{AppID: app, Before: before, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list audit log: %w", err)
	}
	return writePage(w, page, rows, func(c db.Change) string { return idCursor(c.ID) })
}

// handleRedact handles "DELETE /v1/apps/:app/messages/:id/payload".
func (a *API) handleRedact(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	message, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil {
		return problemNotFound.with("a message id is a number")
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.Redact(ctx, db.RedactParams{Message: message, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleListSettings handles "GET /v1/settings", for keys of all apps.
func (a *API) handleListSettings(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListSettings(ctx, db.ListSettingsParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list settings: %w", err)
	}
	return writePage(w, page, rows, func(s db.FanfareSetting) string { return s.Name })
}

// handleSetSettings handles "PATCH /v1/settings", an object of names and values,
// for keys of all apps. All are changed or none.
func (a *API) handleSetSettings(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	changes := map[string]string{}
	if err := a.decodeBody(w, r.Request, &changes); err != nil {
		return err
	}
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
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
