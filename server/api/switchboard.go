package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/julienschmidt/httprouter"
)

// switchboard finds the route of a request by its path as it was sent: nothing
// is decoded, cleaned or redirected before, so "//", "%2f" and dot segments
// reach no other route than the one that authorises them. Parameters are
// decoded afterwards.
type switchboard struct {
	router           *httprouter.Router
	methods          []string
	unknown, refused wrapped
}

func (s *switchboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	handle, ps, _ := s.router.Lookup(r.Method, path)
	if handle == nil {
		s.serveNone(w, r, path)
		return
	}
	for i := range ps {
		value, err := url.PathUnescape(ps[i].Value)
		if err != nil {
			s.unknown.serve(w, r, nil)
			return
		}
		ps[i].Value = value
	}
	handle(w, r, ps)
}

// serveNone answers a request that no route matches.
func (s *switchboard) serveNone(w http.ResponseWriter, r *http.Request, path string) {
	var allowed []string
	for _, method := range s.methods {
		if handle, _, _ := s.router.Lookup(method, path); handle != nil {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.unknown.serve(w, r, nil)
		return
	}
	w.Header().Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.refused.serve(w, r, nil)
}
