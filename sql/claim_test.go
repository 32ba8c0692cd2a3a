package sql_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// demoHandlers is a log with handlers, each named after its kind, and triggers
// of the same names on demo. A SQL handler is demo_handle, which notes message
// ids in public.handled.
func demoHandlers(t *testing.T, kinds ...string) string {
	t.Helper()
	database := demoLog(t)
	conn := connect(t, database)
	mustExec(t, conn, `
		create table public.handled (message bigint, payload jsonb);
		create function public.demo_handle(message jsonb) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
			insert into public.handled values ((message ->> 'id')::bigint, message -> 'payload')
		$$;
		grant execute on function public.demo_handle to fanfare_app_shop`)
	for _, kind := range kinds {
		target := map[string]string{"sql": "'public.demo_handle'", "http": "'https://hooks.example'", "pull": "null"}[kind]
		mustExec(t, conn, fmt.Sprintf(`select fanfare.create_handler('%[1]s', '%[1]s', %[2]s)`, kind, target))
		mustExec(t, conn, fmt.Sprintf(`select fanfare.create_trigger('%s', topic => 'demo', max_attempts => 2, backoff_base => '0')`, kind))
	}
	return database
}

// admit lets a session run code of apps with the secret 'secret', as a server does.
func admit(t *testing.T, conns ...*pgx.Conn) {
	t.Helper()
	for _, conn := range conns {
		mustExec(t, conn, `select fanfare_internal.admit_runner(pg_backend_pid(), sha256('secret'))`)
	}
}

func handlerID(t *testing.T, conn *pgx.Conn, name string) int64 {
	t.Helper()
	return value[int64](t, conn, `select h.id from fanfare.handlers as h where h.name = $1`, name)
}

// lease is what a worker holds of a delivery.
type lease struct{ Delivery, Lease, Message int64 }

// claimed leases what claim_deliveries gives, in the transaction of conn.
func claimed(t *testing.T, conn *pgx.Conn, count int, kinds ...string) []lease {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `
		select c.delivery_id, c.lease, c.message_id from fanfare_internal.claim_deliveries(null, $1, $2) as c order by c.message_id`, count, kinds)
	leases, err := pgx.CollectRows(rows, pgx.RowToStructByPos[lease])
	if err != nil {
		t.Fatal(err)
	}
	return leases
}

func settle(t *testing.T, conn *pgx.Conn, l lease, outcome string) (stale int) {
	t.Helper()
	return value[int](t, conn, `select s.stale from fanfare_internal.settle_deliveries(
		jsonb_build_array(jsonb_build_object('delivery', $1::bigint, 'lease', $2::bigint, 'outcome', $3::text))) as s`, l.Delivery, l.Lease, outcome)
}

func wantBalance(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `select v::text from fanfare.verify() as v`)
	for _, imbalance := range collect(t, rows) {
		t.Errorf("verify: %s", imbalance)
	}
}

// Ensure that of two servers that claim at the same time, neither waits and no
// delivery is given to both.
func TestClaimsDoNotMeet(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	first, second := connect(t, database), connect(t, database)
	for range 5 {
		publish(t, first)
	}
	mustExec(t, first, `begin`)
	mustExec(t, second, `set lock_timeout = '5s'`)
	a := claimed(t, first, 2, "http")
	b := claimed(t, second, 10, "http")
	mustExec(t, first, `commit`)
	if len(a) != 2 || len(b) != 3 {
		t.Fatalf("claimed %v and %v, want two and the other three", a, b)
	}
	for _, l := range a {
		if slices.ContainsFunc(b, func(m lease) bool { return m.Delivery == l.Delivery }) {
			t.Errorf("delivery %d was given to both", l.Delivery)
		}
	}
	if left := claimed(t, first, 10, "http"); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	wantBalance(t, first)
}

