package e2e_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// private is a topic of the harness's app that needs a token.
const private = "/realtime/topics/private"

// signer is an app's signing key, as an app that makes its own tokens has it.
type signer struct {
	kid    string
	secret []byte
}

func exportKey(t *testing.T, app *harness.App, name string) signer {
	t.Helper()
	var text string
	if err := app.Pool.QueryRow(t.Context(), `select fanfare.export_signing_key($1)::text`, name).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var jwk struct{ Kid, K string }
	if err := json.Unmarshal([]byte(text), &jwk); err != nil {
		t.Fatal(err)
	}
	secret, err := base64.RawURLEncoding.DecodeString(jwk.K)
	if err != nil {
		t.Fatal(err)
	}
	return signer{jwk.Kid, secret}
}

// mint makes a token by a library that knows nothing of Fanfare.
func (s signer) mint(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	return sign(t, jwt.SigningMethodHS256, s.secret, s.kid, claims)
}

func sign(t *testing.T, method jwt.SigningMethod, key any, kid any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != nil {
		token.Header["kid"] = kid
	}
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// granting are good claims for topics, with changes; nil leaves one out.
func granting(topics []string, changes ...any) jwt.MapClaims {
	claims := jwt.MapClaims{"app": "default", "topics": topics, "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix()}
	for i := 0; i+1 < len(changes); i += 2 {
		name, _ := changes[i].(string)
		claims[name] = changes[i+1]
		if changes[i+1] == nil {
			delete(claims, name)
		}
	}
	return claims
}

// issue asks the database for a token.
func issue(t *testing.T, app *harness.App, statement string) (token string) {
	t.Helper()
	if err := app.Pool.QueryRow(t.Context(), statement).Scan(&token); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return token
}

// Ensure a token opens the topics of its scope, in the header or the URL, however it was made.
func TestTokensOpenStreams(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	for name, token := range map[string]string{
		"Issued":       issue(t, app, `select fanfare.issue_subscriber_token('{private}')`),
		"Issued all":   issue(t, app, `select fanfare.issue_subscriber_token('{*}', '30 days')`),
		"Library":      exportKey(t, app, "default").mint(t, granting([]string{"private"})),
		"Prefix":       exportKey(t, app, "default").mint(t, granting([]string{"x", "priv*"})),
		"No iat":       exportKey(t, app, "default").mint(t, granting([]string{"private"}, "iat", nil)),
		"Library, nbf": exportKey(t, app, "default").mint(t, granting([]string{"private"}, "nbf", time.Now().Unix(), "jti", "x", "sub", "y", "aud", "z")),
	} {
		t.Run(name, func(t *testing.T) {
			stream := harness.Subscribe(t, s.URL()+private+"?token="+token, "")
			stream.Close()
			answer := harness.Head(t, s.URL()+private, "Authorization", "Bearer "+token)
			if answer != 200 {
				t.Errorf("in the header: got %d", answer)
			}
			if answer := harness.Head(t, s.URL()+private+"?token="+token, "Authorization", "bearer "+token); answer != 200 {
				t.Errorf("in both places, the same: got %d", answer)
			}
		})
	}
}

// Ensure that every bad token is answered alike, by the same bytes, on topics
// with and without tokens; one that is valid and does not cover the topic only on
// those with.
func TestBadTokens(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_app('blog')`)
	s := harness.Serve(t, app.URL)
	key, foreign := exportKey(t, app, "default"), exportKey(t, app, "blog")
	good := key.mint(t, granting([]string{"*"}))
	parts := strings.Split(good, ".")
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"*"}
	narrow := []string{
		"No topics", "No scope", "Empty scope", "Beginning of the name", "More than the name", "Star in front", "Patterns",
		"Another case", "Publish alone",
	}
	revoked := issue(t, app, `select fanfare.issue_subscriber_token('{*}', subject => 'gone')`)
	app.Exec(t, `select fanfare.revoke_tokens(subject => 'gone')`)
	for name, token := range map[string]string{
		"Empty":                     "",
		"Alg none":                  sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, key.kid, granting(all)),
		"Alg none, a signature":     base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"`+key.kid+`"}`)) + "." + parts[1] + "." + parts[2],
		"HS512":                     sign(t, jwt.SigningMethodHS512, key.secret, key.kid, granting(all)),
		"RS256":                     sign(t, jwt.SigningMethodRS256, rsaKey, key.kid, granting(all)),
		"ES256":                     sign(t, jwt.SigningMethodES256, ecKey, key.kid, granting(all)),
		"RS header, HS signature":   base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"`+key.kid+`"}`)) + "." + parts[1] + "." + parts[2],
		"Key of another app":        foreign.mint(t, granting(all)),
		"Its kid, our secret":       signer{foreign.kid, key.secret}.mint(t, granting(all)),
		"Our kid, its secret":       signer{key.kid, foreign.secret}.mint(t, granting(all)),
		"Token of another app":      foreign.mint(t, granting(all, "app", "blog")),
		"Empty secret":              signer{key.kid, []byte{}}.mint(t, granting(all)),
		"Secret in text":            signer{key.kid, []byte(base64.RawURLEncoding.EncodeToString(key.secret))}.mint(t, granting(all)),
		"kid that is SQL":           signer{"' or '1'='1", key.secret}.mint(t, granting(all)),
		"kid that is a path":        signer{"../../dev/null", []byte{}}.mint(t, granting(all)),
		"kid in another case":       signer{strings.ToUpper(key.kid) + "A", key.secret}.mint(t, granting(all)),
		"No kid":                    sign(t, jwt.SigningMethodHS256, key.secret, nil, granting(all)),
		"kid that is an object":     sign(t, jwt.SigningMethodHS256, key.secret, map[string]any{"a": key.kid}, granting(all)),
		"No exp":                    key.mint(t, granting(all, "exp", nil)),
		"exp in the past":           key.mint(t, granting(all, "exp", time.Now().Add(-time.Second).Unix())),
		"exp in a century":          key.mint(t, granting(all, "exp", time.Now().AddDate(100, 0, 0).Unix())),
		"exp in 31 days":            key.mint(t, granting(all, "exp", time.Now().AddDate(0, 0, 31).Unix())),
		"exp in milliseconds":       key.mint(t, granting(all, "exp", time.Now().Add(time.Hour).UnixMilli())),
		"exp without end":           key.mint(t, granting(all, "exp", 1e300)),
		"exp that is text":          key.mint(t, granting(all, "exp", "tomorrow")),
		"exp below zero":            key.mint(t, granting(all, "exp", -1)),
		"Not yet":                   key.mint(t, granting(all, "nbf", time.Now().Add(time.Hour).Unix())),
		"Issued tomorrow":           key.mint(t, granting(all, "iat", time.Now().Add(24*time.Hour).Unix())),
		"App of another case":       key.mint(t, granting(all, "app", "Default")),
		"No app":                    key.mint(t, granting(all, "app", nil)),
		"Topics that are text":      key.mint(t, granting(nil, "topics", "*")),
		"Topics that are numbers":   key.mint(t, granting(nil, "topics", []int{1})),
		"No topics":                 key.mint(t, granting(nil, "topics", nil)),
		"No scope":                  key.mint(t, granting([]string{})),
		"Empty scope":               key.mint(t, granting([]string{""})),
		"Beginning of the name":     key.mint(t, granting([]string{"priv", "dem"})),
		"More than the name":        key.mint(t, granting([]string{"private2", "demo2", "private.*", "demo.*"})),
		"Star in front":             key.mint(t, granting([]string{"*rivate", "*emo"})),
		"Patterns":                  key.mint(t, granting([]string{"%", ".*", "?", "_______", "[a-z]*", "p?ivate"})),
		"Another case":              key.mint(t, granting([]string{"PRIVATE", "DEMO"})),
		"Publish alone":             key.mint(t, granting([]string{}, "publish", all)),
		"Revoked":                   revoked,
		"Quoted":                    `"` + good + `"`,
		"Twice":                     good + good,
		"Fourth segment":            good + ".x",
		"Space in it":               good[:10] + " " + good[10:],
		"Cut":                       good[:len(good)-1],
		"Other claims":              parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"app":"default","topics":["*"],"exp":9999999999}`)) + "." + parts[2],
		"Not JSON":                  "AAAA.AAAA." + parts[2],
		"Not base64":                "a.b." + parts[2],
		"8 KB":                      key.mint(t, granting(all, "data", strings.Repeat("x", 8000))),
		"API key without the right": app.Key[:len(app.Key)-1] + "!",
	} {
		t.Run(name, func(t *testing.T) {
			if slices.Contains(narrow, name) { // it is valid, and adds nothing to what is public
				if answer := harness.Head(t, s.URL()+demo, "Authorization", "Bearer "+token); answer != 200 {
					t.Errorf("on a public topic: %d", answer)
				}
			}
			for _, topic := range []string{private, demo} {
				if topic == demo && slices.Contains(narrow, name) {
					continue
				}
				header := harness.Request(t, http.MethodGet, s.URL()+topic, "", "Authorization", "Bearer "+token)
				query := harness.Request(t, http.MethodGet, s.URL()+topic+"?token="+url.QueryEscape(token), "")
				for _, answer := range []harness.Answer{header, query} {
					answer.WantProblem(t, 401, "unauthorized")
					if string(answer.Body) != unauthorizedBody {
						t.Errorf("body %s", answer.Body)
					}
				}
			}
		})
	}
}

