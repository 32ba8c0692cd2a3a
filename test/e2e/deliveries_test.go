package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure handlers and triggers are made, changed, shown and deleted over HTTP,
// and that no answer but the one to who asks for it shows a secret.
func TestHandlersAndTriggersOverHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const handlers, triggers = "/v1/apps/default/handlers", "/v1/apps/default/triggers"
	a.want(t, 201, a.full, http.MethodPost, handlers,
		`{"name":"mailer","kind":"http","target":"https://mail.example/hooks","headers":{"X-Key":"hunter2"},"timeout":"5 seconds","max_concurrency":4}`)
	a.want(t, 201, a.full, http.MethodPost, handlers, `{"name":"worker","kind":"pull"}`)
	var handler struct {
		Name           string
		Timeout        string
		MaxConcurrency *int     `json:"max_concurrency"`
		HeaderNames    []string `json:"header_names"`
		PausedAt       *string  `json:"paused_at"`
		DisabledReason *string  `json:"disabled_reason"`
	}
	answer := a.ask(t, a.full, http.MethodGet, handlers+"/mailer", "")
	if err := json.Unmarshal(answer.Body, &handler); err != nil || handler.Timeout != "00:00:05" || *handler.MaxConcurrency != 4 || handler.HeaderNames[0] != "X-Key" {
		t.Errorf("got %s", answer.Body)
	}
	a.want(t, 200, a.full, http.MethodPatch, handlers+"/mailer", `{"max_concurrency":0}`, &handler)
	if handler.MaxConcurrency != nil {
		t.Error("the limit is still there")
	}
	a.want(t, 200, a.full, http.MethodPost, handlers+"/mailer/pause", "", &handler)
	if handler.PausedAt == nil {
		t.Error("it is not paused")
	}
	a.want(t, 200, a.full, http.MethodPost, handlers+"/mailer/disable", `{"reason":"moving house"}`, &handler)
	if handler.DisabledReason == nil || *handler.DisabledReason != "moving house" {
		t.Error("it is not disabled")
	}
	a.want(t, 200, a.full, http.MethodPost, handlers+"/mailer/enable", "")
	a.want(t, 200, a.full, http.MethodPost, handlers+"/mailer/resume", "")

	var old, current struct{ Secret string }
	a.want(t, 200, a.full, http.MethodGet, handlers+"/mailer/secret", "", &old)
	a.want(t, 200, a.full, http.MethodPost, handlers+"/mailer/rotate-secret", `{"grace":"1 hour"}`, &current)
	if !strings.HasPrefix(old.Secret, "whsec_") || old.Secret == current.Secret {
		t.Errorf("secrets %q, then %q", old.Secret, current.Secret)
	}
	for _, path := range []string{handlers, handlers + "/mailer"} {
		if body := string(a.ask(t, a.full, http.MethodGet, path, "").Body); strings.Contains(body, "whsec_") || strings.Contains(body, "hunter2") {
			t.Errorf("GET %s shows a secret: %s", path, body)
		}
	}

	a.want(t, 201, a.full, http.MethodPost, triggers, `{"name":"all","handler":"worker","topic":"demo","key":"eu-*","filter":"$.n > 1","ordered":true}`)
	var trigger struct {
		Handler, Topic, Key, Filter string
		Ordered, Enabled            bool
		MaxAttempts                 int `json:"max_attempts"`
	}
	a.want(t, 200, a.full, http.MethodPatch, triggers+"/all", `{"max_attempts":3,"enabled":false}`, &trigger)
	if trigger.Handler != "worker" || trigger.Topic != "demo" || trigger.Key != "eu-*" || !trigger.Ordered || trigger.Enabled || trigger.MaxAttempts != 3 {
		t.Errorf("got %+v", trigger)
	}
	var page list
	a.want(t, 200, a.full, http.MethodGet, triggers+"?handler=mailer", "", &page)
	if len(page.Items) != 0 {
		t.Errorf("mailer has triggers: %v", page.Items)
	}
	a.want(t, 204, a.full, http.MethodDelete, triggers+"/all", "")
	a.want(t, 204, a.full, http.MethodDelete, handlers+"/worker", "")
	a.want(t, 200, a.full, http.MethodGet, handlers, "", &page)
	if got := fmt.Sprint(page.Items); got != "[{mailer}]" {
		t.Errorf("handlers %s", got)
	}
}

