package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// send sends a request with the app's full key and these headers.
func (a *admin) send(t *testing.T, method, path, body string, headers ...string) harness.Answer {
	t.Helper()
	return harness.Request(t, method, a.url+path, body, append(headers, "Authorization", "Bearer "+a.full)...)
}

// wantAnswer fails the test unless the answer has the status and, as JSON, the body.
func wantAnswer(t *testing.T, answer harness.Answer, status int, body string) {
	t.Helper()
	var got, want any
	if body != "" {
		if err := json.Unmarshal(answer.Body, &got); err != nil {
			t.Fatalf("%d %s: %v", answer.Status, answer.Body, err)
		}
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
	}
	if answer.Status != status || fmt.Sprint(got) != fmt.Sprint(want) || body == "" && len(answer.Body) > 0 {
		t.Fatalf("got %d %s, want %d %s", answer.Status, answer.Body, status, body)
	}
}

// items returns the field of each item of a list, following its pages.
func (a *admin) items(t *testing.T, path, field string) (found []string) {
	t.Helper()
	next := ""
	for {
		var page struct {
			Items      []map[string]any
			NextCursor *string `json:"next_cursor"`
		}
		a.want(t, http.StatusOK, a.full, http.MethodGet, path+next, "", &page)
		for _, item := range page.Items {
			found = append(found, fmt.Sprint(item[field]))
		}
		if page.NextCursor == nil {
			return found
		}
		next = "&cursor=" + *page.NextCursor
	}
}

// Ensure a value is what was put, at the key that was meant, under each spelling of the path.
func TestKV(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	put := a.send(t, http.MethodPut, "/kv/settings/ui/theme", `{"dark":true}`)
	if put.Status != http.StatusOK || put.Header.Get("ETag") == "" {
		t.Fatalf("put: %d %s", put.Status, put.Body)
	}
	for _, path := range []string{"/kv/settings/ui/theme", "/kv/settings/ui%2Ftheme", "/v1/apps/default/kv/settings/ui/theme"} {
		got := a.send(t, http.MethodGet, path, "")
		wantAnswer(t, got, http.StatusOK, `{"dark":true}`)
		if got.Header.Get("ETag") != put.Header.Get("ETag") || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: headers %v", path, got.Header)
		}
	}
	if head := a.send(t, http.MethodHead, "/kv/settings/ui/theme", ""); head.Status != 200 || head.Header.Get("ETag") != put.Header.Get("ETag") {
		t.Errorf("head: %d %v", head.Status, head.Header)
	}
	if same := a.send(t, http.MethodGet, "/kv/settings/ui/theme", "", "If-None-Match", put.Header.Get("ETag")); same.Status != http.StatusNotModified {
		t.Errorf("If-None-Match: %d", same.Status)
	}
	wantAnswer(t, a.send(t, http.MethodPut, "/kv/settings/null", `null`), http.StatusOK,
		fmt.Sprintf(`{"key":"null","version":%d}`, a.Count(t, `select version from fanfare.kv_entries where key = 'null'`)))
	wantAnswer(t, a.send(t, http.MethodGet, "/kv/settings/null", ""), http.StatusOK, `null`)

	for i := range 5 {
		a.send(t, http.MethodPut, fmt.Sprintf("/kv/list/a/%d", i), `1`)
	}
	a.send(t, http.MethodPut, "/kv/list/b", `1`)
	if got := a.items(t, "/kv/list?prefix=a/&limit=2", "key"); fmt.Sprint(got) != "[a/0 a/1 a/2 a/3 a/4]" {
		t.Errorf("listed %v", got)
	}
	if got := a.send(t, http.MethodDelete, "/kv/settings/ui/theme", ""); got.Status != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.Status, got.Body)
	}
	a.send(t, http.MethodGet, "/kv/settings/ui/theme", "").WantProblem(t, http.StatusNotFound, "entry_not_found")
	a.send(t, http.MethodDelete, "/kv/settings/ui/theme", "").WantProblem(t, http.StatusNotFound, "entry_not_found")
}