// Ensure that a worker that outlived its lease changes nothing of what came after.
func TestLateSettlementIsStale(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	late, other, sweeper := connect(t, database), connect(t, database), connect(t, database)
	publish(t, late)
	before := claimed(t, late, 1, "http")[0]
	mustExec(t, sweeper, `update fanfare.deliveries set leased_until = clock_timestamp()`)
	wantCount(t, sweeper, 1, `select fanfare_internal.release_expired_leases()`)
	if stale := settle(t, late, before, "done"); stale != 1 {
		t.Errorf("a result after the release: %d stale, want 1", stale)
	}
	after := claimed(t, other, 1, "http")[0]
	if after.Delivery != before.Delivery || after.Lease <= before.Lease {
		t.Errorf("leased %v, then %v: want the same delivery and a higher lease", before, after)
	}
	if stale := settle(t, late, before, "rejected"); stale != 1 {
		t.Errorf("a result during the next lease: %d stale, want 1", stale)
	}
	if stale := settle(t, other, after, "done"); stale != 0 {
		t.Errorf("the holder's result: %d stale, want 0", stale)
	}
	wantBalance(t, sweeper)
}

// Ensure that a settlement which waits for the release of its lease sees it.
func TestSettlementWaitsForTheRelease(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	late, sweeper, observer := connect(t, database), connect(t, database), connect(t, database)
	publish(t, late)
	held := claimed(t, late, 1, "http")[0]
	mustExec(t, sweeper, `update fanfare.deliveries set leased_until = clock_timestamp()`)
	mustExec(t, sweeper, `begin`)
	wantCount(t, sweeper, 1, `select fanfare_internal.release_expired_leases()`)
	wait := start(t, late, fmt.Sprintf(`create temporary table settled as select * from fanfare_internal.settle_deliveries(
		'[{"delivery": %d, "lease": %d, "outcome": "done"}]')`, held.Delivery, held.Lease))
	awaitBlocked(t, observer, late)
	mustExec(t, sweeper, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, late, 1, `select s.stale from settled as s`)
	wantCount(t, late, 1, `select count(*) from fanfare.deliveries as d where d.state = 'retrying'`)
	wantBalance(t, sweeper)
}

// Ensure that max_concurrency holds over all servers.
func TestMaxConcurrencyHoldsAcrossServers(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	first, second := connect(t, database), connect(t, database)
	mustExec(t, first, `select fanfare.update_handler('http', max_concurrency => 3)`)
	for range 10 {
		publish(t, first)
	}
	mustExec(t, first, `begin`)
	a := claimed(t, first, 2, "http")
	// It cannot count what is not committed, and takes none.
	mustExec(t, second, `set lock_timeout = '5s'`)
	if b := claimed(t, second, 10, "http"); len(a) != 2 || len(b) != 0 {
		t.Fatalf("claimed %d and beside it %d, want 2 and 0", len(a), len(b))
	}
	mustExec(t, first, `commit`)
	if b := claimed(t, second, 10, "http"); len(b) != 1 {
		t.Fatalf("claimed %d, want the one that there is room for", len(b))
	}
	settle(t, first, a[0], "done")
	settle(t, first, a[1], "failed")
	if b := claimed(t, second, 10, "http"); len(b) != 2 {
		t.Fatalf("claimed %d, want the two that there is room for again", len(b))
	}
}

// Ensure that a SQL handler's places hold over all servers, and that two batches
// of one without a limit share the work.
func TestBatchesOfTwoServers(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "sql")
	first, second := connect(t, database), connect(t, database)
	admit(t, first, second)
	run := fmt.Sprintf(`select r.done from fanfare_internal.run_sql_deliveries('secret', %d, 2) as r`, handlerID(t, first, "sql"))
	for range 5 {
		publish(t, first)
	}
	mustExec(t, second, `set lock_timeout = '5s'`)
	mustExec(t, first, `begin`)
	done := value[int](t, first, run)
	beside := value[int](t, second, run)
	if done == 0 || beside == 0 {
		t.Errorf("%d done, and beside it %d: want some of each", done, beside)
	}
	mustExec(t, first, `rollback`)
	mustExec(t, first, `select fanfare.update_handler('sql', max_concurrency => 1)`)
	mustExec(t, first, `begin`)
	value[int](t, first, run)
	wantCount(t, second, 0, run)
	mustExec(t, first, `commit`)
	for value[int](t, second, run) > 0 {
		continue
	}
	wantCount(t, second, 5, `select count(distinct h.message) from public.handled as h`)
	wantCount(t, second, 5, `select count(*) from public.handled`)
	wantBalance(t, second)
}

