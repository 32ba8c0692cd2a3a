package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/fanfare-pg/fanfare/server/relay"
)

// asksForStream reports whether a request is one of an EventSource, or of a client
// that says that it reads the same.
func asksForStream(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/realtime/topics") &&
		strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// answerError answers a request that failed: with a problem, or where a stream was
// asked for and may be granted later, with one that says so.
func answerError(w http.ResponseWriter, r *http.Request, e *Error) {
	if !e.Retryable || !asksForStream(r) {
		writeProblem(w, e)
		return
	}
	seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if err != nil {
		seconds = 1
	}
	_ = relay.Refuse(w, e.Code, e.Title+": "+e.Detail, time.Duration(seconds)*time.Second) // else the client has left
}

// Starting answers while a server has no database: that it lives, that it is not
// ready, and that others may come back.
func Starting() http.Handler {
	return identify(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			_ = writeJSON(w, http.StatusOK, statusResponse{Status: "ok"})
			return
		}
		allowAnyOrigin(w, r)
		answerError(w, r, problemUnstarted.with("the server starts, and waits for its database"))
	}))
}

// allowAnyOrigin lets scripts read that a stream is refused where the origins of its
// app are not known, for want of a database: nothing in it is anybody's.
func allowAnyOrigin(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && asksForStream(r) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
	}
}
