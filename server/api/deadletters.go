package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) deadLetterRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/apps/:app/dead-letters", a.handleListDeadLetters},
		{http.MethodGet, "/v1/apps/:app/dead-letters/:id", a.handleDeadLetter},
		{http.MethodPost, "/v1/apps/:app/redrives", a.handleRedrive},
		{http.MethodPost, "/v1/apps/:app/discards", a.handleDiscard},
	}
}

// handleListDeadLetters handles "GET /v1/apps/:app/dead-letters", newest
// first: the open ones, unless ?resolution= says otherwise.
func (a *API) handleListDeadLetters(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
	if err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	before, err := page.number()
	if err != nil {
		return err
	}
	resolution := filterText(r, "resolution")
	switch resolution.String {
	case "":
		resolution.String, resolution.Valid = "open", true
	case "open", "redriven", "discarded":
	case "all":
		resolution.Valid = false
	default:
		return problemQuery.with("resolution: open, redriven, discarded or all")
	}
	rows, err := a.queries.ListDeadLetters(ctx, db.ListDeadLettersParams{
		AppID: app.id, Before: before, MaxCount: page.more(), Handler: filterText(r, "handler"),
		Trigger: filterText(r, "trigger"), Topic: filterText(r, "topic"), Resolution: resolution,
	})
	if err != nil {
		return fmt.Errorf("list dead letters: %w", err)
	}
	return writePage(w, page, rows)
}

// handleDeadLetter handles "GET /v1/apps/:app/dead-letters/:id".
func (a *API) handleDeadLetter(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(ps.ByName("id"), 10, 64)
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

// chosen are the dead letters that a redrive or a discard is about: those
// named, or all open ones that fit.
type chosen struct {
	DeadLetters []int64 `json:"dead_letters"`
	Handler     *string `json:"handler"`
	Trigger     *string `json:"trigger"`
	Topic       *string `json:"topic"`
	Reason      *string `json:"reason"`
	MaxCount    int32   `json:"max_count"`
	DryRun      bool    `json:"dry_run"`
}

// maxResolved is how many dead letters one request is about, unless it says.
const maxResolved = 1000

// handleRedrive handles "POST /v1/apps/:app/redrives": dead letters are
// delivered again, one of them with another payload if one is given.
func (a *API) handleRedrive(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	asked := struct {
		chosen
		Payload json.RawMessage `json:"payload"`
	}{chosen: chosen{MaxCount: maxResolved}}
	return a.resolve(w, r, ps, &asked, func(ctx context.Context, q *db.Queries, app string) ([]int64, error) {
		return q.Redrive(ctx, db.RedriveParams{
			DeadLetters: asked.DeadLetters, Handler: text(asked.Handler), Trigger: text(asked.Trigger),
			Topic: text(asked.Topic), Reason: text(asked.Reason), Payload: asked.Payload,
			MaxCount: asked.MaxCount, DryRun: asked.DryRun, App: app,
		})
	})
}

// handleDiscard handles "POST /v1/apps/:app/discards": dead letters are closed.
func (a *API) handleDiscard(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	asked := chosen{MaxCount: maxResolved}
	return a.resolve(w, r, ps, &asked, func(ctx context.Context, q *db.Queries, app string) ([]int64, error) {
		return q.Discard(ctx, db.DiscardParams{
			DeadLetters: asked.DeadLetters, Handler: text(asked.Handler), Trigger: text(asked.Trigger),
			Topic: text(asked.Topic), Reason: text(asked.Reason), MaxCount: asked.MaxCount, DryRun: asked.DryRun, App: app,
		})
	})
}

// resolve reads a body into asked, resolves dead letters and answers which.
func (a *API) resolve(w http.ResponseWriter, r *http.Request, ps httprouter.Params, asked any,
	run func(ctx context.Context, q *db.Queries, app string) ([]int64, error),
) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "delivery.manage")
	if err != nil {
		return err
	}
	if err := a.decodeBody(w, r, asked); err != nil {
		return err
	}
	resolved := []int64{}
	err = a.change(ctx, r, func(q *db.Queries) error {
		ids, err := run(ctx, q, app.name)
		resolved = append(resolved, ids...)
		return err
	})
	if err != nil {
		return fmt.Errorf("resolve dead letters: %w", err)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"dead_letters": resolved})
}
