package e2e_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure no route ignores a parameter: one that it does not have, or that is given
// twice, is refused with the names that it has.
func TestNoParameterIsIgnored(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	variable := regexp.MustCompile(`\{[a-z]+\}`)
	for _, o := range harness.Operations(t, a.url) {
		if strings.Contains(o.Path, "/fn/") {
			continue // what these take is the affair of the app
		}
		path := variable.ReplaceAllString(strings.Replace(o.Path, "{app}", "default", 1), "x")
		ask := func(query string) (int, string, string) {
			answer := a.ask(t, a.all, o.Method, path+"?"+query, "")
			var problem struct{ Code, Detail string }
			_ = json.Unmarshal(answer.Body, &problem) // empty for HEAD
			return answer.Status, problem.Code, problem.Detail
		}
		status, code, detail := ask("hanlder=x")
		if status != http.StatusBadRequest || o.Method != http.MethodHead && code != "invalid_parameter" {
			t.Errorf("%s %s: an unknown parameter: got %d %s", o.Method, o.Path, status, code)
		}
		for _, p := range o.Parameters {
			if p.Value.In != "query" {
				continue
			}
			if !strings.Contains(detail, p.Value.Name) {
				t.Errorf("%s %s: %s is not named by %q", o.Method, o.Path, p.Value.Name, detail)
			}
			if p.Value.Schema.Value.Type.Is("array") {
				continue
			}
			if status, code, _ := ask(p.Value.Name + "=1&" + p.Value.Name + "=2"); status != http.StatusBadRequest || code != "invalid_parameter" {
				t.Errorf("%s %s: %s twice: got %d %s", o.Method, o.Path, p.Value.Name, status, code)
			}
		}
	}
	a.ask(t, a.full, http.MethodPost, "/topics/demo/messages?kye=a", `1`).WantProblem(t, 400, "invalid_parameter")
	a.ask(t, a.full, http.MethodPost, "/v1/apps/default/discards?handler=nosuch", `{}`).WantProblem(t, 400, "invalid_parameter")
	if got := a.Count(t, `select count(*) from fanfare.messages`); got != 0 {
		t.Errorf("%d messages were published", got)
	}
}

// Ensure a stream resumes after the position that a library of others names in its way.
func TestStreamTakesEachNameOfAPosition(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Publish(t, "demo", 1, 2)
	position := stream.Want(t, 1)
	for _, name := range []string{"last_event_id", "lastEventId", "lastEventID"} {
		harness.Subscribe(t, s.URL()+demo+"?"+name+"="+position, "").Want(t, 2)
	}
}
