package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// sessionCookie has no Path and no Domain, so it is sent to the routes below
	// /v1 of this host alone: never to /fn or /files.
	sessionCookie = "fanfare_session"
	// sessionHeader goes with the cookie. A page of another origin cannot send it:
	// CORS does not allow it.
	sessionHeader = "Fanfare-Session"

	// Sign-ins that fail: ten at once, then ten a minute for each client address.
	signInRate  = 10.0 / 60
	signInBurst = 10
)

// sessionOf returns the session of a browser that signed in, which stands for
// its API key. The cookie alone counts for nothing: the request must be one that
// the page itself made.
func sessionOf(r *http.Request) (string, bool) {
	if r.Header.Get(sessionHeader) != "1" || !sameOrigin(r) {
		return "", false
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || !reKey.MatchString(cookie.Value) {
		return "", false
	}
	return cookie.Value, true
}

// sameOrigin reports whether what a browser says about the origin of a request
// is that of this server.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	given := r.Header.Get("Origin")
	if given == "" {
		return true
	}
	origin, err := url.Parse(given)
	return err == nil && strings.EqualFold(origin.Host, r.Host)
}

// signInRequest is the body of "POST /v1/session".
type signInRequest struct {
	Key  *string `json:"key"`
	Code *string `json:"code"`
	// Keep makes the session outlive the browser: 30 days instead of 8 hours.
	Keep bool `json:"keep"`
}

// handleSignIn handles "POST /v1/session": an API key, or the code of a link,
// becomes a cookie.
func (a *API) handleSignIn(w http.ResponseWriter, r *request) error {
	w.Header().Set("Cache-Control", "no-store")
	if !sameOrigin(r.Request) {
		return problemKeyMissing.with("sign in from the page of this server")
	}
	var asked signInRequest
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	lasts, age := "8 hours", time.Duration(0) // a cookie that ends with the browser
	if asked.Keep {
		lasts, age = "30 days", 30*24*time.Hour
	}
	session, err := a.signIn(r, asked, lasts)
	if err != nil {
		return err
	}
	http.SetCookie(w, newCookie(r.Request, session, int(age.Seconds())))
	key, err := a.queries.OwnKey(r.Context(), session)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	return writeJSON(w, http.StatusCreated, key)
}

// signIn makes a session; a client address that failed too often waits.
func (a *API) signIn(r *request, asked signInRequest, lasts string) (session string, err error) {
	switch {
	case asked.Key != nil && asked.Code == nil:
		session, err = a.queries.CreateSession(r.Context(), db.CreateSessionParams{Key: *asked.Key, Lasts: lasts})
	case asked.Code != nil && asked.Key == nil:
		session, err = a.queries.RedeemSignInCode(r.Context(), db.RedeemSignInCodeParams{Code: *asked.Code, Lasts: lasts})
	default:
		return "", problemField.with("give key, or code")
	}
	if err == nil {
		return session, nil
	}
	if _, ok := a.signIns.Knock(a.clientAddress(r.Request), time.Now()); !ok {
		return "", problemSignIns.with("wait a minute")
	}
	return "", fmt.Errorf("sign in: %w", err)
}

// handleSession handles "GET /v1/session": whose session it is. Nobody's is no
// error: the page asks at its start.
func (a *API) handleSession(w http.ResponseWriter, r *request) error {
	w.Header().Set("Cache-Control", "no-store")
	session, ok := sessionOf(r.Request)
	if !ok {
		return writeJSON(w, http.StatusOK, sessionResponse{})
	}
	key, err := a.queries.OwnKey(r.Context(), session)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "ZF060" {
		return writeJSON(w, http.StatusOK, sessionResponse{})
	}
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	return writeJSON(w, http.StatusOK, sessionResponse{Key: &key})
}

// sessionResponse tells which key a session stands for; null for no session.
type sessionResponse struct {
	Key *db.APIKey `json:"key"`
}

// handleSignOut handles "DELETE /v1/session".
func (a *API) handleSignOut(w http.ResponseWriter, r *request) error {
	w.Header().Set("Cache-Control", "no-store")
	if session, ok := sessionOf(r.Request); ok {
		if err := a.queries.EndSession(r.Context(), session); err != nil {
			return fmt.Errorf("sign out: %w", err)
		}
	}
	http.SetCookie(w, newCookie(r.Request, "", -1))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// handleMe handles "GET /v1/me": what the key, or the session, may do.
func (a *API) handleMe(w http.ResponseWriter, r *request) error {
	credential, err := bearer(r.Request)
	if err != nil {
		return err
	}
	key, err := a.queries.OwnKey(r.Context(), credential)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	return writeJSON(w, http.StatusOK, key)
}

func newCookie(r *http.Request, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	}
}
