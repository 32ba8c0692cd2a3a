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

type scheduleAnswer struct {
	Name, Cron, Missed string
	TimeZone           string `json:"time_zone"`
	Payload            json.RawMessage
	Paused             bool
	NextAt             *time.Time `json:"next_at"`
	LastMessageID      int64      `json:"last_message_id"`
}

// Ensure a schedule can be made, looked at, changed, run, paused and deleted over HTTP.
func TestSchedules(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path = "/v1/apps/default/schedules"
	var made scheduleAnswer
	a.want(t, 201, a.full, http.MethodPost, path,
		`{"name":"nightly","cron":"30 2 * * *","time_zone":"America/New_York","payload":{"a":1},"missed":"last"}`, &made)
	if made.Cron != "30 2 * * *" || made.TimeZone != "America/New_York" || made.Missed != "last" || string(made.Payload) != `{"a":1}` || made.NextAt == nil {
		t.Errorf("got %+v", made)
	}
	var runs struct {
		TimeZone string `json:"time_zone"`
		Next     []struct {
			At    time.Time
			Local string
		}
	}
	a.want(t, 200, a.full, http.MethodGet, path+"/nightly/runs", "", &runs)
	if len(runs.Next) != 5 || !runs.Next[0].At.Equal(*made.NextAt) || !strings.HasSuffix(runs.Next[4].Local, " 02:30:00") || runs.TimeZone != "America/New_York" {
		t.Errorf("got %+v, want the first at %v", runs, made.NextAt)
	}
	a.want(t, 201, a.full, http.MethodPost, path, `{"name":"hourly","cron":"@hourly"}`)
	var names list
	a.want(t, 200, a.full, http.MethodGet, path, "", &names)
	if fmt.Sprint(names.Items) != "[{hourly} {nightly}]" {
		t.Errorf("got %v", names.Items)
	}

	var ran struct {
		MessageID int64 `json:"message_id"`
	}
	a.want(t, 202, a.full, http.MethodPost, path+"/nightly/runs", "", &ran)
	if n := a.Count(t, `select count(*) from fanfare.messages where id = $1 and key = 'nightly' and payload -> 'payload' = '{"a":1}'`, ran.MessageID); n != 1 {
		t.Error("the run published nothing")
	}
	var changed scheduleAnswer
	a.want(t, 200, a.full, http.MethodPatch, path+"/nightly", `{"paused":true,"cron":"@daily"}`, &changed)
	if !changed.Paused || changed.NextAt != nil || changed.Cron != "@daily" || changed.Missed != "last" {
		t.Errorf("got %+v", changed)
	}
	a.want(t, 200, a.full, http.MethodPatch, path+"/nightly", `{"paused":false}`, &changed)
	if changed.Paused || changed.NextAt == nil {
		t.Errorf("got %+v", changed)
	}
	a.want(t, 204, a.full, http.MethodDelete, path+"/nightly", "")
	a.ask(t, a.full, http.MethodGet, path+"/nightly", "").WantProblem(t, 404, "schedule_not_found")
}

