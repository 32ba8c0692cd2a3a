package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// createTopicRequest is the body of "POST /v1/apps/:app/topics".
type createTopicRequest struct {
	Name                 string `json:"name"`
	ExternalSubscribable bool   `json:"external_subscribable"`
	AuthMode             string `json:"auth_mode"`
}

// handleCreateTopic handles "POST /v1/apps/:app/topics".
func (a *API) handleCreateTopic(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	asked := createTopicRequest{AuthMode: "token"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	var made db.Topic
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
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
	return writeCreated(w, r, made.Name, made)
}

// handleListTopics handles "GET /v1/apps/:app/topics", by name.
func (a *API) handleListTopics(w http.ResponseWriter, r *request) error {
	return writeList(w, r, func(ctx context.Context, app app, page page) ([]db.Topic, error) {
		return a.queries.ListTopics(ctx, db.ListTopicsParams{AppID: app.id, After: page.after, MaxCount: page.more()})
	}, func(t db.Topic) string { return t.Name })
}

// handleTopic handles "GET /v1/apps/:app/topics/:topic".
func (a *API) handleTopic(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	found, err := a.queries.TopicByName(ctx, db.TopicByNameParams{AppID: app.id, Name: r.param("topic")})
	if errors.Is(err, pgx.ErrNoRows) {
		return topicNotFound(r.param("topic"))
	}
	if err != nil {
		return fmt.Errorf("read topic: %w", err)
	}
	return writeJSON(w, http.StatusOK, found)
}

// updateTopicRequest is the body of "PATCH /v1/apps/:app/topics/:topic".
type updateTopicRequest struct {
	ExternalSubscribable *bool   `json:"external_subscribable"`
	AuthMode             *string `json:"auth_mode"`
}

// handleUpdateTopic handles "PATCH /v1/apps/:app/topics/:topic": what the body
// does not name stays.
func (a *API) handleUpdateTopic(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	var asked updateTopicRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	name := r.param("topic")
	change := db.UpdateTopicParams{
		Name: name, ExternalSubscribable: asked.ExternalSubscribable, AuthMode: asked.AuthMode, App: app.name,
	}
	var changed db.Topic
	err := a.change(ctx, r.Request, func(q *db.Queries) (err error) {
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
func (a *API) handleDeleteTopic(w http.ResponseWriter, r *request) error {
	return a.deleteForced(w, r, func(ctx context.Context, q *db.Queries, app string, force bool) error {
		if force { // deletes triggers
			if _, err := a.authorize(ctx, r.Request, r.params, "trigger.manage"); err != nil {
				return err
			}
		}
		return q.DeleteTopic(ctx, db.DeleteTopicParams{Name: r.param("topic"), Force: force, App: app})
	})
}

// topicNotFound is what SQL functions raise as ZF011.
func topicNotFound(name string) error {
	return problemOf("ZF011").with(fmt.Sprintf("no topic named %.140q", name))
}
