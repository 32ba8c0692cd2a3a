package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/server/fair"
)

// route is one row of the table of routes: all that the documentation, the
// OpenAPI description and the tests of it need, and the handler behind its guard.
type route struct {
	method string
	// path is in the syntax of httprouter; it is the label of the metrics too.
	path string
	// purpose says in one sentence what the route does.
	purpose string
	guard   guard
	// query lists the parameters that it takes; any other is refused.
	query []parameter
	body  body
	// answer is what a request that succeeded is answered with.
	answer answer
}

// parameter is a parameter of the query.
type parameter struct {
	name, about string
	// value is a zero value of its type: "", 0 or false.
	value any
	// many: it may be given more than once.
	many bool
}

// body says what a request's body holds, and how large it may be.
type body struct {
	// of is a zero value of the type that it is read into; nil for no body.
	of any
	// large: it holds payloads, which the setting payload_limit bounds.
	large bool
	// mediaType is application/json unless it is said.
	mediaType string
}

func fields(of any) body  { return body{of: of} }
func payload(of any) body { return body{of: of, large: true} }

// answer is the status of a success and a zero value of what is answered; nil
// for no content.
type answer struct {
	status    int
	of        any
	mediaType string
	// once: with an Idempotency-Key, a request that is repeated does nothing and is
	// answered alike.
	once bool
}

func ok(of any) answer       { return answer{status: http.StatusOK, of: of} }
func created(of any) answer  { return once(answer{status: http.StatusCreated, of: of}) }
func accepted(of any) answer { return answer{status: http.StatusAccepted, of: of} }

// public are routes that stay on the listener for everybody where administration
// has one of its own.
func public(routes ...route) []route {
	for i := range routes {
		routes[i].guard.public = true
	}
	return routes
}

func once(of answer) answer { of.once = true; return of }

var (
	noQuery   []parameter
	noBody    body
	noContent = answer{status: http.StatusNoContent}
)

// request is a request that the guard of its route has let through.
type request struct {
	*http.Request
	params httprouter.Params
	// app is that of the API key; empty where the route is about no app, or
	// authorises for itself.
	app app
}

// param returns a segment of the path by its name in the route.
func (r *request) param(name string) string { return r.params.ByName(name) }

// guard is who may call a route, and what it runs for them. Only the functions
// below make one: a route without a guard does not start.
type guard struct {
	// credential is the kind of credential: one of those below.
	credential credential
	// capability is what the credential must have; empty where none is asked.
	capability string
	// authorize finds the app of the credential. Nil where handle authorises,
	// because it needs more than the path to do so.
	authorize func(ctx context.Context, r *http.Request, ps httprouter.Params) (app, error)
	handle    func(w http.ResponseWriter, r *request) error
	// long: the handler bounds its own time, since it waits or moves large bodies.
	long bool
	// public: it is for those who use an app, and not for those who run it.
	public bool
	// search: it may have to look at many rows, and has its own connections for that.
	search bool
}

type credential string

const (
	credentialKey        credential = "API key"
	credentialAllAppsKey credential = "API key for all apps"
	credentialKeyOrToken credential = "API key or subscriber token"
	credentialEndpoint   credential = "what the endpoint asks for"
	credentialNone       credential = "none"
)

// keyed lets API keys of the app through that have the capability.
func (a *API) keyed(capability string, handle func(http.ResponseWriter, *request) error) guard {
	return guard{
		credential: credentialKey, capability: capability, handle: handle,
		authorize: func(ctx context.Context, r *http.Request, ps httprouter.Params) (app, error) {
			return a.authorize(ctx, r, ps, capability)
		},
	}
}

// keyedLong is keyed for a handler that bounds its own time.
func (a *API) keyedLong(capability string, handle func(http.ResponseWriter, *request) error) guard {
	g := a.keyed(capability, handle)
	g.long = true
	return g
}

// searching is a guard of a handler whose statements may look at many rows.
func searching(g guard) guard { g.search = true; return g }

// operator lets API keys for all apps through that have the capability. Where
// the path names an app, the app must exist.
func (a *API) operator(capability string, handle func(http.ResponseWriter, *request) error) guard {
	return guard{
		credential: credentialAllAppsKey, capability: capability, handle: handle,
		authorize: func(ctx context.Context, r *http.Request, ps httprouter.Params) (found app, err error) {
			if namedApp(ps).given {
				if found, err = a.authorize(ctx, r, ps, capability); err != nil {
					return app{}, err
				}
			}
			return found, a.authorizeEverywhere(ctx, r, capability)
		},
	}
}

