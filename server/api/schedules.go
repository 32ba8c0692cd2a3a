package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// shownRuns is how many of the next runs an answer shows.
const shownRuns = 5

func (a *API) scheduleRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps/:app/schedules", a.handleCreateSchedule},
		{http.MethodGet, "/v1/apps/:app/schedules", a.handleListSchedules},
		{http.MethodGet, "/v1/apps/:app/schedules/:schedule", a.handleSchedule},
		{http.MethodPatch, "/v1/apps/:app/schedules/:schedule", a.handleUpdateSchedule},
		{http.MethodDelete, "/v1/apps/:app/schedules/:schedule", a.handleDeleteSchedule},
		{http.MethodPost, "/v1/apps/:app/schedules/:schedule/runs", a.handleRunSchedule},
		{http.MethodGet, "/v1/apps/:app/schedules/:schedule/runs", a.handleNextRuns},
		{http.MethodPost, "/v1/apps/:app/scheduled-messages", a.handlePublishAt},
		{http.MethodGet, "/v1/apps/:app/scheduled-messages", a.handleListScheduled},
		{http.MethodDelete, "/v1/apps/:app/scheduled-messages/:message", a.handleCancelScheduled},
	}
}

// handleCreateSchedule handles "POST /v1/apps/:app/schedules".
func (a *API) handleCreateSchedule(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	asked := struct {
		Name     string          `json:"name"`
		Cron     string          `json:"cron"`
		TimeZone string          `json:"time_zone"`
		Payload  json.RawMessage `json:"payload"`
		Missed   string          `json:"missed"`
	}{TimeZone: "UTC", Missed: "skip"}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var made json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		if _, err = q.CreateSchedule(ctx, db.CreateScheduleParams{
			Name: asked.Name, Cron: asked.Cron, TimeZone: asked.TimeZone, Payload: asked.Payload, Missed: asked.Missed, App: app.name,
		}); err != nil {
			return err
		}
		made, err = q.ScheduleByName(ctx, db.ScheduleByNameParams{AppID: app.id, Name: asked.Name})
		return err
	})
	if err != nil {
		return fmt.Errorf("create schedule: %w", err)
	}
	return writeJSON(w, http.StatusCreated, made)
}

