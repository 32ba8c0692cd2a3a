package sql_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/postgres"
)

// dumpMajor is the version whose pg_dump is at hand wherever the tests run.
const dumpMajor = 15

// restore dumps a database into another of the same cluster.
func restore(t *testing.T, from, to string) {
	t.Helper()
	binaries, err := postgres.FindBinaries(os.Getenv("FANFARE_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "dump")
	for _, arguments := range [][]string{
		{"pg_dump", "--format=custom", "--file=" + archive, "--dbname=" + from},
		{"pg_restore", "--exit-on-error", "--dbname=" + to, archive},
	} {
		command := exec.CommandContext(t.Context(), filepath.Join(binaries.Dir, arguments[0]), arguments[1:]...)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", arguments[0], err, bytes.TrimSpace(out))
		}
	}
}

// Ensure that a dump restored beside its original goes on by itself: what was
// sealed stays as it was, what was not is sealed first, and positions of the
// original's later life are known to be of another history.
func TestSealAfterRestore(t *testing.T) {
	t.Parallel()
	original := demoLog(t)
	conn, late := connect(t, original), connect(t, original)
	if value[int](t, conn, `select current_setting('server_version_num')::integer / 10000`) != dumpMajor {
		return // the same SQL runs there, but no pg_dump is at hand
	}
	mustExec(t, late, `begin`)
	first := publish(t, late)
	second := publish(t, conn)
	wantSeal(t, conn, 1, second)
	mustExec(t, late, `commit`)
	third := publish(t, conn)
	shared := value[string](t, conn, `select fanfare_internal.format_position(1)`)

	copied := emptyDatabase(t, original, "")
	restore(t, original, copied)
	publish(t, conn)
	wantSeal(t, conn, 2, first, third, third+1)
	alone := value[string](t, conn, `select fanfare_internal.format_position(2)`)

	// By SQL, before a server has looked at the copy. Its xids are those of the cluster,
	// and may be below or above the dumped ones.
	conn = connect(t, copied)
	fourth := publish(t, conn)
	if batch := value[int64](t, conn, `select fanfare_internal.seal()`); batch != 3 {
		t.Fatalf("sealed batch %d, want 3", batch)
	}
	want := []placement{{1, second}, {2, first}, {2, third}, {3, fourth}}
	if order := wantWholeLog(t, conn); !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
	if got := value[int](t, conn, `select count(distinct m.lineage) from fanfare.messages as m`); got != 2 {
		t.Errorf("%d lineages, want 2", got)
	}
	for position, want := range map[string]string{shared: "", alone: "epoch"} {
		if got := value[string](t, conn, `select p.gap from fanfare_internal.parse_position($1) as p`, position); got != want {
			t.Errorf("position %s: gap %q, want %q", position, got, want)
		}
	}
}

// Ensure the first publishers in another history take different ids, none of which
// was given out before, and that none waits for another to commit.
func TestFirstPublishersInAnotherHistory(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	first, second, third := connect(t, database), connect(t, database), connect(t, database)
	last := publish(t, first)
	mustExec(t, first, `select setval('fanfare_internal.history', last_value # 1) from fanfare_internal.history`)
	mustExec(t, first, `select setval('fanfare_internal.lineage', 0)`)

	const one = `select fanfare.publish('demo', '1')`
	mustExec(t, first, `begin`)
	mustExec(t, first, `savepoint undone`)
	undone := value[int64](t, first, one)
	mustExec(t, first, `rollback to undone`)
	ids := []int64{undone, value[int64](t, first, one)}
	for _, conn := range []*pgx.Conn{second, third} {
		mustExec(t, conn, `set lock_timeout = '1ms'`)
		mustExec(t, conn, `begin isolation level repeatable read`)
		ids = append(ids, value[int64](t, conn, one))
	}
	for i, id := range ids {
		if want := int64(last) + 10_000_000_000 + int64(i) + 1; id != want {
			t.Errorf("id %d after %d in the other history, want %d", id, last, want)
		}
	}
}