// Ensure what is wrong in a request is named, and that a key without the
// capability, or of another app, sees and does nothing.
func TestHandlersOverHTTPRefuse(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.want(t, 201, a.full, http.MethodPost, "/v1/apps/default/handlers", `{"name":"worker","kind":"pull"}`)
	for name, c := range map[string]struct {
		key, method, path, body string
		status                  int
		code                    string
	}{
		"kind":               {a.full, http.MethodPost, "handlers", `{"name":"a","kind":"fax"}`, 400, "handler_invalid"},
		"field":              {a.full, http.MethodPost, "handlers", `{"name":"a","kind":"pull","colour":1}`, 400, "invalid_field"},
		"timeout":            {a.full, http.MethodPost, "handlers", `{"name":"a","kind":"pull","timeout":"soon"}`, 400, "invalid_json"},
		"filter":             {a.full, http.MethodPost, "triggers", `{"handler":"worker","topic":"demo","filter":"$$$"}`, 400, "invalid_field"},
		"no handler":         {a.full, http.MethodGet, "handlers/absent", ``, 404, "handler_not_found"},
		"no trigger":         {a.full, http.MethodGet, "triggers/absent", ``, 404, "trigger_not_found"},
		"no message":         {a.full, http.MethodGet, "messages/999999", ``, 404, "not_found"},
		"no number":          {a.full, http.MethodGet, "messages/first", ``, 404, "not_found"},
		"no dead letter":     {a.full, http.MethodGet, "dead-letters/1", ``, 404, "not_found"},
		"resolution":         {a.full, http.MethodGet, "dead-letters?resolution=lost", ``, 400, "invalid_parameter"},
		"wait":               {a.full, http.MethodPost, "handlers/worker/claim", `{"wait":"1 hour"}`, 400, "invalid_field"},
		"lease is over":      {a.full, http.MethodPost, "handlers/worker/ack", `{"delivery":1,"lease":1}`, 409, "lease_lost"},
		"force":              {a.full, http.MethodDelete, "handlers/worker?force=please", ``, 400, "invalid_parameter"},
		"no capability":      {a.Key, http.MethodGet, "handlers", ``, 403, "capability_missing"},
		"foreign":            {a.foreign, http.MethodGet, "handlers", ``, 404, "app_not_found"},
		"foreign claim":      {a.foreign, http.MethodPost, "handlers/worker/claim", `{}`, 404, "app_not_found"},
		"foreign redrive":    {a.foreign, http.MethodPost, "redrives", `{"handler":"worker"}`, 404, "app_not_found"},
		"claim without":      {a.Key, http.MethodPost, "handlers/worker/claim", `{}`, 403, "capability_missing"},
		"discards without":   {a.Key, http.MethodPost, "discards", `{}`, 403, "capability_missing"},
		"discard of what":    {a.full, http.MethodPost, "discards", `{}`, 400, "dead_letters_not_chosen"},
		"discard of nothing": {a.full, http.MethodPost, "discards", `{"handler":"nosuch"}`, 404, "handler_not_found"},
		"purge of nothing":   {a.full, http.MethodPost, "handlers/worker/purge", `{"trigger":"nosuch"}`, 404, "trigger_not_found"},
		"purge of no number": {a.full, http.MethodPost, "handlers/worker/purge", `{"max_count":0}`, 400, "claim_invalid"},
		"letters of nothing": {a.full, http.MethodGet, "dead-letters?handler=nosuch", ``, 404, "handler_not_found"},
		"letters of no name": {a.full, http.MethodGet, "dead-letters?topic=", ``, 404, "topic_not_found"},
		"owed to nothing":    {a.full, http.MethodGet, "deliveries?trigger=nosuch", ``, 404, "trigger_not_found"},
		"state":              {a.full, http.MethodGet, "deliveries?state=lost", ``, 400, "invalid_parameter"},
		"triggers of none":   {a.full, http.MethodGet, "triggers?handler=nosuch", ``, 404, "handler_not_found"},
		"redrive of nothing": {a.full, http.MethodPost, "redrives", `{"topic":"nosuch"}`, 404, "topic_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			a.ask(t, c.key, c.method, "/v1/apps/default/"+c.path, c.body).WantProblem(t, c.status, c.code)
		})
	}
}

