package api

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxKnown bounds the credentials that are known to be good; beyond it, all are
// forgotten.
const maxKnown = 1 << 16

// goodCredentials are those that were valid once on this server. They are let
// through even from an address that has sent too many bad ones, since many clients
// may share it.
type goodCredentials struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]bool
}

// presented is the fingerprint of what a request presents; ok is false for
// nothing.
func presented(r *http.Request) (fingerprint [sha256.Size]byte, ok bool) {
	given := strings.Join(r.Header.Values("Authorization"), ",")
	if session, signedIn := sessionOf(r); signedIn {
		given += session
	}
	if strings.Contains(r.URL.RawQuery, withToken.name+"=") {
		given += r.URL.Query().Get(withToken.name)
	}
	return sha256.Sum256([]byte(given)), given != ""
}

// refuse returns an error where the address of a request has sent too many bad
// credentials, and this is not one that was good.
func (a *API) refuse(w http.ResponseWriter, r *http.Request) error {
	wait, spent := a.BadCredentials.Spent(a.clientAddress(r), time.Now())
	if !spent {
		return nil
	}
	credential, ok := presented(r)
	if !ok || a.good.isKnown(credential) {
		return nil
	}
	return tooMany(w, wait, "too many credentials from this address were not valid")
}

// note counts a credential that is not valid, and remembers one that is.
func (a *API) note(r *http.Request, err error) {
	credential, ok := presented(r)
	switch {
	case !ok:
	case err == nil, asError(err).Status == http.StatusForbidden: // valid, but not for this
		a.good.remember(credential)
	case asError(err).Status == http.StatusUnauthorized:
		a.BadCredentials.Knock(a.clientAddress(r), time.Now())
	}
}

func (g *goodCredentials) isKnown(credential [sha256.Size]byte) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.known[credential]
}

func (g *goodCredentials) remember(credential [sha256.Size]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil || len(g.known) >= maxKnown {
		g.known = map[[sha256.Size]byte]bool{}
	}
	g.known[credential] = true
}
