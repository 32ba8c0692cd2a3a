package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// app is the tenant that a request is for.
type app struct {
	id   int64
	name string
}

// resolveApp finds the app of the request's host. An unknown host is a 404.
func (a *API) resolveApp(ctx context.Context, r *http.Request) (app, error) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	id, err := a.queries.ResolveApp(ctx, strings.ToLower(strings.Trim(host, "[]")))
	if err != nil {
		return app{}, fmt.Errorf("resolve app: %w", err)
	}
	if id == 0 {
		return app{}, problemNotFound.with("no app is served at this host")
	}
	name, err := a.queries.AppName(ctx, id)
	if err != nil {
		return app{}, fmt.Errorf("resolve app: %w", err)
	}
	return app{id, name}, nil
}

// authorize finds the app of a request and checks that its API key has the
// capability there.
func (a *API) authorize(ctx context.Context, r *http.Request, capability string) (app, error) {
	found, err := a.resolveApp(ctx, r)
	if err != nil {
		return app{}, err
	}
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return app{}, problemKeyMissing.with("send the API key as Authorization: Bearer")
	}
	err = a.queries.AuthorizeKey(ctx, db.AuthorizeKeyParams{Key: key, Capability: capability, AppID: found.id})
	if err != nil {
		return app{}, fmt.Errorf("authorize: %w", err)
	}
	return found, nil
}
