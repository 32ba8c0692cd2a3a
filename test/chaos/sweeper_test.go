package chaos_test

import (
	"syscall"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure another server sweeps when the one that did is stopped: its connection
// ends by itself, though nothing closes it.
func TestSweeperTakenOverFromAStoppedServer(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	const holder = `select coalesce(min(l.pid), 0) from fanfare.leaders as l join pg_stat_activity as a on a.pid = l.pid where l.part = 'sweeper'`
	stopped := harness.ServeProcess(t, app.URL)
	stopped.URL(t)
	first := 0
	harness.Wait(t, harness.Patience, "the server holds the lock", func() bool {
		first = app.Count(t, holder)
		return first != 0
	})
	harness.ServeProcess(t, app.URL).URL(t)
	stopped.Signal(t, syscall.SIGSTOP)
	before := app.Count(t, `select coalesce(sum(runs), 0) from fanfare.sweeps where task = 'files'`)
	harness.Wait(t, harness.Patience, "the other one holds it, and sweeps", func() bool {
		now := app.Count(t, holder)
		return now != 0 && now != first &&
			app.Count(t, `select coalesce(sum(runs), 0) from fanfare.sweeps where task = 'files'`) > before
	})
	stopped.Signal(t, syscall.SIGCONT)
	stopped.Kill(t)
}
