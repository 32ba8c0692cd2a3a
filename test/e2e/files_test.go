package e2e_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// filer is a server's files and keys to them.
type filer struct {
	*admin
	dir         string
	read, write string
}

func newFiler(t *testing.T) *filer {
	t.Helper()
	f := &filer{admin: &admin{App: harness.NewApp(t)}}
	f.Exec(t, `select fanfare.create_app('blog')`)
	f.read, f.write = f.makeKey(t, "default", "store.read"), f.makeKey(t, "default", "store.read", "store.write")
	f.foreign = f.makeKey(t, "blog", "*")
	f.url = harness.Serve(t, f.URL, func(s *server.Server) {
		f.dir = s.Files.DataDir
		s.Files.MaxBytes = 1 << 20
	}).URL()
	return f
}

// put uploads a file, which must be accepted, and returns its ETag.
func (f *filer) put(t *testing.T, path, content string, headers ...string) string {
	t.Helper()
	answer := f.send(t, http.MethodPut, path, content, headers...)
	if answer.Status/100 != 2 {
		t.Fatalf("PUT %s: %d %s", path, answer.Status, answer.Body)
	}
	return answer.Header.Get("ETag")
}

func (f *filer) send(t *testing.T, method, path, body string, headers ...string) harness.Answer {
	t.Helper()
	return harness.Request(t, method, f.url+path, body, append(headers, "Authorization", "Bearer "+f.write)...)
}

// blobs counts the files on disk.
func (f *filer) blobs(t *testing.T) (n int) {
	t.Helper()
	err := filepath.WalkDir(f.dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func tagOf(content string) string { return fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(content))) }

// Ensure files come back as they were, also empty ones and ones that become empty.
func TestFiles(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	for _, content := range []string{"", "hello", "", strings.Repeat("x", 1<<20), "", "again"} {
		if tag := f.put(t, "/files/a/b.txt", content); tag != tagOf(content) {
			t.Errorf("ETag %s of %d bytes", tag, len(content))
		}
		got := harness.Request(t, http.MethodGet, f.url+"/files/a/b.txt", "", "Authorization", "Bearer "+f.read)
		if got.Status != 200 || string(got.Body) != content || got.Header.Get("ETag") != tagOf(content) {
			t.Errorf("%d bytes: got %d, %d bytes, %v", len(content), got.Status, len(got.Body), got.Header)
		}
		if n := f.blobs(t); n != 1 {
			t.Errorf("%d files on disk", n)
		}
	}
	if n := f.Count(t, `select version from fanfare.files where path = 'a/b.txt' and size = 5 and sha256 = sha256('again')`); n != 6 {
		t.Errorf("version %d", n)
	}

	head := f.send(t, http.MethodHead, "/files/a/b.txt", "")
	if head.Status != 200 || head.Header.Get("Content-Length") != "5" || len(head.Body) != 0 {
		t.Errorf("HEAD: %d %v", head.Status, head.Header)
	}
	part := f.send(t, http.MethodGet, "/files/a/b.txt", "", "Range", "bytes=1-3")
	if part.Status != 206 || string(part.Body) != "gai" || part.Header.Get("Content-Range") != "bytes 1-3/5" {
		t.Errorf("range: %d %s %v", part.Status, part.Body, part.Header)
	}
	beyond := f.send(t, http.MethodGet, "/files/a/b.txt", "", "Range", "bytes=9-")
	beyond.WantProblem(t, 416, "range_not_satisfiable")
	if got := beyond.Header.Get("Content-Range"); got != "bytes */5" {
		t.Errorf("range beyond the end: Content-Range %q", got)
	}
	f.send(t, http.MethodGet, "/files/a/b.txt", "", "If-Match", tagOf("other")).WantProblem(t, 412, "file_changed")
	if got := f.send(t, http.MethodGet, "/files/a/b.txt", "", "If-None-Match", tagOf("again")); got.Status != 304 {
		t.Errorf("not modified: %d", got.Status)
	}
	if got := f.send(t, http.MethodDelete, "/files/a/b.txt", ""); got.Status != 204 || f.blobs(t) != 0 {
		t.Errorf("delete: %d, %d files left", got.Status, f.blobs(t))
	}
	f.send(t, http.MethodGet, "/files/a/b.txt", "").WantProblem(t, 404, "file_not_found")
	f.send(t, http.MethodDelete, "/files/a/b.txt", "").WantProblem(t, 404, "file_not_found")
}

