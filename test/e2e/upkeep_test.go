package e2e_test

import (
	"net/http"
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
