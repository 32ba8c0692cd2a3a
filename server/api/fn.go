package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// endpointMethods are those that /fn/ takes.
var endpointMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
}

// seenHeaders are the headers of a request that an endpoint's function is shown,
// besides those that begin with X- and those of a trace: none that carries a credential.
var seenHeaders = []string{
	"Accept", "Accept-Language", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Origin", "Referer",
	"User-Agent",
}

// endpointRequest is what an endpoint's function is given.
type endpointRequest struct {
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Endpoint string            `json:"endpoint"`
	Query    map[string]any    `json:"query"`
	Headers  map[string]string `json:"headers"`
	Body     json.RawMessage   `json:"body"`
	Claims   json.RawMessage   `json:"claims"`
}

// endpointAnswer is what it returns; SQL has checked it.
type endpointAnswer struct {
	Status  *int              `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

// handleFn handles "/fn/*path": a registered SQL function makes the answer, in
// a transaction that commits before it is sent. For GET and HEAD it only reads.
func (a *API) handleFn(w http.ResponseWriter, r *request) error {
	if wait, ok := a.Visits.Knock(a.clientAddress(r.Request), time.Now()); !ok {
		return tooMany(w, wait, "too many requests to endpoints from this address")
	}
	endpoint, err := a.openEndpoint(r.Request, r.params)
	if err != nil {
		return err
	}
	if !slices.Contains(endpoint.Methods, r.Method) {
		w.Header().Set("Allow", strings.Join(endpoint.Methods, ", "))
		return problemMethod.with("see the Allow header")
	}
	request := endpointRequest{
		Method: r.Method, Path: strings.TrimPrefix(r.param("path"), "/"), Endpoint: endpoint.Path,
		Query: seenQuery(r.Request), Headers: seenHeaderValues(r.Request), Claims: endpoint.Claims,
	}
	if request.Body, err = a.readEndpointBody(w, r.Request, int64(endpoint.MaxBodyBytes)); err != nil {
		return err
	}
	content, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	answer, err := a.runEndpoint(r.Context(), endpoint, content)
	if err != nil {
		return err
	}
	return answer.write(w, request.Path)
}

// openEndpoint finds the endpoint of a request, which the request's credential
// must open.
func (a *API) openEndpoint(r *http.Request, ps httprouter.Params) (db.OpenEndpointRow, error) {
	ctx, cancel := a.timeout(r)
	defer cancel()
	var credential *string
	if len(r.Header.Values("Authorization")) > 0 {
		given, err := bearer(r)
		if err != nil {
			return db.OpenEndpointRow{}, err
		}
		credential = &given
	}
	endpoint, err := a.queries.OpenEndpoint(ctx, db.OpenEndpointParams{
		Path: strings.TrimPrefix(ps.ByName("path"), "/"), Credential: credential, Host: hostOf(r), App: namedApp(ps).pointer(),
	})
	if err != nil {
		return endpoint, fmt.Errorf("open endpoint: %w", err)
	}
	return endpoint, nil
}

// seenQuery is the query as a function sees it: text, or an array where a name
// is given more than once.
func seenQuery(r *http.Request) map[string]any {
	query := map[string]any{}
	for name, values := range r.URL.Query() {
		if len(values) == 1 {
			query[name] = values[0]
		} else {
			query[name] = values
		}
	}
	return query
}

// seenHeaderValues are the headers that a function sees, by lower-case name.
func seenHeaderValues(r *http.Request) map[string]string {
	seen := map[string]string{}
	if trace := traceOf(r); trace.Parent != "" {
		seen["traceparent"] = trace.Parent
		if trace.State != "" {
			seen["tracestate"] = trace.State
		}
	}
	for name, values := range r.Header {
		if slices.Contains(seenHeaders, name) || strings.HasPrefix(name, "X-") {
			seen[strings.ToLower(name)] = strings.ToValidUTF8(strings.Join(values, ", "), "\uFFFD")
		}
	}
	return seen
}

// readEndpointBody reads a body of at most limit bytes: JSON by its content
// type, other text as a JSON string, null where there is none.
func (a *API) readEndpointBody(w http.ResponseWriter, r *http.Request, limit int64) (json.RawMessage, error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, min(limit, a.MaxBodyBytes)))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if err != nil {
		return nil, problemBadJSON.with("the body ended early: " + err.Error())
	}
	if len(body) == 0 {
		return json.RawMessage(`null`), nil
	}
	if isJSON(r.Header.Get("Content-Type")) {
		if !json.Valid(body) {
			return nil, problemBadJSON.with("the content type says JSON, and the body is none")
		}
		return body, checkText(body)
	}
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return nil, problemMediaType.with("an endpoint takes JSON, or text in UTF-8 without NUL; /files takes bytes")
	}
	return json.Marshal(string(body))
}

// isJSON reports whether a content type is of JSON.
func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

// runEndpoint calls the function in a transaction of its own. What goes wrong
// in it is told to the log alone.
func (a *API) runEndpoint(ctx context.Context, endpoint db.OpenEndpointRow, request json.RawMessage) (endpointAnswer, error) {
	timeout := time.Duration(endpoint.TimeoutMs) * time.Millisecond
	var answer endpointAnswer
	content, called, err := a.callEndpoint(ctx, timeout, endpoint, request)
	if err == nil {
		err = json.Unmarshal(content, &answer)
	}
	if err == nil {
		return answer, nil
	}
	var pg *pgconn.PgError
	switch {
	case !called, errors.As(err, &pg) && pg.Code == "ZF051":
		return answer, fmt.Errorf("prepare endpoint: %w", err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &pg) && pg.Code == "57014":
		detail := fmt.Sprintf("its function did not end within %v", timeout)
		return answer, &Error{problem: problemFnTimeout, Detail: detail, cause: err}
	case errors.As(err, &pg) && pg.Code == "ZF324":
		const detail = "GET and HEAD only read, and its function writes; the statement is in the server's log"
		return answer, &Error{problem: problemOf(pg.Code), Detail: detail, cause: err}
	case errors.As(err, &pg) && !isShutdown(pg):
		return answer, &Error{problem: problemOf("ZF323"), Detail: "the cause is in the server's log", cause: err}
	}
	return answer, fmt.Errorf("run endpoint: %w", err)
}

// callEndpoint returns the answer, and whether the function was called.
func (a *API) callEndpoint(
	ctx context.Context, timeout time.Duration, endpoint db.OpenEndpointRow, request json.RawMessage,
) (answer json.RawMessage, called bool, err error) {
	app := shareOf(endpoint.AppID)
	wait, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if err := a.Calls.Take(wait, app); err != nil {
		return nil, false, fmt.Errorf("wait for a place: %w", err)
	}
	defer a.Calls.Give(app)
	err = a.Runner.Run(ctx, timeout, func(ctx context.Context, q *db.Queries, capability []byte) error {
		if _, err := q.CheckEndpointRequest(ctx, request); err != nil {
			return err
		}
		called = true
		answer, err = q.RunEndpoint(ctx, db.RunEndpointParams{Capability: capability, Endpoint: endpoint.ID, Request: request})
		return err
	})
	return answer, called, err
}

// isShutdown reports whether Postgres ended the session rather than the function.
func isShutdown(pg *pgconn.PgError) bool { return strings.HasPrefix(pg.Code, "57P") }

// write sends the answer: text as it is where its content type is not JSON,
// anything else as JSON.
func (answer endpointAnswer) write(w http.ResponseWriter, path string) error {
	header := w.Header()
	for name, value := range answer.Headers {
		header.Set(name, value)
	}
	body := []byte(answer.Body)
	if contentType := header.Get("Content-Type"); contentType != "" && !isJSON(contentType) {
		var text string
		if err := json.Unmarshal(body, &text); err != nil && len(body) > 0 {
			return &Error{
				problem: problemOf("ZF323"), Detail: "the cause is in the server's log",
				cause: fmt.Errorf("its body must be a string, since its content type is %s: %w", contentType, err),
			}
		}
		body = []byte(text)
	} else if contentType == "" {
		header.Set("Content-Type", "application/json")
	}
	if bytes.Equal(body, []byte(`null`)) || len(body) == 0 {
		body = nil
		header.Del("Content-Type")
	}
	// The last segment names what a browser saves.
	protectOrigin(header, header.Get("Content-Type"), path[strings.LastIndexByte(path, '/')+1:])
	status := http.StatusOK
	if answer.Status != nil {
		status = *answer.Status
	}
	w.WriteHeader(status)
	if status == http.StatusNoContent || status == http.StatusNotModified {
		return nil
	}
	_, err := w.Write(body)
	return err
}