// Ensure that a publish which is rolled back owes nothing.
func TestPublishRolledBackOwesNothing(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http", "sql")
	conn, other := connect(t, database), connect(t, database)
	mustExec(t, conn, `begin`)
	publish(t, conn)
	wantCount(t, conn, 2, `select count(*) from fanfare.deliveries`)
	if got := claimed(t, other, 10, "http"); len(got) != 0 {
		t.Errorf("claimed %v of a publish that is not committed", got)
	}
	mustExec(t, conn, `savepoint s`)
	publish(t, conn)
	mustExec(t, conn, `rollback to savepoint s`)
	wantCount(t, conn, 2, `select count(*) from fanfare.deliveries`)
	mustExec(t, conn, `rollback`)
	wantCount(t, conn, 0, `select count(*) from fanfare.deliveries`)
	wantBalance(t, conn)
}

// Ensure that an ordered trigger gives one message of a key at a time, in the
// order of message ids, and that a key in trouble holds up no other.
func TestOrderedAcrossServers(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	first, second := connect(t, database), connect(t, database)
	mustExec(t, first, `select fanfare.create_handler('http', 'http', 'https://hooks.example')`)
	mustExec(t, first, `select fanfare.create_trigger('http', topic => 'demo', ordered => true, max_attempts => 2, backoff_base => '1 hour', backoff_cap => '1 hour')`)
	ids := map[string][]int64{}
	for range 3 {
		for _, key := range []string{"a", "b"} {
			ids[key] = append(ids[key], value[int64](t, first, `select fanfare.publish('demo', '1', $1)`, key))
		}
	}
	messages := func(leases []lease) (found []int64) {
		for _, l := range leases {
			found = append(found, l.Message)
		}
		return found
	}

	mustExec(t, first, `begin`)
	a := claimed(t, first, 1, "http")
	mustExec(t, second, `set lock_timeout = '5s'`)
	b := claimed(t, second, 10, "http")
	mustExec(t, first, `commit`)
	got := append(messages(a), messages(b)...)
	slices.Sort(got)
	if want := []int64{ids["a"][0], ids["b"][0]}; !slices.Equal(got, want) {
		t.Fatalf("claimed %v by two servers, want the first of each key %v", got, want)
	}
	if more := claimed(t, first, 10, "http"); len(more) != 0 {
		t.Fatalf("claimed %v beside the first of its key", more)
	}
	// Poison: the first of one key fails and waits; the other key goes on.
	settle(t, first, a[0], "failed")
	settle(t, second, b[0], "done")
	next := claimed(t, first, 10, "http")
	if want := b[0].Message; len(next) != 1 || next[0].Message <= want {
		t.Fatalf("claimed %v, want the one after message %d", next, want)
	}
	settle(t, first, next[0], "done")
	// It dies, and its key goes on.
	mustExec(t, first, `update fanfare.deliveries set ready_at = clock_timestamp() where state = 'retrying'`)
	for _, l := range claimed(t, first, 10, "http") {
		outcome := "done"
		if l.Delivery == a[0].Delivery {
			outcome = "failed"
		}
		settle(t, first, l, outcome)
	}
	for range 2 {
		for _, l := range claimed(t, second, 10, "http") {
			settle(t, second, l, "done")
		}
	}
	wantCount(t, first, 0, `select count(*) from fanfare.deliveries`)
	wantCount(t, first, 1, `select count(*) from fanfare.dead_letters`)
	wantCount(t, first, 0, `select count(*) from (
		select a.message_id < lag(a.message_id) over (partition by m.key order by a.started_at) as back
		from fanfare.attempts as a join fanfare.messages as m on m.id = a.message_id where a.outcome = 'done') as o where o.back`)
	wantBalance(t, first)
}

// Ensure that each key has its turn, though others have more to do than a claim takes.
func TestEveryKeyHasItsTurn(t *testing.T) {
	t.Parallel()
	const keys = 7
	conn := connect(t, demoLog(t))
	mustExec(t, conn, `select fanfare.create_handler('http', 'http', 'https://hooks.example')`)
	mustExec(t, conn, `select fanfare.create_trigger('http', topic => 'demo', ordered => true)`)
	mustExec(t, conn, fmt.Sprintf(`select fanfare.publish('demo', '1', 'k' || n %% %d) from generate_series(1, 100) as n`, keys))
	for range keys {
		for _, l := range claimed(t, conn, 2, "http") {
			settle(t, conn, l, "done")
		}
		mustExec(t, conn, `update fanfare_internal.ordered_cursors set moved_at = moved_at - interval '2 seconds'`)
	}
	wantCount(t, conn, keys, `select count(distinct m.key) from fanfare.attempts as a join fanfare.messages as m on m.id = a.message_id`)
}

