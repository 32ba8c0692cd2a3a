package api

import (
	"crypto/rand"
	"net/http"
	"regexp"
)

// requestIDHeader names a request in the log, in a problem and for its client.
const requestIDHeader = "X-Request-Id"

// reRequestID is what is taken over from a client or a proxy: nothing that could
// break a line of the log.
var reRequestID = regexp.MustCompile(`^[A-Za-z0-9._~+/=:-]{1,128}$`)

// identify gives each answer the id of its request: the one that came with it, or
// a new one.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !reRequestID.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r)
	})
}
