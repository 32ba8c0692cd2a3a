package databases_test

import (
	"net/http"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a server is not ready while what is published is not sealed, says so, and
// is ready again once it is.
func TestReadyOnlyWhileSealing(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
	app.Exec(t, `alter table fanfare.batches add constraint no_room check (false) not valid`)
	app.Publish(t, "demo", 1)
	ready := func() int { return harness.Head(t, s.URL()+"/readyz") }
	harness.Wait(t, harness.Patience, "the server is not ready", func() bool { return ready() == http.StatusServiceUnavailable })
	harness.Request(t, http.MethodGet, s.URL()+"/readyz", "").WantProblem(t, http.StatusServiceUnavailable, "unavailable")
	if status := harness.Head(t, s.URL()+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is %d", status)
	}
	app.Exec(t, `alter table fanfare.batches drop constraint no_room`)
	harness.Wait(t, harness.Patience, "the server is ready", func() bool { return ready() == http.StatusOK })
	stream.Want(t, 1)
}