const unauthorizedBody = `{"code":"unauthorized","detail":"send a valid API key of this app, or a valid token, as Authorization: Bearer",` +
	`"request":"` + harness.RequestID + `","retryable":false,"status":401,"title":"a valid credential is needed","type":"https://github.com/fanfare-pg/fanfare/blob/main/docs/errors.md#unauthorized"}`

// Ensure a token in a wrong place is refused or none, two that disagree are
// refused, and one of 100 KB is not read.
func TestMisplacedTokens(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	key := exportKey(t, app, "default")
	good, other := key.mint(t, granting([]string{"*"})), key.mint(t, granting([]string{"private"}))
	for name, c := range map[string]struct {
		path    string
		headers []string
		status  int
	}{
		"No token":           {private, nil, 401},
		"Basic":              {private, []string{"Authorization", "Basic " + good}, 401},
		"No scheme":          {private, []string{"Authorization", good}, 401},
		"Empty header":       {demo, []string{"Authorization", ""}, 401},
		"Cookie":             {private, []string{"Cookie", "token=" + good}, 401},
		"Other header":       {private, []string{"X-Token", good}, 401},
		"Other parameter":    {private + "?access_token=" + good, nil, 400},
		"Case of parameter":  {private + "?Token=" + good, nil, 400},
		"In the path":        {private + "/" + good, nil, 404},
		"Both disagree":      {demo + "?token=" + other, []string{"Authorization", "Bearer " + good}, 401},
		"Both, one bad":      {demo + "?token=x", []string{"Authorization", "Bearer " + good}, 401},
		"Both, one empty":    {demo + "?token=", []string{"Authorization", "Bearer " + good}, 401},
		"Parameter twice":    {demo + "?token=" + good + "&token=" + other, nil, 400},
		"Malformed query":    {demo + "?token=%zz", nil, 400},
		"Semicolon in query": {demo + "?a=1;token=" + good, nil, 400},
		"100 KB in header":   {demo, []string{"Authorization", "Bearer " + strings.Repeat("a", 100<<10)}, 401},
		"100 KB in URL":      {demo + "?token=" + strings.Repeat("a", 100<<10), nil, 401},
		"20 KB":              {demo + "?token=" + strings.Repeat("a", 20<<10), nil, 401},
		"Host of no use":     {private, []string{"X-Forwarded-Host", "default"}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			if answer := harness.Request(t, http.MethodGet, s.URL()+c.path, "", c.headers...); answer.Status != c.status {
				t.Errorf("got %d %s, want %d", answer.Status, answer.Body, c.status)
			}
		})
	}
}

