package api

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/julienschmidt/httprouter"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/fair"
	"github.com/fanfare-pg/fanfare/server/files"
	"github.com/fanfare-pg/fanfare/server/relay"
	"github.com/fanfare-pg/fanfare/server/runner"
)

// API answers HTTP requests. Its fields must be set before Handlers is called.
type API struct {
	// Pool has the shares of the apps.
	Pool *fair.Pool
	// Runner runs the functions of endpoints, as many at a time as Calls has places.
	Runner  *runner.Pool
	Calls   *fair.Places
	Streams *relay.Streams
	Log     *slog.Logger
	Metrics *prometheus.Registry
	// MaxBodyBytes bounds a request body whatever the payload limit says.
	MaxBodyBytes int64
	// Files keeps the bytes of files, each of at most MaxFileBytes.
	Files        *files.Store
	MaxFileBytes int64

	// BadCredentials bounds those that are not valid, and Visits the requests to
	// endpoints, of one client address.
	BadCredentials, Visits *relay.Admission

	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// DeliveriesWait returns a channel that is closed when deliveries may wait.
	DeliveriesWait func() <-chan struct{}
	// Unready returns why this server does not serve what it should, "" where it
	// does.
	Unready func() string
	// Draining is closed when the server ends: long polls end with it.
	Draining <-chan struct{}

	queries    *db.Queries
	requests   *prometheus.CounterVec
	admissions coalescer[admission, struct{}, db.AuthorizeRequestRow]
	publishes  coalescer[string, publication, int64]
	recognized recognized
	rateLimits rateLimits
	largest    payloadLimit
	harmless   map[string]bool // parameters whose values are logged
	good       goodCredentials
	accesses   accessCache
	signIns    *relay.Admission
	waiters    *fair.Places // long polls
	heavy      *fair.Places // reads or writes much JSON
	polls      polls        // and what they wait for
	openAPI    []byte       // what GET /openapi.json answers
}

// requestTimeout bounds the database work of one request, streams excepted.
const requestTimeout = 15 * time.Second

type handler func(w http.ResponseWriter, r *http.Request, ps httprouter.Params) error

// Handlers returns what serves all routes, and what serves the public ones alone:
// for a listener of its own, where administration has another.
func (a *API) Handlers() (all, public http.Handler) {
	a.prepare()
	routes := a.routes()
	description, err := describe(routes)
	if err != nil {
		panic(fmt.Sprintf("api: %v", err)) // the table of routes is wrong
	}
	a.openAPI, a.harmless = description, harmlessParameters(routes)
	router, methods := a.router(routes)
	router.Handler(http.MethodGet, "/metrics", promhttp.HandlerFor(a.Metrics, promhttp.HandlerOpts{}))
	all = a.answering(router, methods)
	router, methods = a.router(slices.DeleteFunc(routes, func(r route) bool { return !r.guard.public }))
	return all, a.answering(router, methods)
}

// prepare makes what all routes need.
func (a *API) prepare() {
	a.queries = db.New(a.Pool)
	a.signIns = relay.NewAdmission(signInRate, signInBurst)
	a.waiters = fair.New(maxClaimWaiters, 0)
	a.heavy = heavyPlaces()
	a.admissions.run, a.admissions.room, a.admissions.leaders = a.admit, anyNumber, 1
	a.publishes.run, a.publishes.room, a.publishes.leaders = a.publishGroup, fitsGroup, publishLeaders
	a.requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "fanfare_http_requests_total", Help: "HTTP requests answered, by route and status.",
	}, []string{"route", "status"})
	a.Metrics.MustRegister(a.requests)
}

// router returns what finds a route, and the methods that there are.
func (a *API) router(routes []route) (*httprouter.Router, []string) {
	router := httprouter.New()
	methods := map[string]bool{}
	described := map[string]bool{}
	for _, route := range routes {
		described[route.method+route.path] = true
	}
	for _, route := range routes {
		wrapped := a.wrap(route.path, a.handler(route))
		router.Handle(route.method, route.path, wrapped.serve)
		methods[route.method] = true
		if route.method == http.MethodGet && !described[http.MethodHead+route.path] && route.answer.mediaType != eventStream {
			router.Handle(http.MethodHead, route.path, wrapped.serve) // net/http leaves the body out
		}
	}
	return router, slices.Sorted(maps.Keys(methods))
}

func (a *API) answering(router *httprouter.Router, methods []string) http.Handler {
	return identify(a.cors(&switchboard{
		router: router, methods: methods,
		unknown: a.wrap("unknown", func(http.ResponseWriter, *http.Request, httprouter.Params) error {
			return problemNotFound.with("no such route")
		}),
		refused: a.wrap("unknown", func(http.ResponseWriter, *http.Request, httprouter.Params) error {
			return problemMethod.with("see the Allow header")
		}),
	}))
}

// wrapped is a handler with its error written and its request counted and
// logged.
type wrapped struct {
	api    *API
	route  string
	handle handler
}

func (a *API) wrap(route string, handle handler) wrapped { return wrapped{a, route, handle} }

func (h wrapped) serve(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	started := time.Now()
	recorder := &statusRecorder{ResponseWriter: w, control: http.NewResponseController(w)}
	_ = recorder.control.SetWriteDeadline(time.Time{}) // that of the request before on the connection
	err := h.handle(recorder, r, ps)
	if err != nil && recorder.status == 0 {
		answerError(recorder, r, asError(err))
	}
	h.api.requests.WithLabelValues(h.route, statusClass(recorder.status)).Inc()
	h.log(r, recorder, started, err)
}

func (h wrapped) log(r *http.Request, recorder *statusRecorder, started time.Time, err error) {
	level := slog.LevelInfo
	if recorder.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	attributes := []any{
		"method", r.Method, "path", h.api.logged(r.URL), "status", recorder.status,
		"bytes", recorder.bytes, "request", recorder.Header().Get(requestIDHeader), "took", time.Since(started).Round(time.Microsecond),
	}
	if err != nil && r.Context().Err() == nil {
		attributes = append(attributes, "error", err)
	}
	h.api.Log.Log(r.Context(), level, "request", attributes...)
}

func (a *API) timeout(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), requestTimeout)
}