// Ensure a pull worker gets messages as they come, extends, gives back and
// acknowledges, and that a lease that is over changes nothing.
func TestPull(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_handler(name => 'worker', kind => 'pull', timeout => '1 second')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'worker', topic => 'demo', backoff_base => '1 ms')`)
	url := harness.Serve(t, app.URL).URL()
	key := manageKey(t, app)

	began := time.Now()
	if got := claim(t, url, key, "worker", `{"wait": "300 ms"}`); len(got) != 0 || time.Since(began) < 300*time.Millisecond {
		t.Errorf("got %d deliveries of none after %v", len(got), time.Since(began))
	}
	waiting := make(chan []claimed)
	go func() { waiting <- claim(t, url, key, "worker", `{"max_count": 5, "wait": "30 seconds"}`) }()
	app.Publish(t, "demo", 1)
	got := <-waiting
	if len(got) != 1 || string(got[0].Message.Payload) != "1" || got[0].Message.Topic != "demo" {
		t.Fatalf("got %+v", got)
	}
	first := got[0]
	held := fmt.Sprintf(`{"delivery": %d, "lease": %d`, first.Delivery, first.Lease)
	if answer := askHandler(t, url, key, "worker", "extend", held+`, "lease_for": "1 minute"}`); answer.Status != 200 || !strings.Contains(string(answer.Body), "leased_until") {
		t.Errorf("extend: %d %s", answer.Status, answer.Body)
	}
	if answer := askHandler(t, url, key, "worker", "nack", held+`, "reason": "tired", "retry_in": "0"}`); answer.Status != 204 {
		t.Errorf("nack: %d %s", answer.Status, answer.Body)
	}
	got = claim(t, url, key, "worker", `{"wait": "10 seconds", "lease_for": "1 second"}`)
	if len(got) != 1 || got[0].Lease == first.Lease || got[0].Attempt != 2 {
		t.Fatalf("got %+v", got)
	}
	// Its lease ends, and another worker gets it; who comes late changes nothing.
	later := claim(t, url, key, "worker", `{"wait": "20 seconds"}`)
	if len(later) != 1 || later[0].Delivery != first.Delivery || later[0].Attempt != 3 {
		t.Fatalf("got %+v", later)
	}
	askHandler(t, url, key, "worker", "ack", fmt.Sprintf(`{"delivery": %d, "lease": %d}`, got[0].Delivery, got[0].Lease)).WantProblem(t, 409, "lease_lost")
	ack(t, url, key, "worker", later[0])
	settled(t, app)
	var outcomes string
	if err := app.Pool.QueryRow(t.Context(), `select string_agg(outcome, ' ' order by attempt) from fanfare.attempts`).Scan(&outcomes); err != nil || outcomes != "failed expired done" {
		t.Errorf("attempts: %q, %v", outcomes, err)
	}
}

// Ensure a worker acknowledges many at a time, and learns of each what came of it.
func TestAckMany(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_handler(name => 'worker', kind => 'pull')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'worker', topic => 'demo')`)
	url := harness.Serve(t, app.URL).URL()
	key := manageKey(t, app)
	app.PublishRange(t, "demo", 1, 3)
	got := claim(t, url, key, "worker", `{"max_count": 3, "lease_for": "1 minute"}`)
	if len(got) != 3 {
		t.Fatalf("got %+v", got)
	}
	held := func(n int, raised int64) string {
		return fmt.Sprintf(`{"delivery": %d, "lease": %d}`, got[n].Delivery, got[n].Lease+raised)
	}
	answer := askHandler(t, url, key, "worker", "ack", "["+strings.Join([]string{held(0, 0), held(1, 1), held(2, 0), held(0, 0), `{"delivery": "x", "lease": 1}`}, ", ")+"]")
	var acked struct {
		Results []struct {
			Delivery     int64
			Code, Detail string
		}
	}
	if err := json.Unmarshal(answer.Body, &acked); err != nil || answer.Status != http.StatusOK || len(acked.Results) != 5 {
		t.Fatalf("ack: %d %s", answer.Status, answer.Body)
	}
	for i, want := range []string{"", "lease_lost", "", "lease_lost", "results_invalid"} {
		r := acked.Results[i]
		if r.Code != want || i < 3 && r.Delivery != got[i].Delivery {
			t.Errorf("result %d is %+v, want code %q", i+1, r, want)
		}
	}
	if detail := acked.Results[4].Detail; !strings.Contains(detail, "delivery") {
		t.Errorf("%q does not name the field", detail)
	}
	if n := app.Count(t, `select count(*) from fanfare.deliveries`); n != 1 {
		t.Errorf("%d are still owed, want 1", n)
	}
	askHandler(t, url, key, "worker", "ack", "["+strings.Repeat(held(1, 0)+",", 1000)+held(1, 0)+"]").WantProblem(t, 400, "results_invalid")
	askHandler(t, url, key, "worker", "ack", `"7"`).WantProblem(t, 400, "invalid_json")
	askHandler(t, url, key, "worker", "ack", `{"delivery": "7", "lease": 1}`).WantProblem(t, 400, "invalid_field")
	ack(t, url, key, "worker", got[1])
	settled(t, app)
}

