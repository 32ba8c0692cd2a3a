package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Answer is an HTTP answer, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// RequestID is the request id of every request, so that two answers to one
// question are equal byte by byte.
const RequestID = "harness"

// Request sends a request on a connection of its own. Headers are name and
// value in turn.
func Request(t testing.TB, method, url, body string, headers ...string) Answer {
	t.Helper()
	return RequestIn(t, t.Context(), method, url, body, headers...)
}

// RequestIn is Request in a context, which may carry a trace.
func RequestIn(t testing.TB, ctx context.Context, method, url, body string, headers ...string) Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Request-Id", RequestID)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: Patience}
	answer, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	got := Answer{answer.StatusCode, answer.Header, bytes.TrimSpace(content)}
	checkDescribed(t, method, url, body, got)
	return got
}

// Post sends a body with the app's key, which must be accepted.
func (a *App) Post(t testing.TB, url, body string, headers ...string) Answer {
	t.Helper()
	answer := Request(t, http.MethodPost, url, body, append(headers, "Authorization", "Bearer "+a.Key)...)
	if answer.Status/100 != 2 {
		t.Fatalf("POST %s: %d %s", url, answer.Status, answer.Body)
	}
	return answer
}

// WantProblem fails the test unless the answer is that problem.
func (a Answer) WantProblem(t testing.TB, status int, code string) {
	t.Helper()
	var problem struct {
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Status int    `json:"status"`
	}
	err := json.Unmarshal(a.Body, &problem)
	if err != nil || a.Status != status || problem.Status != status || problem.Code != code {
		t.Errorf("got %d %s, want %d %s", a.Status, a.Body, status, code)
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q, want application/problem+json", got)
	}
	if problem.Title == "" || problem.Detail == "" {
		t.Errorf("no title or no detail: %s", a.Body)
	}
}

// Head returns the status of a GET whose body, perhaps a stream, is not read.
func Head(t testing.TB, url string, headers ...string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