// Ensure bad schedules are refused, and the error names the field.
func TestBadSchedules(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	weak := a.makeKey(t, "default", "topic.manage")
	const path = "/v1/apps/default/schedules"
	a.want(t, 201, a.full, http.MethodPost, path, `{"name":"taken","cron":"@hourly"}`)
	for body, want := range map[string]struct{ code, names string }{
		`{"name":"x","cron":"61 * * * *"}`:                           {"cron_invalid", `minute \"61\"`},
		`{"name":"x","cron":"0 25 * * *"}`:                           {"cron_invalid", `hour \"25\"`},
		`{"name":"x","cron":"TZ=America/New_York 0 2 * * *"}`:        {"cron_invalid", "time_zone"},
		`{"name":"x","cron":"0 0 30 2 *"}`:                           {"cron_never", "cron"},
		`{"name":"x","cron":"@every 0s"}`:                            {"cron_invalid", "@every"},
		`{"name":"x","cron":"* * * * * *"}`:                          {"cron_invalid", "five fields"},
		`{"name":"x"}`:                                               {"cron_invalid", "five fields"},
		`{"name":"x","cron":"@daily","time_zone":"Mars/Olympus"}`:    {"time_zone_unknown", "time_zone"},
		`{"name":"x","cron":"@daily","missed":"never"}`:              {"missed_invalid", "missed"},
		`{"name":"X","cron":"@daily"}`:                               {"schedule_name_invalid", "name"},
		`{"cron":"@daily"}`:                                          {"schedule_name_invalid", "name"},
		`{"name":"x","cron":"@daily","zone":"UTC"}`:                  {"invalid_field", "zone"},
		`{"name":"x","cron":5}`:                                      {"invalid_field", "cron"},
		`{"name":"x","cron":"@daily","payload":"` + "\\u0000" + `"}`: {"invalid_json", "u0000"},
	} {
		answer := a.ask(t, a.full, http.MethodPost, path, body)
		answer.WantProblem(t, 400, want.code)
		if !strings.Contains(string(answer.Body), want.names) {
			t.Errorf("%s: %s does not name %s", body, answer.Body, want.names)
		}
	}
	a.ask(t, a.full, http.MethodPost, path, `{"name":"taken","cron":"@daily"}`).WantProblem(t, 409, "schedule_exists")
	a.ask(t, a.full, http.MethodPatch, path+"/taken", `{"cron":"x"}`).WantProblem(t, 400, "cron_invalid")
	a.ask(t, a.full, http.MethodPatch, path+"/absent", `{"cron":"@daily"}`).WantProblem(t, 404, "schedule_not_found")
	a.ask(t, a.full, http.MethodPost, path+"/absent/runs", ``).WantProblem(t, 404, "schedule_not_found")
	a.ask(t, a.full, http.MethodGet, path+"/absent/runs", ``).WantProblem(t, 404, "schedule_not_found")
	a.ask(t, a.full, http.MethodDelete, path+"/absent", ``).WantProblem(t, 404, "schedule_not_found")
	a.ask(t, weak, http.MethodGet, path, ``).WantProblem(t, 403, "capability_missing")
	a.ask(t, a.foreign, http.MethodGet, path, ``).WantProblem(t, 404, "app_not_found")
	a.ask(t, a.foreign, http.MethodDelete, path+"/taken", ``).WantProblem(t, 404, "app_not_found")
	if n := a.Count(t, `select count(*) from fanfare.schedules`); n != 1 {
		t.Errorf("%d schedules, want 1", n)
	}
}