// Ensure conditions hold in the transaction that commits.
func TestFileConditions(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	f.send(t, http.MethodPut, "/files/a", "1", "If-Match", "*").WantProblem(t, 412, "file_changed")
	f.put(t, "/files/a", "1", "If-None-Match", "*")
	f.send(t, http.MethodPut, "/files/a", "2", "If-None-Match", "*").WantProblem(t, 412, "file_changed")
	f.send(t, http.MethodPut, "/files/a", "2", "If-Match", tagOf("other")).WantProblem(t, 412, "file_changed")
	f.send(t, http.MethodPut, "/files/a", "2", "If-Match", "W/"+tagOf("1")).WantProblem(t, 412, "file_changed")
	f.put(t, "/files/a", "2", "If-Match", tagOf("other")+", "+tagOf("1"))
	f.send(t, http.MethodDelete, "/files/a", "", "If-Match", tagOf("1")).WantProblem(t, 412, "file_changed")
	if n := f.blobs(t); n != 1 {
		t.Errorf("%d files on disk: what was refused is left", n)
	}
	if got := f.send(t, http.MethodDelete, "/files/a", "", "If-Match", tagOf("2")); got.Status != 204 {
		t.Errorf("delete: %d %s", got.Status, got.Body)
	}
}

// Ensure what users upload cannot act as a page of this origin.
func TestFileHeaders(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	for _, c := range []struct{ path, given, contentType, disposition string }{
		{"/files/a.png", "", "image/png", ""},
		{"/files/a.txt", "", "text/plain; charset=utf-8", ""},
		{"/files/a.bin", "", "application/octet-stream", "attachment; filename=a.bin"},
		{"/files/a.html", "", "text/html; charset=utf-8", "attachment; filename=a.html"},
		{"/files/b.png", "text/html", "text/html", "attachment; filename=b.png"},
		{"/files/a.svg", "image/svg+xml", "image/svg+xml", "attachment; filename=a.svg"},
		{"/files/d/%C3%BC%20%22.pdf", "application/pdf", "application/pdf", "attachment; filename*=utf-8''%C3%BC%20%22.pdf"},
		{"/files/movie", "video/mp4", "video/mp4", ""},
		{"/files/odd", "nonsense/", "", ""},
	} {
		headers := []string{}
		if c.given != "" {
			headers = []string{"Content-Type", c.given}
		}
		if c.contentType == "" {
			f.send(t, http.MethodPut, c.path, "x", headers...).WantProblem(t, 400, "content_type_invalid")
			continue
		}
		f.put(t, c.path, "<script>", headers...)
		got := f.send(t, http.MethodGet, c.path, "").Header
		if got.Get("Content-Type") != c.contentType || got.Get("Content-Disposition") != c.disposition ||
			got.Get("X-Content-Type-Options") != "nosniff" || got.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%s: %v", c.path, got)
		}
	}
}

// Ensure lists are by path, by prefix, and in pages.
func TestListFiles(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	for _, path := range []string{"b/2", "a/1", "b/1", "b/3", "b_x", "c", "B/1"} {
		f.put(t, "/files/"+path, path)
	}
	type page struct {
		Items []struct {
			Path   string
			Size   int64
			SHA256 string
		}
		NextCursor string `json:"next_cursor"`
	}
	var got []string
	cursor := ""
	for range 2 {
		var p page
		f.want(t, 200, f.read, http.MethodGet, "/files?prefix=b/&limit=2&cursor="+cursor, "", &p)
		for _, item := range p.Items {
			got = append(got, item.Path)
			if item.Size != 3 || `"`+item.SHA256+`"` != tagOf(item.Path) {
				t.Errorf("got %+v", item)
			}
		}
		cursor = p.NextCursor
	}
	if fmt.Sprint(got) != "[b/1 b/2 b/3]" || cursor != "" {
		t.Errorf("got %v, then %q", got, cursor)
	}
	var everything page
	f.want(t, 200, f.read, http.MethodGet, "/v1/apps/default/files", "", &everything)
	if len(everything.Items) != 7 || everything.Items[0].Path != "B/1" {
		t.Errorf("got %+v", everything)
	}
}