// anyKey lets every valid API key through, which the handler asks about.
func (a *API) anyKey(handle func(http.ResponseWriter, *request) error) guard {
	return guard{
		credential: credentialKey, handle: handle,
		authorize: func(_ context.Context, r *http.Request, _ httprouter.Params) (app, error) {
			_, err := bearer(r)
			return app{}, err
		},
	}
}

// subscriber is for handlers that authorise subscribers, by API key, token or
// the auth_mode of the topic, together with what they ask for.
func subscriber(capability string, handle func(http.ResponseWriter, *request) error) guard {
	return guard{credential: credentialKeyOrToken, capability: capability, handle: handle, long: true}
}

// endpoint is for /fn/, where the endpoint says which credential it asks for.
func endpoint(handle func(http.ResponseWriter, *request) error) guard {
	return guard{credential: credentialEndpoint, handle: handle, long: true}
}

// anyone asks for no credential.
func anyone(handle func(http.ResponseWriter, *request) error) guard {
	return guard{credential: credentialNone, handle: handle, long: true}
}

// handler returns what serves a route: it authorises, refuses parameters that
// the route does not have, bounds the body and the time, and runs the handler.
func (a *API) handler(route route) handler {
	if route.guard.handle == nil {
		panic("api: no guard for " + route.method + " " + route.path)
	}
	return func(w http.ResponseWriter, r *http.Request, ps httprouter.Params) (err error) {
		if route.guard.credential != credentialNone {
			if err := a.refuse(w, r); err != nil {
				return err
			}
			defer func() { a.note(r, err) }()
		}
		guarded := &request{Request: r.WithContext(fair.For(r.Context(), doorOf(r, ps), fair.Authorize)), params: ps}
		if !route.guard.long {
			ctx, cancel := a.timeout(guarded.Request)
			defer cancel()
			guarded.Request = guarded.WithContext(ctx)
		}
		if route.guard.authorize != nil {
			w.Header().Set("Cache-Control", "no-store") // unless the handler says otherwise
			if err := a.admitTo(route, guarded); err != nil {
				return err
			}
			guarded.Request = guarded.WithContext(forApp(guarded.Context(), guarded.app.id, route.guard.search))
		}
		if err := checkQuery(r, route.query); err != nil {
			return err
		}
		if route.guard.credential != credentialEndpoint && r.Header.Get("Content-Range") != "" {
			// RFC 9110, section 14.5: else a part would replace the whole.
			return problemQuery.with("Content-Range: send the whole; parts are not taken")
		}
		// The bodies of endpoints and files are bounded by their handlers.
		if route.guard.credential != credentialEndpoint && route.body.mediaType == "" {
			if err := a.boundBody(w, guarded, route.body); err != nil {
				return err
			}
		}
		if route.answer.once {
			return a.once(w, guarded, route.guard.handle)
		}
		return route.guard.handle(w, guarded)
	}
}

// admitTo finds the app of a request, which its credential must open.
func (a *API) admitTo(route route, r *request) (err error) {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	r.app, err = route.guard.authorize(ctx, r.Request, r.params)
	return err
}

// anyQuery is for routes that take any parameter.
var anyQuery = []parameter{{name: "*"}}

// checkQuery refuses a parameter that a route does not have, or that is given
// twice: a condition that is misspelt would be a condition that is not there.
func checkQuery(r *http.Request, known []parameter) error {
	if r.URL.RawQuery == "" || len(known) == 1 && known[0].name == "*" {
		return nil
	}
	query, err := queryOf(r)
	if err != nil {
		return err
	}
	for name, values := range query {
		i := slices.IndexFunc(known, func(p parameter) bool { return p.name == name })
		if i < 0 {
			return problemQuery.with(unknownParameter(name, known))
		}
		if len(values) > 1 && !known[i].many {
			return problemQuery.with(name + ": give it once")
		}
	}
	return nil
}

func unknownParameter(name string, known []parameter) string {
	if len(known) == 0 {
		return fmt.Sprintf("%.64q is not a parameter here; this route takes none", name)
	}
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.name
	}
	return fmt.Sprintf("%.64q is not a parameter here; known are: %s", name, strings.Join(names, ", "))
}

// queryOf reads the query, and refuses one that is malformed.
func queryOf(r *http.Request) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problemQuery.with("the query string is malformed")
	}
	return query, nil
}