// Ensure a message of publish_at reaches subscribers at its time, and one that
// was cancelled does not.
func TestScheduledMessages(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path = "/v1/apps/default/scheduled-messages"
	stream := harness.Subscribe(t, a.url+demo, "")
	var later, soon struct{ ID int64 }
	a.want(t, 201, a.Key, http.MethodPost, path, `{"topic":"demo","payload":1,"at":"2030-01-01T00:00:00Z","key":"k"}`, &later)
	a.want(t, 201, a.Key, http.MethodPost, path,
		fmt.Sprintf(`{"topic":"demo","payload":2,"at":%q}`, time.Now().Add(300*time.Millisecond).Format(time.RFC3339Nano)), &soon)
	var scheduled struct {
		Items []struct {
			ID        int64
			Topic, At string
		}
	}
	a.want(t, 200, a.Key, http.MethodGet, path, "", &scheduled)
	if len(scheduled.Items) == 0 || scheduled.Items[0].ID != later.ID || scheduled.Items[0].Topic != "demo" || scheduled.Items[0].At != "2030-01-01T00:00:00.000000Z" {
		t.Errorf("got %+v", scheduled.Items)
	}
	stream.Want(t, 2)
	a.want(t, 204, a.Key, http.MethodDelete, fmt.Sprintf("%s/%d", path, later.ID), "")
	a.ask(t, a.Key, http.MethodDelete, fmt.Sprintf("%s/%d", path, later.ID), "").WantProblem(t, 404, "scheduled_message_not_found")
	a.ask(t, a.Key, http.MethodDelete, fmt.Sprintf("%s/%d", path, soon.ID), "").WantProblem(t, 404, "scheduled_message_not_found")
	if n := a.Count(t, `select count(*) from fanfare.scheduled_messages`); n != 0 {
		t.Errorf("%d are left", n)
	}

	for body, want := range map[string]struct {
		status int
		code   string
	}{
		`{"topic":"demo","payload":1}`:                                         {400, "invalid_field"},
		`{"topic":"demo","payload":1,"at":"tomorrow"}`:                         {400, "invalid_field"},
		`{"topic":"demo","payload":1,"at":"2999-01-01T00:00:00Z"}`:             {400, "publish_time_invalid"},
		`{"topic":"demo","at":"2030-01-01T00:00:00Z"}`:                         {400, "payload_missing"},
		`{"topic":"absent","payload":1,"at":"2030-01-01T00:00:00Z"}`:           {404, "topic_not_found"},
		`{"topic":"$cron","payload":1,"at":"2030-01-01T00:00:00Z"}`:            {400, "topic_name_invalid"},
		`{"topic":"demo","payload":1,"at":"2030-01-01T00:00:00Z","key":""}`:    {400, "key_invalid"},
		`{"topic":"demo","payload":1,"at":"2030-01-01T00:00:00Z","x":1}`:       {400, "invalid_field"},
		`{"topic":"demo","payload":1,"at":"2030-01-01T00:00:00Z","headers":1}`: {400, "headers_invalid"},
	} {
		a.ask(t, a.Key, http.MethodPost, path, body).WantProblem(t, want.status, want.code)
	}
	a.ask(t, a.Key, http.MethodDelete, path+"/x", "").WantProblem(t, 404, "scheduled_message_not_found")
	a.ask(t, a.foreign, http.MethodGet, path, "").WantProblem(t, 404, "app_not_found")
}

// Ensure what is published later counts as what is published now.
func TestScheduledMessagesCountForTheRate(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.want(t, 200, a.all, http.MethodPatch, "/v1/apps/default", `{"publish_rate":1}`)
	const later = `{"topic":"demo","payload":1,"at":"2030-01-01T00:00:00Z"}`
	var refused bool
	for range 20 {
		answer := a.ask(t, a.Key, http.MethodPost, "/v1/apps/default/scheduled-messages", later)
		if answer.Status == 429 {
			answer.WantProblem(t, 429, "rate_limited")
			refused = true
			break
		}
	}
	if !refused {
		t.Error("twenty at once were accepted, at one a second")
	}
}

// Ensure the command speaks of schedules as the API does.
func TestSchedulesCommand(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	run := func(exit int, args ...string) (out, problem string) {
		t.Helper()
		p := harness.Fanfare(t, []string{"FANFARE_URL=" + a.url, "FANFARE_KEY=" + a.full}, append([]string{"schedules"}, args...)...)
		if code := p.Exit(t); code != exit {
			t.Fatalf("%v: exit code %d, want %d", args, code, exit)
		}
		return p.Out.String(), p.Err.String()
	}
	run(0, "create", "nightly", "30 2 * * *", "--time-zone", "Europe/Berlin", "--payload", `{"a":1}`)
	if out, _ := run(0, "list"); !strings.Contains(out, `"name":"nightly"`) {
		t.Errorf("list: %s", out)
	}
	if out, _ := run(0, "next", "nightly"); strings.Count(out, "02:30:00 Europe/Berlin") != 5 {
		t.Errorf("next: %s", out)
	}
	run(0, "update", "nightly", "--cron", "@hourly")
	run(0, "pause", "nightly")
	run(0, "resume", "nightly")
	if out, _ := run(0, "run", "nightly"); !strings.Contains(out, "message_id") {
		t.Errorf("run: %s", out)
	}
	run(0, "delete", "nightly")
	if _, problem := run(1, "run", "nightly"); !strings.Contains(problem, "schedule_not_found") {
		t.Errorf("run: %s", problem)
	}
	if _, problem := run(1, "create", "x", "61 * * * *"); !strings.Contains(problem, "minute") {
		t.Errorf("create: %s", problem)
	}
}