// Ensure bad requests are refused, whatever the spelling of a path, and leave nothing.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	for _, path := range []string{
		"/files/../a", "/files/%2e%2e/a", "/files/a/../../b", "/files/a/..%2f..%2fb", "/files/..%2fb", "/files/%2e%2e%2fb",
		"/files/..%5cb", "/files/..\\b", "/files//a", "/files/a//b", "/files/%2fa", "/files/a/", "/files/.", "/files/a/./b",
		"/files/a%0ab", "/files/a%7f", "/files/", "/files/%2e", "/files/" + strings.Repeat("x", 513),
		"/v1/apps/default/files/..%2f..%2fblog%2fa", "/v1/apps/default/files/../files/a",
	} {
		f.send(t, http.MethodPut, path, "x").WantProblem(t, 400, "file_path_invalid")
	}
	for _, path := range []string{"/files/a%00", "/files/%ff", "/files/%c0%ae%c0%ae/a"} {
		f.send(t, http.MethodPut, path, "x").WantProblem(t, 400, "invalid_parameter")
	}
	// Twice encoded is a name like any other: it leads nowhere.
	f.put(t, "/files/%252e%252e%252fa", "x")
	if n := f.Count(t, `select count(*) from fanfare.files where path = '%2e%2e%2fa'`); n != 1 {
		t.Error("a twice encoded path was decoded twice")
	}
	f.send(t, http.MethodDelete, "/files/%252e%252e%252fa", "")

	for name, c := range map[string]struct {
		key, method, path string
		status            int
		code              string
	}{
		"No key":                {"", http.MethodPut, "/files/a", 401, "unauthorized"},
		"Only reads":            {f.read, http.MethodPut, "/files/a", 403, "capability_missing"},
		"Only reads, deletes":   {f.read, http.MethodDelete, "/files/a", 403, "capability_missing"},
		"Other app's":           {f.foreign, http.MethodGet, "/files/a", 401, "unauthorized"},
		"Other app's, named":    {f.foreign, http.MethodGet, "/v1/apps/default/files/a", 404, "app_not_found"},
		"Other app's, its list": {f.foreign, http.MethodGet, "/v1/apps/default/files", 404, "app_not_found"},
		"No reads of the key":   {f.Key, http.MethodGet, "/files/a", 403, "capability_missing"},
		"Absent":                {f.read, http.MethodGet, "/files/absent", 404, "file_not_found"},
		"Method":                {f.write, http.MethodPost, "/files/a", 405, "method_not_allowed"},
		"Misspelt":              {f.read, http.MethodGet, "/files?prefx=a", 400, "invalid_parameter"},
		"Cursor":                {f.read, http.MethodGet, "/files?cursor=%21", 400, "invalid_parameter"},
	} {
		t.Run(name, func(t *testing.T) { f.ask(t, c.key, c.method, c.path, "").WantProblem(t, c.status, c.code) })
	}

	f.send(t, http.MethodPut, "/files/large", strings.Repeat("x", 1<<20+1), "Expect", "100-continue").WantProblem(t, 413, "payload_too_large")
	chunked, err := http.NewRequestWithContext(t.Context(), http.MethodPut, f.url+"/files/large",
		io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), strings.NewReader("x")))
	if err != nil {
		t.Fatal(err)
	}
	chunked.Header.Set("Authorization", "Bearer "+f.write)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(chunked)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != 413 {
		t.Errorf("chunked and too large: %d", answer.StatusCode)
	}
	if n := f.Count(t, `select count(*) from fanfare.files`); n != 0 || f.blobs(t) != 0 {
		t.Errorf("%d rows and %d files are left", n, f.blobs(t))
	}
}

// Ensure of uploads to one path at the same time one is the file, whole, and the
// bytes of the others are gone.
func TestUploadsToOnePath(t *testing.T) {
	t.Parallel()
	f := newFiler(t)
	var uploads sync.WaitGroup
	for n := range 20 {
		uploads.Go(func() { f.put(t, "/files/same", strings.Repeat(fmt.Sprint(n%10), 1000+n)) })
	}
	// A reader sees one of them, never a mixture.
	for range 20 {
		if got := f.send(t, http.MethodGet, "/files/same", ""); got.Status == 200 && got.Header.Get("ETag") != tagOf(string(got.Body)) {
			t.Errorf("ETag %s is not of the content", got.Header.Get("ETag"))
		}
	}
	uploads.Wait()
	got := f.send(t, http.MethodGet, "/files/same", "")
	if got.Status != 200 || got.Header.Get("ETag") != tagOf(string(got.Body)) {
		t.Errorf("got %d, %d bytes", got.Status, len(got.Body))
	}
	if n := f.Count(t, `select version from fanfare.files`); n != 20 || f.blobs(t) != 1 {
		t.Errorf("version %d, %d files on disk", n, f.blobs(t))
	}
}

// Ensure that an app stores no more than its quotas let it, that a file too
// large is refused before its bytes are read, and that nothing is left of one
// whose size was not said.
func TestQuotas(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.want(t, 200, a.all, http.MethodPatch, "/v1/apps/default", `{"max_entries":2,"max_file_bytes":10}`)
	a.want(t, 201, a.full, http.MethodPut, "/files/f", "12345678")
	a.ask(t, a.full, http.MethodPut, "/files/g", "123").WantProblem(t, 507, "quota_reached")
	a.want(t, 200, a.full, http.MethodPut, "/files/f", "1234567890")
	for _, body := range []io.Reader{strings.NewReader("12345678901"), io.MultiReader(strings.NewReader("12345678901"))} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, a.url+"/files/f", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+a.full)
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != 507 {
			t.Errorf("%d bytes said: got %d", req.ContentLength, answer.StatusCode)
		}
	}
	if answer := a.ask(t, a.full, http.MethodGet, "/files/f", ""); string(answer.Body) != "1234567890" {
		t.Errorf("the file is now %q", answer.Body)
	}
	a.want(t, 200, a.full, http.MethodPut, "/kv/c/k", "1")
	a.ask(t, a.full, http.MethodPut, "/kv/c/l", "1").WantProblem(t, 507, "quota_reached")
	a.ask(t, a.full, http.MethodPost, "/docs/c", "{}").WantProblem(t, 507, "quota_reached")
	a.want(t, 204, a.full, http.MethodDelete, "/files/f", "")
	a.want(t, 201, a.full, http.MethodPost, "/docs/c", "{}")
}
