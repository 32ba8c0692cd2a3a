package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// app is the tenant that a request is for, and how many messages a second it and
// the request's key may publish, 0 for no limit.
type app struct {
	id        int64
	name      string
	rate      int32
	keyPrefix string
	keyRate   int32
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
func namedApp(ps httprouter.Params) optional {
	for _, p := range ps {
		if p.Key == "app" {
			return some(p.Value)
		}
	}
	return optional{}
}

// reKey and reToken are the forms of an API key and of a subscriber token.
var (
	reKey   = regexp.MustCompile(`^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$`)
	reToken = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$`)
)

// maxTokenBytes is as long as a token may be.
const maxTokenBytes = 8192

// plausible reports whether a text may be a credential: what cannot be one never
// reaches the database.
func plausible(credential string) bool {
	return len(credential) <= maxTokenBytes && (reKey.MatchString(credential) || reToken.MatchString(credential))
}

// bearer returns the credential in the header of a request, which has one such
// header.
func bearer(r *http.Request) (string, error) {
	given := r.Header.Values("Authorization")
	if session, ok := sessionOf(r); ok && len(given) == 0 {
		return session, nil
	}
	if len(given) != 1 {
		return "", problemKeyMissing.with("send the API key as Authorization: Bearer, once")
	}
	scheme, credential, ok := strings.Cut(given[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || !plausible(credential) {
		return "", problemKeyMissing.with("send the API key as Authorization: Bearer")
	}
	return credential, nil
}

// subscriberCredential returns what a subscriber presented, in the header or,
// since an EventSource sets none, as ?token=; null for none at all. What cannot
// be read is an error and never none.
func subscriberCredential(r *http.Request) (optional, error) {
	query, err := queryOf(r)
	if err != nil {
		return optional{}, err
	}
	given := query["token"]
	if _, signedIn := sessionOf(r); signedIn || len(r.Header.Values("Authorization")) > 0 {
		credential, err := bearer(r)
		if err != nil {
			return optional{}, err
		}
		given = append(given, credential)
	}
	if len(given) == 0 {
		return optional{}, nil
	}
	if len(slices.Compact(given)) > 1 || !plausible(given[0]) {
		return optional{}, problemKeyMissing.with("send one valid token")
	}
	return some(given[0]), nil
}

// authorizeSubscribe returns a row for each topic asked for, TopicID 0 where it
// is denied; an error is answered where all are.
func (a *API) authorizeSubscribe(ctx context.Context, r *http.Request, ps httprouter.Params, topics []string) ([]db.AuthorizeSubscribeRow, error) {
	credential, err := subscriberCredential(r)
	if err != nil {
		return nil, err
	}
	grants, err := a.queries.AuthorizeSubscribe(ctx, db.AuthorizeSubscribeParams{
		Host: hostOf(r), Topics: topics, Credential: credential.pointer(), App: namedApp(ps).pointer(),
	})
	if err != nil {
		return nil, fmt.Errorf("authorize subscriber: %w", err)
	}
	return grants, nil
}

// admission is what a request presents for the capability that it needs, and
// for which app: that named by the path or else that of the host. It is the key
// of what is known about requests that are alike.
type admission struct {
	credential, capability, host string
	app, topic                   optional
}

func (d admission) params() db.AuthorizeRequestParams {
	return db.AuthorizeRequestParams{
		Credential: d.credential, Capability: d.capability, Host: d.host, App: d.app.pointer(), Topic: d.topic.pointer(),
	}
}

func readAdmission(r *http.Request, ps httprouter.Params, capability string) (admission, error) {
	named, topic := namedApp(ps), ps.ByName("topic")
	credential, err := bearer(r)
	if err != nil && named.given {
		return admission{}, err
	}
	return admission{
		credential: credential, capability: capability, host: hostOf(r), app: named,
		topic: optional{topic, topic != ""},
	}, nil
}

// authorize finds the app of a request, and checks that its API key has the
// capability there. A path with an app that is not the key's is answered as one
// with no such app. To publish to the topic of the path, a subscriber token that
// says so serves as well.
func (a *API) authorize(ctx context.Context, r *http.Request, ps httprouter.Params, capability string) (app, error) {
	asked, err := readAdmission(r, ps, capability)
	if err != nil {
		return app{}, err
	}
	return a.admitted(ctx, asked)
}

func (a *API) admitted(ctx context.Context, asked admission) (app, error) {
	found, err := a.admissions.do(ctx, asked, struct{}{})
	if errors.Is(err, pgx.ErrNoRows) {
		return app{}, problemNotFound.with("no app is served at this host")
	}
	if err != nil {
		return app{}, fmt.Errorf("authorize: %w", err)
	}
	return app{id: found.ID, name: found.Name, rate: found.AppRate, keyPrefix: found.KeyPrefix, keyRate: found.KeyRate}, nil
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
	return a.begin(ctx, func(tx pgx.Tx) error {
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
