package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// change is a row of the audit log.
type change struct {
	ID        int64
	APIKey    *string `json:"api_key"`
	Kind      string
	Operation string
	Object    string
	App       string
}

// Ensure the audit log says on whose behalf a change came over HTTP, that
// nobody can pretend so in SQL, and that apps read their own alone.
func TestAuditOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.want(t, 201, a.full, http.MethodPost, "/v1/apps/default/topics", `{"name":"orders"}`)
	a.want(t, 201, a.foreign, http.MethodPost, "/v1/apps/blog/topics", `{"name":"posts"}`)
	a.want(t, 204, a.all, http.MethodPatch, "/v1/settings", `{"payload_limit":"1000"}`)

	var page struct {
		Items      []change
		NextCursor *string `json:"next_cursor"`
	}
	a.want(t, 200, a.all, http.MethodGet, "/v1/audit?limit=3", "", &page)
	for i, want := range []struct{ kind, object, key string }{
		{"settings", "payload_limit", a.all}, {"topics", "posts", a.foreign}, {"topics", "orders", a.full},
	} {
		got := page.Items[i]
		if got.Kind != want.kind || got.Object != want.object || got.APIKey == nil || *got.APIKey != want.key[3:15] {
			t.Errorf("%d: got %+v, want %+v", i, got, want)
		}
	}
	if page.NextCursor == nil {
		t.Fatal("no next page")
	}
	last := page.Items[2].ID
	a.want(t, 200, a.all, http.MethodGet, "/v1/audit?limit=1&cursor="+*page.NextCursor, "", &page)
	if page.Items[0].ID >= last {
		t.Errorf("the next page begins with %d, the last ended with %d", page.Items[0].ID, last)
	}
	body := string(a.ask(t, a.foreign, http.MethodGet, "/v1/apps/blog/audit?limit=500", "").Body)
	if !strings.Contains(body, `"posts"`) || strings.Contains(body, `"orders"`) || strings.Contains(body, "payload_limit") {
		t.Errorf("blog reads %s", body)
	}
	if strings.Contains(body, "secret_hash") && !strings.Contains(body, `"secret_hash":"(secret)"`) {
		t.Errorf("a hash is shown: %s", body)
	}
	a.ask(t, a.full, http.MethodGet, "/v1/audit", "").WantProblem(t, 403, "capability_missing")
	a.ask(t, a.full, http.MethodGet, "/v1/apps/blog/audit", "").WantProblem(t, 404, "app_not_found")
	a.ask(t, a.full, http.MethodPatch, "/v1/settings", `{"payload_limit":"1"}`).WantProblem(t, 403, "capability_missing")
	a.ask(t, a.all, http.MethodPatch, "/v1/settings", `{"payload_limit":"0"}`).WantProblem(t, 400, "setting_invalid")
	a.ask(t, a.all, http.MethodPatch, "/v1/settings", `{"payload_limit":1}`).WantProblem(t, 400, "invalid_field")
	if body := string(a.ask(t, a.all, http.MethodGet, "/v1/settings", "").Body); !strings.Contains(body, `"name":"payload_limit","value":"1000"`) {
		t.Errorf("settings are %s", body)
	}
}

// Ensure a redacted message is blank for readers, and known only to the audit log.
func TestRedactOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	var message struct{ ID int64 }
	a.want(t, 202, a.full, http.MethodPost, "/topics/demo/messages", `"Mallory"`, &message)
	path := fmt.Sprintf("/v1/apps/%%s/messages/%d/payload", message.ID)
	a.ask(t, a.foreign, http.MethodDelete, fmt.Sprintf(path, "blog"), "").WantProblem(t, 404, "message_not_found")
	a.ask(t, a.foreign, http.MethodDelete, fmt.Sprintf(path, "default"), "").WantProblem(t, 404, "app_not_found")
	a.ask(t, a.full, http.MethodDelete, "/v1/apps/default/messages/x/payload", "").WantProblem(t, 404, "not_found")
	a.want(t, 204, a.full, http.MethodDelete, fmt.Sprintf(path, "default"), "")
	var payload json.RawMessage
	if err := a.Pool.QueryRow(t.Context(), `select payload from fanfare.messages where id = $1`, message.ID).Scan(&payload); err != nil || string(payload) != "null" {
		t.Errorf("payload %s, %v", payload, err)
	}
	var page struct{ Items []change }
	a.want(t, 200, a.full, http.MethodGet, "/v1/apps/default/audit?limit=1", "", &page)
	if got := page.Items[0]; got.Operation != "redact" || got.Object != fmt.Sprint(message.ID) {
		t.Errorf("got %+v", got)
	}
}
