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

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// shownRuns is how many of the next runs an answer shows.
const shownRuns = 5

// createScheduleRequest is the body of "POST /v1/apps/:app/schedules".
type createScheduleRequest struct {
	Name     string          `json:"name"`
	Cron     string          `json:"cron"`
	TimeZone string          `json:"time_zone"`
	Payload  json.RawMessage `json:"payload"`
	Missed   string          `json:"missed"`
}

// handleCreateSchedule handles "POST /v1/apps/:app/schedules".
func (a *API) handleCreateSchedule(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := createScheduleRequest{TimeZone: "UTC", Missed: "skip"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var made db.Schedule
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
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
	return writeCreated(w, r, made.Name, made)
}

// handleListSchedules handles "GET /v1/apps/:app/schedules", by name.
func (a *API) handleListSchedules(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.Schedule, error) {
		return a.queries.ListSchedules(ctx, db.ListSchedulesParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(s db.Schedule) string { return s.Name })
}

// handleSchedule handles "GET /v1/apps/:app/schedules/:schedule".
func (a *API) handleSchedule(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	name := r.param("schedule")
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

// updateScheduleRequest is the body of "PATCH /v1/apps/:app/schedules/:schedule".
type updateScheduleRequest struct {
	Cron     *string         `json:"cron"`
	TimeZone *string         `json:"time_zone"`
	Payload  json.RawMessage `json:"payload"`
	Missed   *string         `json:"missed"`
	Paused   *bool           `json:"paused"`
}

// handleUpdateSchedule handles "PATCH /v1/apps/:app/schedules/:schedule":
// fields that are not there stay. {"paused": true} pauses.
func (a *API) handleUpdateSchedule(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked updateScheduleRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	change := db.UpdateScheduleParams{
		Name: r.param("schedule"), Cron: asked.Cron, TimeZone: asked.TimeZone,
		Payload: asked.Payload, Missed: asked.Missed, Paused: asked.Paused, App: app.name,
	}
	var changed db.Schedule
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
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

// handleDeleteSchedule handles "DELETE /v1/apps/:app/schedules/:schedule".
func (a *API) handleDeleteSchedule(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	err := a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.DeleteSchedule(ctx, db.DeleteScheduleParams{Name: r.param("schedule"), App: app.name})
	})
	if err != nil {
		return fmt.Errorf("delete schedule: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleRunSchedule handles "POST /v1/apps/:app/schedules/:schedule/runs": a
// tick now.
func (a *API) handleRunSchedule(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var id int64
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		id, err = q.RunScheduleNow(ctx, db.RunScheduleNowParams{Name: r.param("schedule"), App: app.name})
		return err
	})
	if err != nil {
		return fmt.Errorf("run schedule: %w", err)
	}
	return writeJSON(w, http.StatusAccepted, runResponse{MessageID: id})
}

// handleNextRuns handles "GET /v1/apps/:app/schedules/:schedule/runs": the next
// ones, also of a schedule that is paused.
func (a *API) handleNextRuns(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	name := r.param("schedule")
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

// runResponse names the message of a tick.
type runResponse struct {
	MessageID int64 `json:"message_id"`
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

// publishAtRequest is the body of "POST /v1/apps/:app/scheduled-messages".
type publishAtRequest struct {
	Topic   string          `json:"topic"`
	Payload json.RawMessage `json:"payload"`
	At      string          `json:"at"`
	Key     *string         `json:"key"`
	Headers json.RawMessage `json:"headers"`
}

// handlePublishAt handles "POST /v1/apps/:app/scheduled-messages".
func (a *API) handlePublishAt(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	if err := a.limitPublish(ctx, w, app, 1); err != nil {
		return err
	}
	var asked publishAtRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, asked.At)
	if err != nil {
		return problemField.with("at must be a time such as 2026-12-24T18:00:00Z (RFC 3339)")
	}
	var made db.ScheduledMessage
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		id, err := q.PublishAt(ctx, db.PublishAtParams{
			Topic: asked.Topic, Payload: asked.Payload, At: &utc.Time{Time: at},
			Key: asked.Key, Headers: traceOf(r.Request).addTo(notNull(asked.Headers)), App: app.name,
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
	return writeCreated(w, r, strconv.FormatInt(made.ID, 10), made)
}

// notNull takes JSON null for a field that is not there.
func notNull(value json.RawMessage) json.RawMessage {
	if string(value) == "null" {
		return nil
	}
	return value
}

// handleListScheduled handles "GET /v1/apps/:app/scheduled-messages", by id.
func (a *API) handleListScheduled(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
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
	return writePage(w, page, rows, func(m db.ScheduledMessage) string { return idCursor(m.ID) })
}

// handleCancelScheduled handles "DELETE /v1/apps/:app/scheduled-messages/:message".
func (a *API) handleCancelScheduled(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	id, err := strconv.ParseInt(r.param("message"), 10, 64)
	if err != nil {
		return problemOf("ZF357").with("no such scheduled message")
	}
	err = a.change(ctx, r.Request, func(q *db.Queries) error {
		return q.CancelScheduled(ctx, db.CancelScheduledParams{ID: id, App: app.name})
	})
	if err != nil {
		return fmt.Errorf("cancel scheduled message: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
