package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure that no help text shows what a variable with a secret holds.
func TestHelpShowsNoSecrets(t *testing.T) {
	t.Parallel()
	const url = "postgres://u:hunter2@localhost/d"
	variables := []string{
		"DATABASE_URL=" + url, "FANFARE_DIRECT_DATABASE_URL=" + url, "FANFARE_RUNNER_DATABASE_URL=" + url,
		"FANFARE_KEY=hunter2", "FANFARE_TOKEN=hunter2",
	}
	for _, command := range []string{
		"", "dev", "serve", "migrate", "migrate up", "doctor", "sweep", "publish", "tail", "apps", "keys", "keys create", "keys list", "keys revoke", "token",
	} {
		p := harness.Fanfare(t, variables, append(strings.Fields(command), "--help")...)
		p.Exit(t)
		if out := p.Out.String() + p.Err.String(); strings.Contains(out, "hunter2") || !strings.Contains(out, "Usage:") {
			t.Errorf("%s --help: %s", command, out)
		}
	}
}

// Ensure that of two credentials none is taken, and of a huge number no body.
func TestOneCredentialAndNoHugeNumbers(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `create function public.answer(request jsonb) returns jsonb language sql as $$ select '{}'::jsonb $$`)
	app.Exec(t, `select fanfare.create_endpoint('answer', 'public.answer', auth => 'public')`)
	url := harness.Serve(t, app.URL).URL()
	for _, path := range []string{"/topics/demo/messages", "/fn/answer", "/v1/apps/default/topics"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+path, strings.NewReader("1"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header["Authorization"] = []string{"Bearer " + app.Key, "Bearer " + app.Key}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s with two credentials: %d, want 401", path, answer.StatusCode)
		}
	}
	got := harness.Request(t, http.MethodPost, url+"/topics/demo/messages", `[1e131071]`, "Authorization", "Bearer "+app.Key)
	if got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), "number_too_long") {
		t.Errorf("a huge number: %d %s", got.Status, got.Body)
	}
}
