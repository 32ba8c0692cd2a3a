package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// What scripts of an allowed origin may send and read, beside what the Fetch
// standard always lets them.
const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Authorization, Baggage, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, If-Range, " +
		"If-Unmodified-Since, Last-Event-ID, Range, Traceparent, Tracestate, X-Request-Id"
	corsExposed = "Accept-Ranges, Allow, Content-Disposition, Content-Length, Content-Range, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, " +
		"Retry-After, WWW-Authenticate, X-Request-Id"
	corsMaxAge = "600"
)

// cors answers preflights, and lets scripts of an app's allowed origins read
// answers. Credentials are headers, or the cookie of a session together with a
// header that is not among those allowed here, so a foreign page has none
// of its own.
func (a *API) cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if origin == "" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		access, ok, err := a.accessOf(r)
		if err != nil {
			allowAnyOrigin(w, r)
			answerError(w, r, asError(err))
			return
		}
		allowed := ok && (slices.Contains(access.AllowedOrigins, origin) || slices.Contains(access.AllowedOrigins, "*"))
		if allowed {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", corsExposed)
		}
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		if allowed {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsMaxAge)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// appInPath is namedApp for a path that no route was found for yet.
func appInPath(r *http.Request) optional {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), "/v1/apps/")
	if !ok {
		return optional{}
	}
	segment, _, _ := strings.Cut(rest, "/")
	name, err := url.PathUnescape(segment)
	return optional{name, err == nil}
}
