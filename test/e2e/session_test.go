package e2e_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Ensure a browser signs in with a key, and that its cookie counts for nothing
// unless the page itself made the request.
func TestSession(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	key := a.makeKey(t, "default", "app.read", "message.read")
	status, cookie := a.signIn(t, `{"key":"`+key+`"}`)
	if status != http.StatusCreated || cookie == nil {
		t.Fatalf("signing in: got %d, %v", status, cookie)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "" || cookie.MaxAge != 0 {
		t.Errorf("the cookie is %v", cookie)
	}
	for _, c := range []struct {
		name, method, path string
		headers            map[string]string
		status             int
	}{
		{"OK", http.MethodGet, "/v1/me", map[string]string{"Fanfare-Session": "1"}, 200},
		{"OKReads", http.MethodGet, "/v1/apps/default/topics", map[string]string{"Fanfare-Session": "1", "Sec-Fetch-Site": "same-origin"}, 200},
		{"OKStreams", http.MethodHead, "/v1/apps/default/dead-letters", map[string]string{"Fanfare-Session": "1"}, 200},
		{"ErrNoHeader", http.MethodGet, "/v1/me", nil, 401},
		{"ErrOtherSite", http.MethodGet, "/v1/me", map[string]string{"Fanfare-Session": "1", "Sec-Fetch-Site": "same-site"}, 401},
		{"ErrOtherOrigin", http.MethodGet, "/v1/me", map[string]string{"Fanfare-Session": "1", "Origin": "https://evil.example"}, 401},
		{"ErrLacksIt", http.MethodPost, "/v1/apps/default/topics", map[string]string{"Fanfare-Session": "1"}, 403},
		{"OKWhose", http.MethodGet, "/v1/session", map[string]string{"Fanfare-Session": "1"}, 200},
		{"OKNobodys", http.MethodGet, "/v1/session", nil, 200},
		{"SignsOut", http.MethodDelete, "/v1/session", map[string]string{"Fanfare-Session": "1"}, 204},
		{"OKNobodysAfter", http.MethodGet, "/v1/session", map[string]string{"Fanfare-Session": "1"}, 200},
		{"ErrSignedOut", http.MethodGet, "/v1/me", map[string]string{"Fanfare-Session": "1"}, 401},
	} {
		if got := a.askWithCookie(t, c.method, c.path, cookie, c.headers); got != c.status {
			t.Errorf("%s: got %d, want %d", c.name, got, c.status)
		}
	}
	if answer := a.ask(t, key, http.MethodGet, "/v1/me", ""); answer.Status != 200 || !strings.Contains(string(answer.Body), `"app":"default"`) {
		t.Errorf("the key goes on: got %d %s", answer.Status, answer.Body)
	}
}

// Ensure the code of a link is good for one session, and that guessing is slow.
func TestSignInCode(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	var code string
	prefix := strings.Split(a.makeKey(t, "default", "app.read"), "_")[1]
	if err := a.Pool.QueryRow(t.Context(), `select fanfare_internal.create_sign_in_code($1)`, prefix).Scan(&code); err != nil {
		t.Fatal(err)
	}
	if status, cookie := a.signIn(t, `{"code":"`+code+`","keep":true}`); status != 201 || cookie.MaxAge != 30*24*3600 {
		t.Errorf("the code: got %d, %v", status, cookie)
	}
	for range 10 {
		if status, _ := a.signIn(t, `{"code":"`+code+`"}`); status != 401 {
			t.Errorf("the code again: got %d", status)
		}
	}
	if status, _ := a.signIn(t, `{"key":"wrong"}`); status != 429 {
		t.Errorf("the eleventh failure: got %d", status)
	}
	if status, _ := a.signIn(t, `{"key":"`+a.all+`"}`); status != 201 {
		t.Errorf("a right key after it: got %d", status)
	}
}

func (a *admin) signIn(t *testing.T, body string) (int, *http.Cookie) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+"/v1/session", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, answer.Body)
	for _, cookie := range answer.Cookies() {
		return answer.StatusCode, cookie
	}
	return answer.StatusCode, nil
}

func (a *admin) askWithCookie(t *testing.T, method, path string, cookie *http.Cookie, headers map[string]string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, a.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
