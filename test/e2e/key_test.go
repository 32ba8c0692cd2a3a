package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

const keys = "/v1/apps/default/keys"

// createKey makes a key over HTTP, which must succeed.
func (a *admin) createKey(t *testing.T, creator, body string) (key, prefix string) {
	t.Helper()
	var made struct {
		Key    string
		APIKey struct{ Prefix string } `json:"api_key"`
	}
	a.want(t, 201, creator, http.MethodPost, keys, body, &made)
	return made.Key, made.APIKey.Prefix
}

// Ensure keys are made, listed and revoked over HTTP, and that none gives more than it has.
func TestKeysOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	manager, prefix := a.createKey(t, a.full, `{"name":"manager","capabilities":["app.manage","topic.publish"]}`)
	publisher, _ := a.createKey(t, manager, `{"name":"publisher","capabilities":["topic.publish"],"publish_rate":1000}`)
	a.want(t, 202, publisher, http.MethodPost, "/topics/demo/messages", "1")
	a.want(t, 403, publisher, http.MethodGet, keys, "")
	for body, code := range map[string]string{
		`{"name":"x","capabilities":["*"]}`:                                              "403 key_exceeds_creator",
		`{"name":"x","capabilities":["topic.publish","token.issue"]}`:                    "403 key_exceeds_creator",
		`{"name":"x","capabilities":[]}`:                                                 "400 capabilities_empty",
		`{"name":"x"}`:                                                                   "400 capabilities_empty",
		`{"name":"x","capabilities":["app.manage","nothing"]}`:                           "403 key_exceeds_creator",
		`{"name":"x","capabilities":"app.manage"}`:                                       "400 invalid_field",
		`{"name":"x","capabilities":["app.manage"],"app":"blog"}`:                        "400 invalid_field",
		`{"name":"x","capabilities":["app.manage"],"expires_at":"soon"}`:                 "400 invalid_field",
		`{"name":"x","capabilities":["app.manage"],"expires_at":"2020-01-01T00:00:00Z"}`: "400 key_fields_invalid",
		`{"name":"","capabilities":["app.manage"]}`:                                      "400 key_fields_invalid",
		`{"name":"` + strings.Repeat("x", 201) + `","capabilities":["app.manage"]}`:      "400 key_fields_invalid",
		`{"name":"x","capabilities":["app.manage"],"publish_rate":0}`:                    "400 key_fields_invalid",
		`{"name":"x","capabilities":["app.manage"],"publish_rate":99999999999}`:          "400 invalid_field",
	} {
		answer := a.ask(t, manager, http.MethodPost, keys, body)
		var problem struct {
			Status int
			Code   string
		}
		if err := json.Unmarshal(answer.Body, &problem); err != nil || fmt.Sprintf("%d %s", problem.Status, problem.Code) != code {
			t.Errorf("%s: got %s, want %s", body, answer.Body, code)
		}
	}
	a.ask(t, a.full, http.MethodPost, keys, `{"name":"x","capabilities":["nothing"]}`).WantProblem(t, 400, "capability_unknown")
	a.ask(t, a.foreign, http.MethodPost, keys, `{"name":"x","capabilities":["*"]}`).WantProblem(t, 404, "app_not_found")

	listed := a.ask(t, manager, http.MethodGet, keys, "")
	if !strings.Contains(string(listed.Body), prefix) || strings.Contains(string(listed.Body), a.all[3:15]) {
		t.Errorf("listed %s", listed.Body)
	}
	for _, secret := range []string{manager[16:], "secret"} {
		if strings.Contains(string(listed.Body), secret) {
			t.Errorf("the list shows %s", secret)
		}
	}
	a.ask(t, a.foreign, http.MethodDelete, "/v1/apps/blog/keys/"+prefix, "").WantProblem(t, 404, "api_key_not_found")
	a.ask(t, a.full, http.MethodDelete, keys+"/"+a.all[3:15], "").WantProblem(t, 404, "api_key_not_found")
	a.want(t, 204, a.full, http.MethodDelete, keys+"/"+prefix, "")
	a.ask(t, manager, http.MethodGet, keys, "").WantProblem(t, 401, "unauthorized")
	a.want(t, 202, publisher, http.MethodPost, "/topics/demo/messages", "1")

	short, _ := a.createKey(t, a.full, `{"name":"short","capabilities":["topic.publish"],"expires_at":"`+
		time.Now().Add(time.Second).UTC().Format(time.RFC3339Nano)+`"}`)
	harness.Wait(t, harness.Patience, "the key expires", func() bool {
		return a.ask(t, short, http.MethodPost, "/topics/demo/messages", "1").Status == 401
	})
}