// Ensure of two writers that read the same version only one writes.
func TestKVCompareAndSet(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path = "/kv/c/k"
	first := a.send(t, http.MethodPut, path, `1`, "If-None-Match", "*")
	if first.Status != http.StatusOK {
		t.Fatalf("%d %s", first.Status, first.Body)
	}
	a.send(t, http.MethodPut, path, `2`, "If-None-Match", "*").WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	tag := first.Header.Get("ETag")
	if second := a.send(t, http.MethodPut, path, `2`, "If-Match", tag); second.Status != http.StatusOK {
		t.Fatalf("%d %s", second.Status, second.Body)
	}
	for _, lost := range []string{tag, `"0"`, `"-1"`, `"x"`, `"99999999999999999999"`, `"x", "y"`} {
		a.send(t, http.MethodPut, path, `3`, "If-Match", lost).WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
		a.send(t, http.MethodDelete, path, ``, "If-Match", lost).WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	}
	a.send(t, http.MethodPut, "/kv/c/none", `3`, "If-Match", "*").WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	for _, bad := range [][]string{
		{"If-Match", `1`},
		{"If-Match", `"1`},
		{"If-Match", ``},
		{"If-Match", `*, "1"`},
		{"If-None-Match", `w/"1"`},
		{"If-Unmodified-Since", "yesterday"},
		{"Content-Range", "bytes 0-0/1"},
	} {
		a.send(t, http.MethodPut, path, `3`, bad...).WantProblem(t, http.StatusBadRequest, "invalid_parameter")
	}
	wantAnswer(t, a.send(t, http.MethodGet, path, ""), http.StatusOK, `2`)
}