// handleListSchedules handles "GET /v1/apps/:app/schedules", by name.
func (a *API) handleListSchedules(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "schedule.manage", func(ctx context.Context, app app, page page) ([]db.ListSchedulesRow, error) {
		return a.queries.ListSchedules(ctx, db.ListSchedulesParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleSchedule handles "GET /v1/apps/:app/schedules/:schedule".
func (a *API) handleSchedule(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	name := ps.ByName("schedule")
	found, err := a.queries.ScheduleByName(ctx, db.ScheduleByNameParams{AppID: app.id, Name: name})
	if errors.Is(err, pgx.ErrNoRows) {
		return scheduleNotFound(name)
	}
	if err != nil {
		return fmt.Errorf("read schedule: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// scheduleNotFound is what SQL functions raise as ZF354.
func scheduleNotFound(name string) error {
	return problemOf("ZF354").with(fmt.Sprintf("no schedule named %.64q", name))
}

// handleUpdateSchedule handles "PATCH /v1/apps/:app/schedules/:schedule":
// fields that are not there stay. {"paused": true} pauses.
func (a *API) handleUpdateSchedule(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	var asked struct {
		Cron     *string         `json:"cron"`
		TimeZone *string         `json:"time_zone"`
		Payload  json.RawMessage `json:"payload"`
		Missed   *string         `json:"missed"`
		Paused   *bool           `json:"paused"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	change := db.UpdateScheduleParams{
		Name: ps.ByName("schedule"), Cron: optional(asked.Cron), TimeZone: optional(asked.TimeZone),
		Payload: asked.Payload, Missed: optional(asked.Missed), App: app.name,
	}
	if asked.Paused != nil {
		change.Paused = pgtype.Bool{Bool: *asked.Paused, Valid: true}
	}
	var changed json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		if err = q.UpdateSchedule(ctx, change); err != nil {
			return err
		}
		changed, err = q.ScheduleByName(ctx, db.ScheduleByNameParams{AppID: app.id, Name: change.Name})
		return err
	})
	if err != nil {
		return fmt.Errorf("update schedule: %w", err)
	}
	return writeJSON(w, http.StatusOK, changed)
}

// optional is a text that may be null.
func optional(text *string) pgtype.Text {
	if text == nil {
		return pgtype.Text{}
	}
	return pgtype.Text{String: *text, Valid: true}
}

// handleDeleteSchedule handles "DELETE /v1/apps/:app/schedules/:schedule".
func (a *API) handleDeleteSchedule(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.DeleteSchedule(ctx, db.DeleteScheduleParams{Name: ps.ByName("schedule"), App: app.name})
	})
	if err != nil {
		return fmt.Errorf("delete schedule: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRunSchedule handles "POST /v1/apps/:app/schedules/:schedule/runs": a
// tick now.
func (a *API) handleRunSchedule(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	var id int64
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		id, err = q.RunScheduleNow(ctx, db.RunScheduleNowParams{Name: ps.ByName("schedule"), App: app.name})
		return err
	})
	if err != nil {
		return fmt.Errorf("run schedule: %w", err)
	}
	return writeJSON(w, http.StatusAccepted, map[string]int64{"message_id": id})
}

// handleNextRuns handles "GET /v1/apps/:app/schedules/:schedule/runs": the next
// ones, also of a schedule that is paused.
func (a *API) handleNextRuns(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "schedule.manage")
	if err != nil {
		return err
	}
	name := ps.ByName("schedule")
	runs, err := a.queries.NextRuns(ctx, db.NextRunsParams{AppID: app.id, Name: name, MaxCount: shownRuns})
	if err != nil {
		return fmt.Errorf("find next runs: %w", err)
	}
	if len(runs) == 0 {
		return scheduleNotFound(name)
	}
	answer := nextRuns{TimeZone: runs[0].TimeZone}
	for _, run := range runs {
		answer.Next = append(answer.Next, nextRun{At: run.At, Local: run.Local})
	}
	return writeJSON(w, http.StatusOK, answer)
}

// nextRuns are those of a schedule, by its own clock and in UTC.
type nextRuns struct {
	TimeZone string    `json:"time_zone"`
	Next     []nextRun `json:"next"`
}

type nextRun struct {
	At    string `json:"at"`
	Local string `json:"local"`
}

// handlePublishAt handles "POST /v1/apps/:app/scheduled-messages".
func (a *API) handlePublishAt(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.publish")
	if err != nil {
		return err
	}
	if err := a.limitPublish(ctx, w, app, 1); err != nil {
		return err
	}
	var asked struct {
		Topic   string          `json:"topic"`
		Payload json.RawMessage `json:"payload"`
		At      string          `json:"at"`
		Key     *string         `json:"key"`
		Headers json.RawMessage `json:"headers"`
	}
	if err := a.decodeLarge(w, r, &asked); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, asked.At)
	if err != nil {
		return problemField.with("at must be a time such as 2026-12-24T18:00:00Z (RFC 3339)")
	}
	var made json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) error {
		id, err := q.PublishAt(ctx, db.PublishAtParams{
			Topic: asked.Topic, Payload: asked.Payload, At: pgtype.Timestamptz{Time: at, Valid: true},
			Key: optional(asked.Key), Headers: notNull(asked.Headers), App: app.name,
		})
		if err != nil {
			return err
		}
		made, err = q.ScheduledMessage(ctx, db.ScheduledMessageParams{AppID: app.id, ID: id})
		return err
	})
	if err != nil {
		return fmt.Errorf("publish at: %w", err)
	}
	return writeJSON(w, http.StatusCreated, made)
}

// notNull takes JSON null for a field that is not there.
func notNull(value json.RawMessage) json.RawMessage {
	if string(value) == "null" {
		return nil
	}
	return value
}

// handleListScheduled handles "GET /v1/apps/:app/scheduled-messages", by id.
func (a *API) handleListScheduled(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.publish")
	if err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	after, err := page.number()
	if err != nil {
		return err
	}
	rows, err := a.queries.ListScheduledMessages(ctx, db.ListScheduledMessagesParams{AppID: app.id, After: after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list scheduled messages: %w", err)
	}
	return writePage(w, page, rows)
}

// handleCancelScheduled handles "DELETE /v1/apps/:app/scheduled-messages/:message".
func (a *API) handleCancelScheduled(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.publish")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(ps.ByName("message"), 10, 64)
	if err != nil {
		return problemOf("ZF357").with("no such scheduled message")
	}
	err = a.change(ctx, r, func(q *db.Queries) error {
		return q.CancelScheduled(ctx, db.CancelScheduledParams{ID: id, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("cancel scheduled message: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
