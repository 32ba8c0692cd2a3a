package dashboard_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server/dashboard"
)

// Ensure the page and its files are served with what keeps them safe and fast,
// and nothing else is touched.
func TestHandler(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(dashboard.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	})))
	defer server.Close()

	page, body := get(t, server.URL+"/dashboard/")
	if page.StatusCode != 200 || page.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the page: got %d, %s", page.StatusCode, page.Header.Get("Cache-Control"))
	}
	if len(body) > 2000 || regexp.MustCompile(`(?i)<style|<script[^>]*>[^<]|\son\w+=`).MatchString(body) {
		t.Errorf("the page has something inline, or is long: %s", body)
	}
	assets := regexp.MustCompile(`"\./(assets/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(assets) < 2 {
		t.Fatalf("the page names %v", assets)
	}
	for _, asset := range assets {
		answer, _ := get(t, server.URL+"/dashboard/"+asset[1])
		if answer.StatusCode != 200 || !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %d, %s", asset[1], answer.StatusCode, answer.Header.Get("Cache-Control"))
		}
		if size := compressedSize(t, server.URL+"/dashboard/"+asset[1]); size == 0 || size > 90_000 {
			t.Errorf("%s: %d bytes on the wire", asset[1], size)
		}
		if !strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") {
			t.Errorf("%s: policy %q", asset[1], answer.Header.Get("Content-Security-Policy"))
		}
	}
	for path, status := range map[string]int{
		"/dashboard": 308, "/dashboard/none.js": 404, "/dashboard/assets/": 404, "/dashboard/assets/none.js": 404, "/": 418, "/v1/me": 418, "/dashboards": 418,
	} {
		if answer, _ := get(t, server.URL+path); answer.StatusCode != status {
			t.Errorf("%s: got %d, want %d", path, answer.StatusCode, status)
		}
	}
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// compressedSize returns how many bytes a file has as gzip; 0 where it is not
// sent so.
func compressedSize(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip, br")
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%s: encoding %q, %v", url, answer.Header.Get("Content-Encoding"), err)
		return 0
	}
	return len(body)
}