// Ensure a worker's key may claim and settle, of its app alone, and do nothing else.
func TestPullKey(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path = "/v1/apps/default/"
	a.want(t, 201, a.full, http.MethodPost, path+"handlers", `{"name":"worker","kind":"pull"}`)
	a.want(t, 201, a.full, http.MethodPost, path+"triggers", `{"handler":"worker","topic":"demo"}`)
	var made struct{ Key string }
	a.want(t, 201, a.full, http.MethodPost, path+"keys", `{"name":"worker","capabilities":["delivery.pull"]}`, &made)
	for _, body := range []string{"1", "2", "3"} {
		a.want(t, 202, a.full, http.MethodPost, path+"topics/demo/messages", body)
	}
	var got struct{ Deliveries []claimed }
	a.want(t, 200, made.Key, http.MethodPost, path+"handlers/worker/claim", `{"max_count":3}`, &got)
	if len(got.Deliveries) != 3 {
		t.Fatalf("claimed %+v", got)
	}
	held := func(n int) string {
		return fmt.Sprintf(`"delivery": %d, "lease": %d`, got.Deliveries[n].Delivery, got.Deliveries[n].Lease)
	}
	a.want(t, 200, made.Key, http.MethodPost, path+"handlers/worker/extend", "{"+held(0)+`, "lease_for": "1 minute"}`)
	a.want(t, 204, made.Key, http.MethodPost, path+"handlers/worker/ack", "{"+held(0)+"}")
	a.want(t, 200, made.Key, http.MethodPost, path+"handlers/worker/ack", "[{"+held(1)+"}]")
	a.want(t, 204, made.Key, http.MethodPost, path+"handlers/worker/nack", "{"+held(2)+`, "retry": false}`)
	for _, c := range []struct{ method, path, body string }{
		{http.MethodGet, "handlers", ""},
		{http.MethodPost, "handlers", `{"name":"a","kind":"pull"}`},
		{http.MethodPost, "handlers/worker/pause", ""},
		{http.MethodDelete, "handlers/worker", ""},
		{http.MethodGet, "deliveries", ""},
		{http.MethodGet, "dead-letters", ""},
		{http.MethodPost, "redrives", `{"handler":"worker"}`},
		{http.MethodPost, "discards", `{"handler":"worker"}`},
		{http.MethodGet, "messages/1", ""},
		{http.MethodGet, "stats", ""},
		{http.MethodPost, "topics/demo/messages", "1"},
	} {
		a.ask(t, made.Key, c.method, path+c.path, c.body).WantProblem(t, 403, "capability_missing")
	}
	for _, verb := range []string{"claim", "ack", "nack", "extend"} {
		a.ask(t, made.Key, http.MethodPost, "/v1/apps/blog/handlers/worker/"+verb, "{}").WantProblem(t, 404, "app_not_found")
	}
}

// Ensure a long poll ends when the server drains.
func TestLongPollEndsWithTheServer(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_handler(name => 'worker', kind => 'pull')`)
	server := harness.ServeProcess(t, app.URL)
	url, key := server.URL(t), manageKey(t, app)
	done := make(chan []claimed)
	go func() { done <- claim(t, url, key, "worker", `{"wait": "30 seconds"}`) }()
	harness.Wait(t, harness.Patience, "somebody waits", func() bool {
		return app.Count(t, `select count(*) from pg_stat_activity where datname = current_database() and query like '%fanfare.claim(%' and pid <> pg_backend_pid()`) > 0
	})
	began := time.Now()
	server.Signal(t, syscall.SIGTERM)
	if got := <-done; len(got) != 0 || time.Since(began) > 15*time.Second {
		t.Errorf("got %d deliveries after %v", len(got), time.Since(began))
	}
}

// Ensure the example worker does what its documentation says.
func TestPythonWorker(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare.create_handler(name => 'worker', kind => 'pull')`)
	app.Exec(t, `select fanfare.create_trigger(handler => 'worker', topic => 'demo', max_attempts => 2, backoff_base => '1 ms')`)
	url := harness.Serve(t, app.URL).URL()
	var out harness.Output
	worker := exec.CommandContext(t.Context(), "python3", "../../examples/python/worker.py", "worker")
	worker.Env = append(os.Environ(), "FANFARE_URL="+url, "FANFARE_KEY="+manageKey(t, app), "PYTHONDONTWRITEBYTECODE=1")
	worker.Stdout, worker.Stderr = &out, os.Stderr
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		app.Exec(t, `select fanfare.publish('demo', jsonb_build_object('n', $1::int))`, n)
	}
	app.Exec(t, `select fanfare.publish('demo', '{"fail": "on purpose"}')`)
	settled(t, app)
	if got := strings.Count(out.String(), `"payload"`); got != 20 {
		t.Errorf("the worker printed %d messages, want 20: %s", got, out.String())
	}
	if n := app.Count(t, `select count(*) from fanfare.dead_letters where error = 'on purpose' and attempts = 2`); n != 1 {
		t.Errorf("%d dead letters, want 1", n)
	}
	if err := worker.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := worker.Wait(); err != nil {
		t.Errorf("the worker ends with %v", err)
	}
}