// Ensure that the index stops a second lease of a key, whoever tries.
func TestKeyIsLeasedAlone(t *testing.T) {
	t.Parallel()
	conn := connect(t, demoHandlers(t, "pull"))
	mustExec(t, conn, `select fanfare.create_trigger('pull', name => 'in-order', topic => 'demo', ordered => true)`)
	mustExec(t, conn, `select fanfare.publish('demo', '1', 'k'), fanfare.publish('demo', '2', 'k')`)
	_, err := conn.Exec(t.Context(), `update fanfare.deliveries set state = 'leased', leased_until = now() where order_key is not null`)
	if sqlState(err) != "23505" {
		t.Errorf("two leases of a key: %v, want unique_violation", err)
	}
}

// Ensure that in a batch of an ordered trigger, nothing comes after a failure of its key.
func TestOrderedBatchStopsAtAFailure(t *testing.T) {
	t.Parallel()
	conn := connect(t, demoHandlers(t))
	admit(t, conn)
	mustExec(t, conn, `
		create or replace function public.demo_handle(message jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
		begin
			if message -> 'payload' = '2' then raise exception 'two'; end if;
			insert into public.handled values ((message ->> 'id')::bigint, message -> 'payload');
		end $$;
		select fanfare.create_handler('sql', 'sql', 'public.demo_handle');
		select fanfare.create_trigger('sql', topic => 'demo', ordered => true);
		select fanfare.publish('demo', to_jsonb(n), 'k') from generate_series(1, 4) as n;
		select fanfare.publish('demo', '5', 'other')`)
	handler := handlerID(t, conn, "sql")
	for value[int](t, conn, `select r.done + r.isolated from fanfare_internal.run_sql_deliveries('secret', $1) as r`, handler) > 0 {
		continue
	}
	if got := value[[]int32](t, conn, `select array_agg(h.payload::integer order by h.payload) from public.handled as h`); !slices.Equal(got, []int32{1, 5}) {
		t.Errorf("handled %v, want [1 5]: nothing of a key after its failure", got)
	}
}

