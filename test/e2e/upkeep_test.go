package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure an operator sees over HTTP which servers run, what the sweeper did and
// how the database is; and a key of one app does not.
func TestUpkeepRoutes(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	harness.Wait(t, harness.Patience, "the sweeper and the server say that they are there", func() bool {
		return a.Count(t, `select (exists (select from fanfare.sweeps where task = 'files') and exists (select from fanfare.servers))::integer`) == 1
	})
	var sweeps struct {
		Items []struct {
			Task   string
			Runs   int
			Error  *string
			Counts map[string]int64
		}
	}
	a.want(t, 200, a.all, http.MethodGet, "/v1/sweeps", "", &sweeps)
	for _, sweep := range sweeps.Items {
		if sweep.Runs < 1 || sweep.Error != nil || len(sweep.Counts) == 0 {
			t.Errorf("got %+v", sweep)
		}
	}
	var servers struct {
		Items []struct{ Hostname, Version string }
	}
	a.want(t, 200, a.all, http.MethodGet, "/v1/servers", "", &servers)
	if len(servers.Items) != 1 || servers.Items[0].Version != "test" {
		t.Errorf("got %+v", servers.Items)
	}
	var database struct {
		SchemaVersion      int  `json:"schema_version"`
		FunctionsUnchanged bool `json:"functions_unchanged"`
		Bytes              int64
	}
	a.want(t, 200, a.all, http.MethodGet, "/v1/database", "", &database)
	if database.SchemaVersion == 0 || !database.FunctionsUnchanged || database.Bytes == 0 {
		t.Errorf("got %+v", database)
	}
	for _, path := range []string{"/v1/sweeps", "/v1/servers", "/v1/database"} {
		a.ask(t, a.full, http.MethodGet, path, "").WantProblem(t, 403, "capability_missing")
		a.ask(t, "", http.MethodGet, path, "").WantProblem(t, 401, "unauthorized")
	}
}

// Ensure doctor says which upkeep fails, which bytes are lost and what is late.
func TestDoctorSeesUpkeep(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `select fanfare_internal.save_sweep('partitions', 'here', now(), '1 s', '{}', 'no room')`)
	app.Exec(t, `select fanfare_internal.save_sweep('files', 'here', now(), '1 s', '{"rows_without_bytes": 3}')`)
	app.Exec(t, `select fanfare.create_schedule('s', '@hourly')`)
	app.Exec(t, `update fanfare.schedules set next_at = now() - interval '1 hour'`)
	p := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL}, "doctor")
	if code := p.Exit(t); code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"BAD 1 tasks of the sweeper failed → partitions: no room", "BAD 3 files are without bytes", "BAD 1 schedules are late",
	} {
		if !strings.Contains(p.Out.String(), want) {
			t.Errorf("doctor does not say %q:\n%s", want, p.Out.String())
		}
	}
}