// Ensure tokens are issued and revoked over HTTP, and keys rotated, and that no
// route shows a secret.
func TestTokensOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const tokens, revocations, signingKeys = "/v1/apps/default/tokens", "/v1/apps/default/revocations", "/v1/apps/default/signing-keys"
	issuer := a.makeKey(t, "default", "token.issue", "topic.subscribe", "topic.publish")
	// A token gives at most what the key has.
	for body, key := range map[string]string{
		`{"topics":["private"]}`:                    a.makeKey(t, "default", "token.issue"),
		`{"publish":["demo"]}`:                      a.makeKey(t, "default", "token.issue", "topic.subscribe"),
		`{"topics":["private"],"publish":["demo"]}`: a.makeKey(t, "default", "token.issue", "topic.publish"),
	} {
		a.ask(t, key, http.MethodPost, tokens, body).WantProblem(t, 403, "capability_missing")
	}
	opens := func(token string) bool { return harness.Head(t, a.url+private+"?token="+token) == 200 }
	issue := func(body string) (token string) {
		var issued struct {
			Token     string
			ExpiresAt time.Time `json:"expires_at"`
		}
		a.want(t, 201, issuer, http.MethodPost, tokens, body, &issued)
		if !opens(issued.Token) || time.Until(issued.ExpiresAt) < time.Minute {
			t.Errorf("%s: a token until %v that opens: %t", body, issued.ExpiresAt, opens(issued.Token))
		}
		return issued.Token
	}
	one, two := issue(`{"topics":["private"],"subject":"one","ttl":"10 minutes","claims":{"a":1}}`), issue(`{"topics":["priv*"],"publish":["demo"]}`)
	for body, code := range map[string]string{
		`{}`:                               "scope_invalid",
		`{"topics":["a/b"]}`:               "scope_invalid",
		`{"topics":"a"}`:                   "invalid_field",
		`{"topics":["a"],"ttl":"soon"}`:    "invalid_field",
		`{"topics":["a"],"ttl":"31 days"}`: "ttl_invalid",
		`{"topics":["a"],"ttl":3600}`:      "invalid_field",
		`{"topics":["a"],"subject":""}`:    "subject_invalid",
		`{"topics":["a"],"claims":[]}`:     "claims_invalid",
		`{"topics":["a"],"exp":1}`:         "invalid_field",
	} {
		a.ask(t, issuer, http.MethodPost, tokens, body).WantProblem(t, 400, code)
	}
	a.ask(t, a.foreign, http.MethodPost, tokens, `{"topics":["private"]}`).WantProblem(t, 404, "app_not_found")
	a.ask(t, one, http.MethodPost, tokens, `{"topics":["private"]}`).WantProblem(t, 401, "unauthorized")

	a.want(t, 204, issuer, http.MethodPost, revocations, `{"subject":"one"}`)
	if opens(one) || !opens(two) {
		t.Error("revoking a subject did not stop its tokens, or those of others")
	}
	issue(`{"topics":["private"],"subject":"one"}`)
	a.ask(t, issuer, http.MethodPost, revocations, `{}`).WantProblem(t, 400, "revocation_unclear")
	a.ask(t, issuer, http.MethodPost, revocations, `{"before":"2026-01-01T00:00:00Z"}`).WantProblem(t, 400, "revocation_unclear")
	a.want(t, 204, issuer, http.MethodPost, revocations, `{"all":true,"before":"2026-01-01T00:00:00Z"}`)
	a.ask(t, issuer, http.MethodPost, revocations, `{"before":"now"}`).WantProblem(t, 400, "invalid_field")
	if body := a.ask(t, issuer, http.MethodGet, revocations, "").Body; !strings.Contains(string(body), `"subject":"one"`) {
		t.Errorf("revocations are %s", body)
	}

	a.want(t, 403, issuer, http.MethodPost, signingKeys, `{}`)
	a.want(t, 201, a.full, http.MethodPost, signingKeys, `{"grace":"1 hour"}`)
	if !opens(two) {
		t.Error("a token of the old key does not open within the grace")
	}
	a.want(t, 201, a.full, http.MethodPost, signingKeys, `{"grace":"0"}`)
	if opens(two) {
		t.Error("a token of the old key opens without grace")
	}
	if !opens(issue(`{"topics":["*"]}`)) {
		t.Error("a token of the new key does not open")
	}
	a.ask(t, a.full, http.MethodPost, signingKeys, `{"grace":"1 year"}`).WantProblem(t, 400, "grace_invalid")
	listed := string(a.ask(t, a.full, http.MethodGet, signingKeys, "").Body)
	if strings.Count(listed, "kid") != 1 || strings.Contains(listed, "secret") {
		t.Errorf("signing keys are %s", listed)
	}
}