// Ensure an operator sees what is stuck and why, and moves it, over HTTP and
// from the command line.
func TestDeadLettersAreRedrivenAndDiscarded(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	withEffects(t, app)
	url := harness.Serve(t, app.URL).URL()
	key := manageKey(t, app)
	env := []string{"FANFARE_URL=" + url, "FANFARE_KEY=" + key}
	run := func(want string, args ...string) string {
		t.Helper()
		p := harness.Fanfare(t, env, args...)
		if code := p.Exit(t); code != 0 || !strings.Contains(p.Out.String(), want) {
			t.Errorf("%v: exit code %d, no %q in: %s %s", args, code, want, p.Out.String(), p.Err.String())
		}
		return p.Out.String()
	}
	run(`"name":"sink"`, "handlers", "create", "sink", "sql", "public.fail(jsonb)", "--timeout", "5 seconds")
	run(`"name":"all"`, "triggers", "create", "all", "sink", "pubsub", "--topic", "demo", "--max-attempts", "1")
	app.PublishRange(t, "demo", 1, 3)
	settled(t, app)
	run(`"error"`, "dead-letters", "list", "--handler", "sink")
	run(`not today`, "dead-letters", "list")
	trace := run(`"dead letter"`, "deliveries", "trace", fmt.Sprint(app.Count(t, `select min(message_id) from fanfare.dead_letters`)))
	if !strings.Contains(trace, `"published"`) || !strings.Contains(trace, `"owed"`) {
		t.Errorf("the trace is %s", trace)
	}
	run(`"open_dead_letters":3`, "deliveries", "stats")

	app.Exec(t, `create or replace function public.fail(message jsonb) returns void language sql security definer as $$ select public.note_effect(message) $$`)
	var redriven struct {
		DeadLetters []int64 `json:"dead_letters"`
	}
	for _, dryRun := range []bool{true, false} {
		args := []string{"dead-letters", "redrive", "--handler", "sink"}
		if dryRun {
			args = append(args, "--dry-run")
		}
		if err := json.Unmarshal([]byte(run(`"dead_letters"`, args...)), &redriven); err != nil || len(redriven.DeadLetters) != 3 {
			t.Errorf("redrive, dry run %t: %v, %v", dryRun, redriven, err)
		}
	}
	harness.Wait(t, harness.Patience, "all took effect", func() bool { return app.Count(t, `select count(*) from public.effects`) == 3 })
	settled(t, app)

	app.Exec(t, `create or replace function public.fail(message jsonb) returns void language plpgsql as $$ begin raise exception 'again'; end $$`)
	app.PublishRange(t, "demo", 4, 4)
	settled(t, app)
	id := app.Count(t, `select max(id) from fanfare.dead_letters`)
	run(`"payload":4`, "dead-letters", "list", "--topic", "demo")
	for _, args := range [][]string{{}, {"--handler", ""}, {"--trigger", "all", "--handler", ""}, {"--trigger", "all", "--reason", ""}} {
		// An empty value, as of a variable that is not set, is no "all".
		if p := harness.Fanfare(t, env, append([]string{"dead-letters", "discard"}, args...)...); p.Exit(t) != 1 {
			t.Errorf("discard %q: %s", args, p.Out.String())
		}
	}
	run(fmt.Sprint(id), "dead-letters", "discard", fmt.Sprint(id))
	p := harness.Fanfare(t, env, "dead-letters", "redrive", fmt.Sprint(id))
	if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), "409") {
		t.Errorf("redriving what is discarded: exit code %d, %s", code, p.Err.String())
	}
	p = harness.Fanfare(t, env, "dead-letters", "redrive")
	if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), "--handler") {
		t.Errorf("redriving nothing: exit code %d, %s", code, p.Err.String())
	}
	settled(t, app)
}
