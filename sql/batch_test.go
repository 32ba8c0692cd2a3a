package sql_test

import (
	"fmt"
	"slices"
	"testing"
)

// Ensure that a batch whose handler waits for what another batch holds gives way:
// the other might wait for what it holds itself. What waited is run alone.
func TestBatchGivesWayToAnother(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "sql")
	first, second := connect(t, database), connect(t, database)
	admit(t, first, second)
	mustExec(t, first, `
		create table public.accounts (name text primary key, balance integer);
		insert into public.accounts values ('a', 0), ('b', 0);
		create or replace function public.demo_handle(message jsonb) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
			update public.accounts set balance = balance + 1 where name = message ->> 'key'
		$$`)
	for _, key := range []string{"a", "b", "a", "b"} {
		mustExec(t, first, `select fanfare.publish('demo', '1', '`+key+`')`)
	}
	handler := handlerID(t, first, "sql")
	const counts = `select array[r.taken, r.done, r.isolated, r.blocked::integer] from fanfare_internal.run_sql_deliveries('secret', %d, %d) as r`
	mustExec(t, first, `begin`)
	wantRun(t, value[[]int32](t, first, fmt.Sprintf(counts, handler, 1)), 1, 1, 0, 0)
	run := value[[]int32](t, second, fmt.Sprintf(counts, handler, 9))
	if slices.Equal(run, []int32{3, 1, 0, 0}) { // b took all the time that a batch has
		wantRun(t, value[[]int32](t, second, fmt.Sprintf(counts, handler, 9)), 2, 0, 1, 1)
	} else {
		wantRun(t, run, 3, 1, 1, 1) // b, then a, and no third
	}
	mustExec(t, first, `commit`)

	held := claimed(t, second, 9, "sql")
	if len(held) != 1 {
		t.Fatalf("%v are to be run alone, want the one that waited", held)
	}
	if outcome := value[string](t, second, `select fanfare_internal.run_sql_delivery('secret', $1, $2)`, held[0].Delivery, held[0].Lease); outcome != "done" {
		t.Errorf("alone it is %s", outcome)
	}
	wantRun(t, value[[]int32](t, second, fmt.Sprintf(counts, handler, 9)), 1, 1, 0, 0)
	wantCount(t, second, 4, `select sum(a.balance) from public.accounts as a`)
	wantBalance(t, second)
}

// wantRun compares what a batch took, did, isolated, and whether it was blocked.
func wantRun(t *testing.T, got []int32, want ...int32) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("taken, done, isolated, blocked are %v, want %v", got, want)
	}
}
