package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// app is the tenant that a request is for.
type app struct {
	id   int64
	name string
}

// hostOf returns the host of a request in lower case, without its port.
func hostOf(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// namedApp returns the app of a path below /v1/apps/:app, which may be no name
// at all; of other paths it is null.
func namedApp(ps httprouter.Params) pgtype.Text {
	for _, p := range ps {
		if p.Key == "app" {
			return pgtype.Text{String: p.Value, Valid: true}
		}
	}
	return pgtype.Text{}
}

// bearer returns the credential of a request.
func bearer(r *http.Request) (string, error) {
	scheme, credential, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", problemKeyMissing.with("send the API key as Authorization: Bearer")
	}
	return credential, nil
}

// resolveApp finds the app of the request's host. An unknown host is a 404.
func (a *API) resolveApp(ctx context.Context, r *http.Request) (app, error) {
	id, err := a.queries.ResolveApp(ctx, hostOf(r))
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

// authorize finds the app of a request, named by the path or else by the host,
// and checks that its API key has the capability there. A path with an app that
// is not the key's is answered as one with no such app.
func (a *API) authorize(ctx context.Context, r *http.Request, ps httprouter.Params, capability string) (app, error) {
	named := namedApp(ps)
	key, err := bearer(r)
	if err != nil && named.Valid {
		return app{}, err
	}
	found, err := a.queries.AuthorizeRequest(ctx, db.AuthorizeRequestParams{
		Key: key, Capability: capability, Host: hostOf(r), App: named,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return app{}, problemNotFound.with("no app is served at this host")
	}
	if err != nil {
		return app{}, fmt.Errorf("authorize: %w", err)
	}
	return app{found.ID, found.Name}, nil
}

// authorizeEverywhere checks that the API key is one for all apps, and has the
// capability.
func (a *API) authorizeEverywhere(ctx context.Context, r *http.Request, capability string) error {
	key, err := bearer(r)
	if err != nil {
		return err
	}
	if err := a.queries.AuthorizeEverywhere(ctx, db.AuthorizeEverywhereParams{Key: key, Capability: capability}); err != nil {
		return fmt.Errorf("authorize: %w", err)
	}
	return nil
}

// change runs what a request's key asked to change, in one transaction, which
// the audit log takes the key's prefix from. The key must have been checked.
func (a *API) change(ctx context.Context, r *http.Request, run func(q *db.Queries) error) error {
	key, err := bearer(r)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, a.Pool, func(tx pgx.Tx) error {
		q := a.queries.WithTx(tx)
		if err := q.SetActor(ctx, keyPrefix(key)); err != nil {
			return fmt.Errorf("set actor: %w", err)
		}
		return run(q)
	})
}

// keyPrefix is the part of an API key, ff_<prefix>_<secret>, that is no secret.
func keyPrefix(key string) string {
	parts := strings.SplitN(key, "_", 3)
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}