// Ensure an entry is gone when its time is over, though nobody deleted it.
func TestKVExpires(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	if got := a.send(t, http.MethodPut, "/kv/c/k?ttl=50+milliseconds", `1`); got.Status != http.StatusOK {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	harness.Wait(t, harness.Patience, "it expires", func() bool {
		return a.send(t, http.MethodGet, "/kv/c/k", "").Status == http.StatusNotFound
	})
	if got := a.send(t, http.MethodPut, "/kv/c/k", `2`, "If-None-Match", "*"); got.Status != http.StatusOK {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

// Ensure bad requests to the stores get a code and a status, and leave nothing behind.
func TestBadStoreRequests(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.Exec(t, `update fanfare.settings set value = '1000' where name = 'payload_limit'`)
	reader, writer := a.makeKey(t, "default", "store.read"), a.makeKey(t, "default", "store.write")
	big := `{"a":"` + strings.Repeat("x", 1000) + `"}`
	merge := []string{"Content-Type", "application/merge-patch+json"}
	type request struct {
		key, method, path, body string
		headers                 []string
		status                  int
		code                    string
	}
	requests := []request{
		{writer, "GET", "/kv/c/k", ``, nil, 403, "capability_missing"},
		{writer, "GET", "/kv/c", ``, nil, 403, "capability_missing"},
		{reader, "PUT", "/kv/c/k", `1`, nil, 403, "capability_missing"},
		{reader, "DELETE", "/kv/c/k", ``, nil, 403, "capability_missing"},
		{reader, "POST", "/docs/c", `{}`, nil, 403, "capability_missing"},
		{reader, "PATCH", "/docs/c/i", `{}`, merge, 403, "capability_missing"},
		{writer, "GET", "/docs/c/i", ``, nil, 403, "capability_missing"},
		{a.foreign, "PUT", "/kv/c/k", `1`, nil, 401, "unauthorized"},
		{a.foreign, "PUT", "/v1/apps/default/kv/c/k", `1`, nil, 404, "app_not_found"},
		{"", "PUT", "/kv/c/k", `1`, nil, 401, "unauthorized"},
		{writer, "PUT", "/kv/c/", `1`, nil, 400, "store_key_invalid"},
		{writer, "PUT", "/kv/c/" + strings.Repeat("k", 513), `1`, nil, 400, "store_key_invalid"},
		{writer, "PUT", "/kv/c/a%00b", `1`, nil, 400, "invalid_parameter"},
		{writer, "PUT", "/kv/c/a%ffb", `1`, nil, 400, "invalid_parameter"},
		{writer, "PUT", "/kv/c/a%0Ab", `1`, nil, 400, "store_key_invalid"},
		{writer, "PUT", "/kv/$kv/k", `1`, nil, 400, "collection_invalid"},
		{writer, "PUT", "/kv/C/k", `1`, nil, 400, "collection_invalid"},
		{writer, "PUT", "/kv/%2e%2e/k", `1`, nil, 400, "collection_invalid"},
		{writer, "PUT", "/kv/c/k", big, nil, 413, "payload_too_large"},
		{writer, "PUT", "/kv/c/k", `{`, nil, 400, "invalid_json"},
		{writer, "PUT", "/kv/c/k", ``, nil, 400, "invalid_json"},
		{writer, "PUT", "/kv/c/k", `"\u0000"`, nil, 400, "invalid_json"},
		{writer, "PUT", "/kv/c/k", strings.Repeat("[", 9000) + strings.Repeat("]", 9000), nil, 413, "payload_too_large"},
		{writer, "PUT", "/kv/c/k?ttl=0", `1`, nil, 400, "ttl_invalid"},
		{writer, "PUT", "/kv/c/k?ttl=soon", `1`, nil, 400, "ttl_invalid"},
		{writer, "PUT", "/kv/c/k?ttl=999999+years", `1`, nil, 400, "ttl_invalid"},
		{writer, "PUT", "/kv/c/k?tll=15+s", `1`, nil, 400, "invalid_parameter"},
		{reader, "GET", "/kv/c?perfix=a", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/kv/c?limit=0", ``, nil, 400, "invalid_parameter"},
		{writer, "POST", "/docs/c", `[]`, nil, 400, "document_invalid"},
		{writer, "POST", "/docs/c", big, nil, 413, "payload_too_large"},
		{writer, "PUT", "/docs/c/i", `1`, nil, 400, "document_invalid"},
		{writer, "PUT", "/docs/c/a%2Fb", `{}`, nil, 400, "document_id_invalid"},
		{writer, "PUT", "/docs/c/%2e%2e", `{}`, nil, 400, "document_id_invalid"},
		{writer, "PUT", "/docs/c/..", `{}`, nil, 400, "document_id_invalid"},
		{writer, "PUT", "/docs/c/i", `{}`, []string{"If-Match", "*"}, 412, "version_mismatch"},
		{writer, "PATCH", "/docs/c/i", `{}`, merge, 404, "document_not_found"},
		{writer, "PATCH", "/docs/c/i", `[]`, merge, 400, "patch_invalid"},
		{writer, "PATCH", "/docs/c/i", `null`, merge, 400, "patch_invalid"},
		{writer, "PATCH", "/docs/c/i", `{}`, []string{"Content-Type", "application/json-patch+json"}, 415, "media_type_unsupported"},
		{reader, "GET", "/docs/c?filter={", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/docs/c?path=$..[", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/docs/c?descending=maybe", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/docs/c?fliter={}", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/docs/c?cursor=%25%25", ``, nil, 400, "invalid_parameter"},
		{reader, "GET", "/docs/c?cursor=e30", ``, nil, 400, "cursor_invalid"},
		{reader, "POST", "/kv/c/k", `1`, nil, 405, "method_not_allowed"},
	}
	for _, up := range []string{"..", ".", "%2e%2e", "%2E%2e", "a/..", "a/%2e%2e/b", "..%2fa", "a%2f..%2fb", "%2e%2e%2f%2e%2e%2fetc"} {
		requests = append(requests, request{writer, "PUT", "/kv/c/" + up, `1`, nil, 400, "store_key_invalid"},
			request{reader, "GET", "/kv/c/" + up, ``, nil, 400, "store_key_invalid"})
	}
	for _, c := range requests {
		t.Run(c.method+" "+c.path[:min(len(c.path), 40)], func(t *testing.T) {
			headers := c.headers
			if c.key != "" {
				headers = append([]string{"Authorization", "Bearer " + c.key}, headers...)
			}
			harness.Request(t, c.method, a.url+c.path, c.body, headers...).WantProblem(t, c.status, c.code)
		})
	}
	if n := a.Count(t, `select (select count(*) from fanfare.kv_entries) + (select count(*) from fanfare.documents)`); n != 0 {
		t.Errorf("%d rows are stored", n)
	}
}

// Ensure documents are stored, changed and found as documented.
func TestDocuments(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	var made struct {
		ID      string
		Version int64
	}
	post := a.send(t, http.MethodPost, "/docs/notes", `{"text":"hello"}`)
	if err := json.Unmarshal(post.Body, &made); err != nil || post.Status != http.StatusCreated {
		t.Fatalf("post: %d %s", post.Status, post.Body)
	}
	got := a.send(t, http.MethodGet, post.Header.Get("Location"), "")
	wantAnswer(t, got, http.StatusOK, `{"text":"hello"}`)
	if tag := fmt.Sprintf(`"%d"`, made.Version); got.Header.Get("ETag") != tag || post.Header.Get("ETag") != tag {
		t.Errorf("tags %s and %s, want %s", post.Header.Get("ETag"), got.Header.Get("ETag"), tag)
	}
	path := "/docs/notes/" + made.ID
	patch := a.send(t, http.MethodPatch, path, `{"text":null,"tags":{"a":1}}`,
		"Content-Type", "application/merge-patch+json", "If-Match", got.Header.Get("ETag"))
	if patch.Status != http.StatusOK {
		t.Fatalf("patch: %d %s", patch.Status, patch.Body)
	}
	wantAnswer(t, a.send(t, http.MethodGet, path, ""), http.StatusOK, `{"tags":{"a":1}}`)
	for _, method := range []string{http.MethodPatch, http.MethodPut, http.MethodDelete} {
		a.send(t, method, path, `{}`, "Content-Type", "application/merge-patch+json", "If-Match", got.Header.Get("ETag")).
			WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	}
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	a.send(t, http.MethodPatch, path, deep, "Content-Type", "application/merge-patch+json").
		WantProblem(t, http.StatusBadRequest, "invalid_json")
	for i, city := range []string{"Oslo", "Bergen", "Oslo", "Tromsø"} {
		answer := a.send(t, http.MethodPut, fmt.Sprintf("/docs/people/p%d", i), fmt.Sprintf(`{"n":%d,"at":{"city":%q}}`, 10-i, city))
		if answer.Status != http.StatusOK {
			t.Fatalf("put: %d %s", answer.Status, answer.Body)
		}
	}
	a.send(t, http.MethodPut, "/docs/people/p0", `{}`, "If-None-Match", "*").WantProblem(t, http.StatusPreconditionFailed, "version_mismatch")
	for query, want := range map[string]string{
		"limit=1":            "[p0 p1 p2 p3]",
		"limit=1&order_by=n": "[p3 p2 p1 p0]",
		"limit=2&order_by=at.city&descending=true":                "[p3 p2 p0 p1]",
		"filter=" + url.QueryEscape(`{"at":{"city":"Oslo"}}`):     "[p0 p2]",
		"path=" + url.QueryEscape(`$.n < 9`):                      "[p2 p3]",
		"path=" + url.QueryEscape(`$.at.city ? (@ == "Tromsø")`):  "[p3]",
		"order_by=absent&filter=" + url.QueryEscape(`{"none":1}`): "[]",
	} {
		if found := fmt.Sprint(a.items(t, "/docs/people?"+query, "id")); found != want {
			t.Errorf("?%s: got %s, want %s", query, found, want)
		}
	}
	if got := a.send(t, http.MethodDelete, path, ""); got.Status != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.Status, got.Body)
	}
	a.send(t, http.MethodGet, path, "").WantProblem(t, http.StatusNotFound, "document_not_found")
	a.send(t, http.MethodDelete, path, "").WantProblem(t, http.StatusNotFound, "document_not_found")
}

// Ensure the conditions of writes are evaluated for all stores alike, in the
// order of RFC 9110, section 13.2.2, and before anything changes.
func TestConditionsOfWrites(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	merge := []string{"Content-Type", "application/merge-patch+json"}
	old, future := "Mon, 02 Jan 2006 15:04:05 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
	for path, code := range map[string]string{"/kv/c/k": "version_mismatch", "/docs/c/d": "version_mismatch", "/files/f": "file_changed"} {
		t.Run(path, func(t *testing.T) {
			tag := a.send(t, http.MethodPut, path, `{}`).Header.Get("ETag")
			for _, fails := range [][]string{
				{"If-None-Match", tag},
				{"If-None-Match", "W/" + tag},
				{"If-None-Match", `"x", ` + tag},
				{"If-None-Match", "*"},
				{"If-Match", `"x", "y"`},
				{"If-Unmodified-Since", old},
				{"If-Match", tag, "If-None-Match", tag},
				{"If-Match", `"x"`, "If-Unmodified-Since", future},
				{"If-None-Match", `"x"`, "If-Unmodified-Since", old},
			} {
				for _, method := range []string{http.MethodPut, http.MethodDelete} {
					a.send(t, method, path, `{"a":1}`, fails...).WantProblem(t, http.StatusPreconditionFailed, code)
				}
				if strings.HasPrefix(path, "/docs") {
					a.send(t, http.MethodPatch, path, `{"a":1}`, append(fails, merge...)...).WantProblem(t, http.StatusPreconditionFailed, code)
				}
			}
			for _, holds := range [][]string{
				{"If-Match", "*"},
				{"If-Match", `"x", TAG`},
				{"If-None-Match", `"x"`},
				{"If-Unmodified-Since", future},
				{"If-Match", "TAG", "If-Unmodified-Since", old, "If-Modified-Since", future},
				{"If-Match", "WEAK"},
			} {
				if holds[1] == "WEAK" && strings.HasPrefix(path, "/files") {
					continue // compared strongly
				}
				var headers []string
				for _, h := range holds {
					headers = append(headers, strings.ReplaceAll(strings.ReplaceAll(h, "TAG", tag), "WEAK", "W/"+tag))
				}
				answer := a.send(t, http.MethodPut, path, `{"b":1}`, headers...)
				if answer.Status != http.StatusOK {
					t.Fatalf("%v: %d %s", headers, answer.Status, answer.Body)
				}
				tag = answer.Header.Get("ETag")
			}
			a.send(t, http.MethodPut, path, `{}`, "Content-Range", "bytes 2-3/10").WantProblem(t, http.StatusBadRequest, "invalid_parameter")
			if got := a.send(t, http.MethodDelete, path, "", "If-Match", tag); got.Status != http.StatusNoContent {
				t.Errorf("delete: %d %s", got.Status, got.Body)
			}
			a.send(t, http.MethodPut, path, `{}`, "If-Match", "*").WantProblem(t, http.StatusPreconditionFailed, code)
			if got := a.send(t, http.MethodDelete, path, "", "If-None-Match", "*"); got.Status != http.StatusNotFound {
				t.Errorf("delete of nothing: %d %s", got.Status, got.Body)
			}
		})
	}
	a.send(t, http.MethodPost, "/docs/c", `{}`, "If-None-Match", "*").WantProblem(t, http.StatusBadRequest, "invalid_parameter")
}

// Ensure of many writers with the same condition at the same time one writes.
func TestConditionsOfWritesAtATime(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	for _, path := range []string{"/kv/c/k", "/docs/c/d", "/files/f"} {
		condition := []string{"If-None-Match", "*"}
		for round := range 3 {
			var wg sync.WaitGroup
			answers := make([]harness.Answer, 8)
			for i := range answers {
				wg.Go(func() {
					answers[i] = a.send(t, http.MethodPut, path, fmt.Sprintf(`{"n":[%d,%d]}`, round, i), condition...)
				})
			}
			wg.Wait()
			won := 0
			for _, answer := range answers {
				if answer.Status/100 == 2 {
					won++
					condition = []string{"If-Match", answer.Header.Get("ETag")}
				} else {
					answer.WantProblem(t, http.StatusPreconditionFailed, map[bool]string{true: "file_changed", false: "version_mismatch"}[path == "/files/f"])
				}
			}
			if won != 1 {
				t.Fatalf("%s, round %d: %d writers won", path, round, won)
			}
		}
	}
}
