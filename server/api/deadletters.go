package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// handleListDeadLetters handles "GET /v1/apps/:app/dead-letters", newest
// first: the open ones, unless ?resolution= says otherwise.
func (a *API) handleListDeadLetters(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	before, err := page.number()
	if err != nil {
		return err
	}
	resolution, err := readResolution(r.Request)
	if err != nil {
		return err
	}
	if err := a.checkFilters(ctx, r); err != nil {
		return err
	}
	rows, err := a.queries.ListDeadLetters(ctx, db.ListDeadLettersParams{
		AppID: app.id, Before: before, MaxCount: page.more(), Handler: filterText(r.Request, "handler"),
		Trigger: filterText(r.Request, "trigger"), Topic: filterText(r.Request, "topic"), Resolution: resolution,
		Reason: filterText(r.Request, "reason"), Error: filterText(r.Request, "error"),
	})
	if err != nil {
		return fmt.Errorf("list dead letters: %w", err)
	}
	return writePage(w, page, rows, func(d db.DeadLetter) string { return idCursor(d.ID) })
}

// readResolution reads which dead letters are listed; null for all.
func readResolution(r *http.Request) (*string, error) {
	open := "open"
	given := filterText(r, "resolution")
	switch {
	case given == nil:
		return &open, nil
	case *given == "all":
		return nil, nil
	case *given == "open", *given == "redriven", *given == "discarded":
		return given, nil
	}
	return nil, problemQuery.with("resolution: open, redriven, discarded or all")
}

// handleDeadLetterErrors handles "GET /v1/apps/:app/dead-letter-errors": the open
// ones, those of the same error together, the most first.
func (a *API) handleDeadLetterErrors(w http.ResponseWriter, r *request) error {
	rows, err := a.queries.DeadLetterErrors(r.Context(), r.app.name)
	if err != nil {
		return fmt.Errorf("read errors of dead letters: %w", err)
	}
	return writeJSON(w, http.StatusOK, items(rows))
}

// handleDeadLetter handles "GET /v1/apps/:app/dead-letters/:id".
func (a *API) handleDeadLetter(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil {
		return problemNotFound.with("the id of a dead letter is a number")
	}
	found, err := a.queries.DeadLetterByID(ctx, db.DeadLetterByIDParams{AppID: app.id, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return problemNotFound.with("no such dead letter")
	}
	if err != nil {
		return fmt.Errorf("read dead letter: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// chosen are the dead letters that a redrive or a discard is about: those named,
// the open ones that fit, or all open ones.
type chosen struct {
	DeadLetters []int64 `json:"dead_letters"`
	Handler     *string `json:"handler"`
	Trigger     *string `json:"trigger"`
	Topic       *string `json:"topic"`
	Reason      *string `json:"reason"`
	Error       *string `json:"error"`
	// All means all that are open.
	All      bool  `json:"all"`
	MaxCount int32 `json:"max_count"`
	DryRun   bool  `json:"dry_run"`
}

// maxResolved is how many dead letters one request is about, unless it says.
const maxResolved = 1000

// redriveRequest is the body of "POST /v1/apps/:app/redrives".
type redriveRequest struct {
	chosen
	Payload json.RawMessage `json:"payload"`
}

// resolvedResponse lists the dead letters that were resolved.
type resolvedResponse struct {
	DeadLetters []int64 `json:"dead_letters"`
}

// handleRedrive handles "POST /v1/apps/:app/redrives": dead letters are
// delivered again, one of them with another payload if one is given.
func (a *API) handleRedrive(w http.ResponseWriter, r *request) error {
	asked := redriveRequest{chosen: chosen{MaxCount: maxResolved}}
	return a.resolve(w, r, &asked, func(ctx context.Context, q *db.Queries, app string) ([]int64, error) {
		return q.Redrive(ctx, db.RedriveParams{
			DeadLetters: asked.DeadLetters, Handler: asked.Handler, Trigger: asked.Trigger,
			Topic: asked.Topic, Reason: asked.Reason, Error: asked.Error, Payload: asked.Payload,
			Everything: asked.All, MaxCount: asked.MaxCount, DryRun: asked.DryRun, App: app,
		})
	})
}

// handleDiscard handles "POST /v1/apps/:app/discards": dead letters are closed.
func (a *API) handleDiscard(w http.ResponseWriter, r *request) error {
	asked := chosen{MaxCount: maxResolved}
	return a.resolve(w, r, &asked, func(ctx context.Context, q *db.Queries, app string) ([]int64, error) {
		return q.Discard(ctx, db.DiscardParams{
			DeadLetters: asked.DeadLetters, Handler: asked.Handler, Trigger: asked.Trigger,
			Topic: asked.Topic, Reason: asked.Reason, Error: asked.Error, Everything: asked.All, MaxCount: asked.MaxCount, DryRun: asked.DryRun, App: app,
		})
	})
}

// resolve reads a body into asked, resolves dead letters and answers which.
func (a *API) resolve(w http.ResponseWriter, r *request, asked any,
	run func(ctx context.Context, q *db.Queries, app string) ([]int64, error),
) error {
	ctx, app := r.Context(), r.app
	if err := a.decodeBody(w, r.Request, asked); err != nil {
		return err
	}
	resolved := []int64{}
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		ids, err := run(ctx, q, app.name)
		resolved = append(resolved, ids...)
		return err
	})
	if err != nil {
		return fmt.Errorf("resolve dead letters: %w", err)
	}
	return writeJSON(w, http.StatusOK, resolvedResponse{DeadLetters: resolved})
}