// Ensure a client with a token publishes and broadcasts to the topics that the
// token names for it, and does nothing else.
func TestTokensPublish(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	token := issue(t, app, `select fanfare.issue_subscriber_token('{*}', publish => '{demo}')`)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	for path, status := range map[string]int{
		"/topics/demo/messages":                          202,
		"/v1/apps/default/topics/demo/messages":          202,
		"/topics/demo/broadcast":                         202,
		"/topics/other/messages":                         401,
		"/topics/other/broadcast":                        401,
		"/topics/demo/messages?token=" + token:           400, // not without the header
		"/messages":                                      401,
		"/v1/apps/default/topics":                        401,
		"/v1/apps/absent/topics/demo/messages":           401,
		"/v1/apps/default/topics/demo%2f/messages":       401,
		"/v1/apps/default/topics/demo/../other/messages": 404,
	} {
		headers := []string{"Authorization", "Bearer " + token}
		if strings.Contains(path, "token=") {
			headers = nil
		}
		if answer := harness.Request(t, http.MethodPost, s.URL()+path, "1", headers...); answer.Status != status {
			t.Errorf("%s: got %d %s, want %d", path, answer.Status, answer.Body, status)
		}
	}
	stream.Want(t, 1, 1, 1)
}

// Ensure a missing topic, an internal one and one of another app are answered by
// the same bytes, to clients with and without a token.
func TestInternalTopicsLookMissing(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_app('blog')`)
	app.Exec(t, `select fanfare.create_topic('elsewhere', true, 'public', 'blog')`)
	s := harness.Serve(t, app.URL)
	token := issue(t, app, `select fanfare.issue_subscriber_token('{*}')`)
	for name, headers := range map[string][]string{"No token": nil, "Token": {"Authorization", "Bearer " + token}} {
		missing := harness.Request(t, http.MethodGet, s.URL()+"/realtime/topics/absent", "", headers...)
		missing.WantProblem(t, 404, "not_found")
		missing.Header.Del("Date")
		for _, topic := range []string{"secret", "$kv", "elsewhere", "-", "a%2fb", "x y"} {
			answer := harness.Request(t, http.MethodGet, s.URL()+"/realtime/topics/"+url.PathEscape(topic), "", headers...)
			answer.Header.Del("Date")
			if string(answer.Body) != string(missing.Body) || answer.Status != missing.Status || len(answer.Header) != len(missing.Header) {
				t.Errorf("%s, %s: got %d %s %v, want %d %s %v", name, topic,
					answer.Status, answer.Body, answer.Header, missing.Status, missing.Body, missing.Header)
			}
		}
	}
}
