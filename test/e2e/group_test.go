package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// post is one of many publishes at the same time.
type post struct {
	path, body string
	status     int
	answer     harness.Answer
}

// Ensure that publishes which come while others are being committed share a
// transaction, and that each has its own answer: what is wrong with one, even
// where it fails the whole group, is not an error of another.
func TestPublishesAreGrouped(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)

	var posts []*post
	for n := range 24 {
		posts = append(posts, &post{path: fmt.Sprintf("/topics/demo/messages?key=k%d", n), body: fmt.Sprint(n), status: http.StatusAccepted})
	}
	t.Run("OK", func(t *testing.T) {
		publishTogether(t, app, s.URL(), posts)
		if n := app.Count(t, `select count(distinct m.xid) from fanfare.messages as m`); n > len(posts)/2 {
			t.Errorf("%d transactions for %d publishes", n, len(posts))
		}
	})

	t.Run("Errors", func(t *testing.T) {
		bad := []*post{
			{path: "/topics/none/messages", body: "1", status: http.StatusNotFound},
			{path: "/topics/demo/messages?key=", body: "1", status: http.StatusBadRequest},
			{path: "/topics/demo/messages", body: `"\u0000"`, status: http.StatusBadRequest},
			{path: "/topics/demo/messages?key=%ff", body: "1", status: http.StatusBadRequest},
			{path: "/topics/demo/messages?key=%00", body: "1", status: http.StatusBadRequest},
			{path: "/topics/demo/messages", body: `"` + strings.Repeat("x", 1<<20) + `"`, status: http.StatusRequestEntityTooLarge},
		}
		publishTogether(t, app, s.URL(), append(bad, posts...))
		if n := app.Count(t, `select count(*) from fanfare.messages as m`); n != 2*len(posts) {
			t.Errorf("%d messages, want %d", n, 2*len(posts))
		}
	})
}

// publishTogether sends the requests while the log is locked, lets it go once
// all are sent, and compares the answers.
func publishTogether(t *testing.T, app *harness.App, url string, posts []*post) {
	t.Helper()
	lock := harness.Connect(t, app.URL)
	if _, err := lock.Exec(t.Context(), `begin; lock table fanfare.messages in share mode`); err != nil {
		t.Fatal(err)
	}
	var sent, answered sync.WaitGroup
	sent.Add(len(posts))
	for _, p := range posts {
		answered.Go(func() { p.send(t, app, url, sync.OnceFunc(sent.Done)) })
	}
	sent.Wait()
	harness.Wait(t, harness.Patience, "publishes wait for the lock", func() bool {
		return app.Count(t, `select count(*) from pg_locks as l where not l.granted and l.relation = 'fanfare.messages'::regclass`) > 0
	})
	if _, err := lock.Exec(t.Context(), `commit`); err != nil {
		t.Fatal(err)
	}
	answered.Wait()
	for _, p := range posts {
		p.check(t, app)
	}
}

func (p *post) send(t *testing.T, app *harness.App, url string, sent func()) {
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { sent() },
	})
	p.answer = harness.RequestIn(t, ctx, http.MethodPost, url+p.path, p.body, "Authorization", "Bearer "+app.Key)
}

// check compares the answer, and the message with what was sent.
func (p *post) check(t *testing.T, app *harness.App) {
	t.Helper()
	if p.answer.Status != p.status {
		t.Errorf("POST %s %.20s: %d %s, want %d", p.path, p.body, p.answer.Status, p.answer.Body, p.status)
		return
	}
	if p.status != http.StatusAccepted {
		return
	}
	var published struct{ ID int64 }
	if err := json.Unmarshal(p.answer.Body, &published); err != nil {
		t.Fatal(err)
	}
	const stored = `select count(*) from fanfare.messages as m where m.id = $1 and m.payload = $2::jsonb and m.key = $3`
	_, key, _ := strings.Cut(p.path, "key=")
	if n := app.Count(t, stored, published.ID, p.body, key); n != 1 {
		t.Errorf("message %d is not %s of %s", published.ID, p.body, p.path)
	}
}

// Ensure that a key which is taken away does not publish once more, although the
// server has seen it a moment ago.
func TestPublishWithAKeyTakenAway(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Post(t, s.URL()+"/topics/demo/messages", `1`)
	app.Exec(t, `delete from fanfare.api_keys`)
	for range 2 {
		answer := harness.Request(t, http.MethodPost, s.URL()+"/topics/demo/messages", `2`, "Authorization", "Bearer "+app.Key)
		answer.WantProblem(t, http.StatusUnauthorized, "unauthorized")
	}
	if n := app.Count(t, `select count(*) from fanfare.messages as m`); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}