// Ensure that deleting a handler waits for a claim that is going on, and takes
// what it leased; and that what an open publisher adds dies too.
func TestDeleteHandlerBesideOthers(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	conn, claimer, publisher, observer := connect(t, database), connect(t, database), connect(t, database), connect(t, database)
	publish(t, conn)
	mustExec(t, claimer, `begin`)
	held := claimed(t, claimer, 1, "http")[0]
	mustExec(t, publisher, `begin`)
	publish(t, publisher)
	wait := start(t, conn, `select fanfare.delete_handler('http', force => true)`)
	awaitBlocked(t, observer, conn)
	mustExec(t, claimer, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	if stale := settle(t, claimer, held, "done"); stale != 1 {
		t.Errorf("settling what was deleted: %d stale, want 1", stale)
	}
	mustExec(t, publisher, `commit`)
	if got := claimed(t, claimer, 10, "http"); len(got) != 0 {
		t.Errorf("claimed %v of a deleted handler", got)
	}
	mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
	wantCount(t, conn, 0, `select count(*) from fanfare.deliveries`)
	wantCount(t, conn, 2, `select count(*) from fanfare.dead_letters as l where l.reason = 'handler_deleted'`)
	wantBalance(t, conn)
}

// Ensure that of a redrive and a discard at the same time, one has its way.
func TestRedriveBesideDiscard(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	conn, other, observer := connect(t, database), connect(t, database), connect(t, database)
	publish(t, conn)
	settle(t, conn, claimed(t, conn, 1, "http")[0], "rejected")
	mustExec(t, conn, `begin`)
	wantCount(t, conn, 1, `select count(*) from fanfare.redrive(everything => true)`)
	wait := start(t, other, `create temporary table discarded as select * from fanfare.discard(everything => true)`)
	awaitBlocked(t, observer, other)
	mustExec(t, conn, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, other, 0, `select count(*) from discarded`)
	settle(t, conn, claimed(t, conn, 1, "http")[0], "done")
	wantBalance(t, conn)
}

// Ensure that has_triggers is right after a trigger is made while another of the
// topic is taken away.
func TestTriggersOfATopicAtTheSameTime(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	conn, other, observer := connect(t, database), connect(t, database), connect(t, database)
	mustExec(t, conn, `begin`)
	mustExec(t, conn, `select fanfare.delete_trigger('http')`)
	wait := start(t, other, `select fanfare.create_trigger('http', name => 'another', topic => 'demo')`)
	awaitBlocked(t, observer, other)
	mustExec(t, conn, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	publish(t, conn)
	wantCount(t, conn, 1, `select count(*) from fanfare.deliveries`)
}

// Ensure that dispatchers are rung for by publishers that wrote deliveries, while
// they sleep, once a transaction.
func TestDispatchBell(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		set     bool
		publish string
		want    int
	}{
		{"Sleeping", true, `select fanfare.publish('demo', '1')`, 1},
		{"Polling", false, `select fanfare.publish('demo', '1')`, 0},
		{"NothingOwed", true, `select fanfare.publish('quiet', '1')`, 0},
		{"Many", true, `select fanfare.publish_many('[{"topic": "demo", "payload": 1}, {"topic": "demo", "payload": 2}]')`, 1},
		{"ManyNothingOwed", true, `select fanfare.publish_many('[{"topic": "quiet", "payload": 1}]')`, 0},
		{"Rollback", true, `begin; select fanfare.publish('demo', '1'); rollback`, 0},
		{"OldSnapshot", true, `begin isolation level serializable; select fanfare.publish('demo', '1'); commit`, 1},
		{"Off", true, `set fanfare.ring = off; select fanfare.publish('demo', '1')`, 0},
		{"Resume", true, `select fanfare.resume_handler('http')`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			database := demoHandlers(t, "http")
			listener, conn := connect(t, database), connect(t, database)
			mustExec(t, conn, `select fanfare.create_topic('quiet')`)
			mustExec(t, conn, fmt.Sprintf(`select fanfare_internal.set_bell('dispatch', %t)`, c.set))
			got := ringsOn(t, "fanfare_dispatch", listener, conn, func() { mustExec(t, conn, c.publish) })
			if got != c.want {
				t.Errorf("%d rings, want %d", got, c.want)
			}
		})
	}
}

// Ensure that workers of apps' roles are bound to their apps.
func TestPullByRoles(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "pull")
	admin := connect(t, database)
	shop := pgtest.Role(t, database, "shop", "fanfare_publisher")
	blog := pgtest.Role(t, database, "blog", "fanfare_publisher")
	mustExec(t, admin, `select fanfare.create_app('blog')`)
	mustExec(t, admin, fmt.Sprintf(`select fanfare.grant_app('shop', '%s'), fanfare.grant_app('blog', '%s')`, userOf(shop), userOf(blog)))
	worker, stranger := connect(t, shop), connect(t, blog)
	publish(t, worker)
	if _, err := stranger.Exec(t.Context(), `select * from fanfare.claim('pull')`); sqlState(err) != "ZF200" {
		t.Errorf("another app's worker claims: %v, want ZF200", err)
	}
	if _, err := stranger.Exec(t.Context(), `select * from fanfare.claim('pull', app => 'shop')`); sqlState(err) != "ZF003" {
		t.Errorf("naming the app: %v, want ZF003", err)
	}
	mustExec(t, worker, `create temporary table held as select * from fanfare.claim('pull')`)
	delivery := value[int64](t, worker, `select h.delivery from held as h`)
	for _, call := range []string{`ack(%d, 1)`, `nack(%d, 1)`, `extend(%d, 1, '1 min')`} {
		if _, err := stranger.Exec(t.Context(), `select fanfare.`+fmt.Sprintf(call, delivery)); sqlState(err) != "ZF220" {
			t.Errorf("another app's worker: %s: %v, want ZF220", call, err)
		}
	}
	mustExec(t, worker, `select fanfare.ack(h.delivery, h.lease) from held as h`)
	wantBalance(t, admin)
}
