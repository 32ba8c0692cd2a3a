package chaos_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// dumpMajor is the version whose pg_dump and psql are at hand wherever the tests
// run.
const dumpMajor = 15

// Ensure that, after a dump is restored into another database of the cluster
// or into a new one, every message published before and after, by SQL before any
// server ran too, is in one batch; that a position of before resumes exactly; and
// that one of later than the dump gets a gap.
func TestRestore(t *testing.T) {
	t.Parallel()
	source := pgtest.Cluster(t, nil)
	if source.Major != dumpMajor {
		return // the same SQL runs there, but no pg_dump is at hand
	}
	app := harness.NewAppIn(t, source, "source")
	f := newFleet(t, app.URL, 1)
	start := harness.Subscribe(t, f.anyURL()+demo, "")
	app.Publish(t, "demo", 1, 2, 3)
	middle := start.Want(t, 1, 2)
	start.Want(t, 3)
	f.servers[0].Kill(t)
	app.Publish(t, "demo", 4) // in no batch yet
	dump := program(t, source, nil, "pg_dump", app.URL)

	again := newFleet(t, app.URL, 1)
	ahead := harness.Subscribe(t, again.anyURL()+demo, middle)
	app.Publish(t, "demo", 5)
	future := ahead.Want(t, 3, 4, 5)
	again.servers[0].Kill(t)

	for name, cluster := range map[string]*postgres.Cluster{"same cluster": source, "new cluster": pgtest.Cluster(t, nil)} {
		t.Run(name, func(t *testing.T) { restore(t, cluster, dump, start.Ready.ID, middle, future) })
	}
}

// restore restores the dump and looks at it with clients at three positions.
func restore(t *testing.T, cluster *postgres.Cluster, dump []byte, start, middle, future string) {
	harness.NewAppIn(t, cluster, "makes_the_roles")
	harness.Execute(t, cluster.URL("postgres"), `create database restored`)
	url := cluster.URL("restored")
	program(t, cluster, dump, "psql", "-v", "ON_ERROR_STOP=1", "-q", url)
	app := &harness.App{URL: url, Pool: pgtest.Pool(t, url)}
	app.Publish(t, "demo", 6, 7) // before any server runs
	f := newFleet(t, url, 1)

	resumed := harness.Subscribe(t, f.anyURL()+demo, middle)
	resumed.Want(t, 3, 4, 6, 7)
	app.Publish(t, "demo", 8)
	resumed.Want(t, 8)
	harness.Subscribe(t, f.anyURL()+demo, start).Want(t, 1, 2, 3, 4, 6, 7, 8)

	late := harness.Subscribe(t, f.anyURL()+demo, future)
	wantGap(t, late.Next(t), future)
	app.Publish(t, "demo", 9)
	resumed.Want(t, 9)
	for last := -1; last != 9; {
		numbers, _ := late.Numbers(t, 1)
		last = numbers[0]
	}

	rows, _ := app.Pool.Query(t.Context(), `
		select m.payload::text from fanfare.sealed_messages as m order by m.batch_id, m.id`)
	payloads, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(payloads) != 8 {
		t.Errorf("sealed messages: %v, %v", payloads, err)
	}
	if n := app.Count(t, `select sum(b.message_count)::integer from fanfare.batches as b`); n != 8 {
		t.Errorf("batches hold %d messages, want 8", n)
	}
}

// wantGap fails the test unless an event says that a position is of another
// history.
func wantGap(t *testing.T, event harness.Event, position string) {
	t.Helper()
	var gap struct{ From, To, Reason string }
	err := json.Unmarshal([]byte(event.Data), &gap)
	if err != nil || event.Name != "gap" || gap.From != position || gap.To != event.ID || gap.Reason != "epoch" {
		t.Errorf("position %s gets %+v, want a gap", position, event)
	}
}

// program runs a client program of the cluster's Postgres and returns its output.
func program(t *testing.T, cluster *postgres.Cluster, input []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(cluster.Binaries.Dir, name), args...)
	cmd.Stdin = bytes.NewReader(input)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, failure.String())
	}
	return out
}
