package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

func (a *API) topicRoutes() []route {
	return []route{
		{http.MethodPost, "/v1/apps/:app/topics", a.handleCreateTopic},
		{http.MethodGet, "/v1/apps/:app/topics", a.handleListTopics},
		{http.MethodGet, "/v1/apps/:app/topics/:topic", a.handleTopic},
		{http.MethodPatch, "/v1/apps/:app/topics/:topic", a.handleUpdateTopic},
		{http.MethodDelete, "/v1/apps/:app/topics/:topic", a.handleDeleteTopic},
	}
}

// handleCreateTopic handles "POST /v1/apps/:app/topics".
func (a *API) handleCreateTopic(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	asked := struct {
		Name                 string `json:"name"`
		ExternalSubscribable bool   `json:"external_subscribable"`
		AuthMode             string `json:"auth_mode"`
	}{AuthMode: "token"}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	var made json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		if _, err = q.CreateTopic(ctx, db.CreateTopicParams{
			Name: asked.Name, ExternalSubscribable: asked.ExternalSubscribable, AuthMode: asked.AuthMode, App: app.name,
		}); err != nil {
			return err
		}
		made, err = q.TopicByName(ctx, db.TopicByNameParams{AppID: app.id, Name: asked.Name})
		return err
	})
	if err != nil {
		return fmt.Errorf("create topic: %w", err)
	}
	return writeJSON(w, http.StatusCreated, made)
}

// handleListTopics handles "GET /v1/apps/:app/topics", by name.
func (a *API) handleListTopics(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return writeList(a, w, r, ps, "topic.manage", func(ctx context.Context, app app, page page) ([]db.ListTopicsRow, error) {
		return a.queries.ListTopics(ctx, db.ListTopicsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	})
}

// handleTopic handles "GET /v1/apps/:app/topics/:topic".
func (a *API) handleTopic(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	found, err := a.queries.TopicByName(ctx, db.TopicByNameParams{AppID: app.id, Name: ps.ByName("topic")})
	if errors.Is(err, pgx.ErrNoRows) {
		return topicNotFound(ps.ByName("topic"))
	}
	if err != nil {
		return fmt.Errorf("read topic: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// handleUpdateTopic handles "PATCH /v1/apps/:app/topics/:topic": what the body
// does not name stays.
func (a *API) handleUpdateTopic(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, "topic.manage")
	if err != nil {
		return err
	}
	var asked struct {
		ExternalSubscribable *bool   `json:"external_subscribable"`
		AuthMode             *string `json:"auth_mode"`
	}
	if err := a.decodeBody(w, r, &asked); err != nil {
		return err
	}
	name := ps.ByName("topic")
	change := db.UpdateTopicParams{Name: name, App: app.name}
	if asked.ExternalSubscribable != nil {
		change.ExternalSubscribable = pgtype.Bool{Bool: *asked.ExternalSubscribable, Valid: true}
	}
	if asked.AuthMode != nil {
		change.AuthMode = pgtype.Text{String: *asked.AuthMode, Valid: true}
	}
	var changed json.RawMessage
	err = a.change(ctx, r, func(q *db.Queries) (err error) {
		if err = q.UpdateTopic(ctx, change); err != nil {
			return err
		}
		changed, err = q.TopicByName(ctx, db.TopicByNameParams{AppID: app.id, Name: name})
		return err
	})
	if err != nil {
		return fmt.Errorf("update topic: %w", err)
	}
	return writeJSON(w, http.StatusOK, changed)
}

// handleDeleteTopic handles "DELETE /v1/apps/:app/topics/:topic". Where triggers
// are bound to it, it is refused but with ?force=true.
func (a *API) handleDeleteTopic(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error {
	return a.deleteForced(w, r, ps, "topic.manage", func(ctx context.Context, q *db.Queries, app string, force bool) error {
		if force { // deletes triggers
			if _, err := a.authorize(ctx, r, ps, "trigger.manage"); err != nil {
				return err
			}
		}
		return q.DeleteTopic(ctx, db.DeleteTopicParams{Name: ps.ByName("topic"), Force: force, App: app})
	})
}

// topicNotFound is what SQL functions raise as ZF011.
func topicNotFound(name string) error {
	return problemOf("ZF011").with(fmt.Sprintf("no topic named %.140q", name))
}
