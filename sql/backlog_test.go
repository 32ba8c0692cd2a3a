package sql_test

import (
	"fmt"
	"testing"
)

const (
	waiting   = 1_000_000 // deliveries of a handler that rests
	backlog   = 50000     // deliveries of an ordered trigger
	delivered = 20000     // deliveries that an old snapshot keeps in the index
)

// Ensure that the backlog of a paused handler, be it a million deliveries, costs
// the others nothing, and that claims read what they answer.
func TestClaimsReadNoOthersBacklog(t *testing.T) {
	t.Parallel()
	const few = 300
	database := demoHandlers(t, "http", "sql", "pull")
	conn := connect(t, database)
	mustExec(t, conn, `select fanfare.pause_handler('pull')`)
	const claim = `select fanfare_internal.claim_deliveries(null, 10)`
	for range 40 {
		publish(t, conn)
	}
	blocks(t, conn, claim) // reads the catalogs
	without := blocks(t, conn, claim)
	mustExec(t, conn, fmt.Sprintf(`
		insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at)
		select d.app_id, d.handler_id, d.trigger_id, d.message_id + 1000000 + n, d.published_at
		from (select e.* from fanfare.deliveries as e where e.handler_id = %d limit 1) as d, generate_series(1, %d) as n`,
		handlerID(t, conn, "pull"), waiting))

	const ready = `select count(*) from fanfare_internal.handlers_with_work as r`
	wantBlocks(t, conn, few, ready)
	mustExec(t, conn, `vacuum analyze fanfare.deliveries`)
	wantBlocks(t, conn, few, ready)
	// Its own ten, through indexes that are a level deeper.
	blocks(t, conn, claim)
	if with := blocks(t, conn, claim); with > 2*without {
		t.Errorf("a claim reads %d blocks, %d without the backlog: want twice as many at most", with, without)
	}
	watch := watchPlans(t, database)
	sql := handlerID(t, conn, "sql")
	for _, call := range []string{
		`select fanfare_internal.claim_deliveries(null, 10)`,
		`select fanfare_internal.settle_deliveries((select jsonb_agg(jsonb_build_object('delivery', d.id, 'lease', d.lease, 'outcome', 'done'))
			from fanfare.deliveries as d where d.state = 'leased' and d.handler_id <> 0))`,
		`select fanfare_internal.release_expired_leases()`,
		fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d, 10)`, sql), // the last: it resets the session
	} {
		watch.wantRows(t, few, call)
	}
}

// Ensure that an empty claim stays quick while a snapshot from before keeps all
// that was delivered since in the index.
func TestClaimsUnderAnOldSnapshot(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	conn, old := connect(t, database), connect(t, database)
	publish(t, conn)
	mustExec(t, old, `begin isolation level repeatable read`)
	wantCount(t, old, 1, `select count(*) from fanfare.deliveries`)
	mustExec(t, conn, fmt.Sprintf(`
		insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, ready_at)
		select d.app_id, d.handler_id, d.trigger_id, d.message_id + n, d.published_at, clock_timestamp() - interval '1 second'
		from fanfare.deliveries as d, generate_series(1, %d) as n`, delivered))
	mustExec(t, conn, `delete from fanfare.deliveries`)
	mustExec(t, conn, `vacuum fanfare.deliveries`)

	const empty = `select fanfare_internal.claim_deliveries(null, 10)`
	without := blocks(t, conn, empty)
	mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
	wantCount(t, conn, 1, `select count(*) from fanfare_internal.low_waters as l where l.state = 'ready'`)
	if with := blocks(t, conn, empty); with > without/10 {
		t.Errorf("an empty claim reads %d blocks, %d without a low water: want a tenth at most", with, without)
	}
	// A look goes on from there while the last at everything was long enough ago.
	mustExec(t, conn, `update fanfare_internal.low_waters set ready_at = ready_at - interval '1 hour', looked_at = clock_timestamp(), took = '1 hour'`)
	mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
	wantCount(t, conn, 1, `select count(*) from fanfare_internal.low_waters as l where l.took = '1 hour' and l.ready_at > clock_timestamp() - interval '1 minute'`)
	mustExec(t, conn, `update fanfare_internal.low_waters set looked_at = clock_timestamp() - 11 * took`)
	// What commits late, from before the low water, is found by the next look at everything.
	mustExec(t, conn, `insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, ready_at)
		select t.app_id, t.handler_id, t.id, m.id, m.published_at, clock_timestamp() - interval '10 seconds'
		from fanfare.triggers as t, fanfare.messages as m`)
	mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
	if got := claimed(t, conn, 10, "http"); len(got) != 1 {
		t.Errorf("claimed %d, want the late one", len(got))
	}
	// Once the snapshot is gone, so is the low water.
	mustExec(t, old, `commit`)
	mustExec(t, conn, `vacuum fanfare.deliveries`)
}

// Ensure that the outbox stays as small as what is owed, however much goes through it.
func TestOutboxStaysSmall(t *testing.T) {
	t.Parallel()
	const rounds, size = 8, 2000
	conn := connect(t, demoHandlers(t, "sql"))
	admit(t, conn)
	handler := handlerID(t, conn, "sql")
	var full int64
	var sizes []int64
	for range rounds {
		mustExec(t, conn, fmt.Sprintf(`select fanfare.publish_many((
			select jsonb_agg(jsonb_build_object('topic', 'demo', 'payload', n)) from generate_series(1, %d) as n))`, size))
		full = max(full, value[int64](t, conn, `select pg_relation_size('fanfare.deliveries')`))
		for value[int](t, conn, `select r.taken from fanfare_internal.run_sql_deliveries('secret', $1) as r`, handler) > 0 {
			continue
		}
		mustExec(t, conn, `vacuum fanfare.deliveries`)
		sizes = append(sizes, value[int64](t, conn, `select pg_relation_size('fanfare.deliveries')`))
	}
	wantCount(t, conn, rounds*size, `select count(*) from public.handled`)
	wantCount(t, conn, 0, `select count(*) from fanfare.deliveries`)
	if most := value[int64](t, conn, `select 8192 * (1 + 200 * $1::bigint / 8192)`, size); full > most {
		t.Errorf("it has %d bytes while %d wait, want at most %d; %v bytes after each round", full, size, most, sizes)
	}
	wantBalance(t, conn)
}

// Ensure that claims of an ordered trigger read the first messages of as many
// keys as they take, and not what waits behind them.
func TestOrderedClaimsReadFewRows(t *testing.T) {
	t.Parallel()
	const few, keys = 300, 200
	database := demoHandlers(t, "pull")
	conn := connect(t, database)
	mustExec(t, conn, `select fanfare.create_handler('http', 'http', 'https://hooks.example')`)
	mustExec(t, conn, `select fanfare.create_trigger('http', topic => 'demo', ordered => true)`)
	mustExec(t, conn, `select fanfare.publish('demo', '1', 'k')`)
	mustExec(t, conn, fmt.Sprintf(`
		insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, order_key)
		select d.app_id, d.handler_id, d.trigger_id, d.message_id + 1000000 + n, d.published_at, 'k' || n %% %d
		from fanfare.deliveries as d, generate_series(1, %d) as n where d.order_key is not null`, keys, backlog))
	claim := fmt.Sprintf(`select fanfare_internal.lock_waiting(%d, array['ready'], 10, 10)`, handlerID(t, conn, "http"))
	watch := watchPlans(t, database)
	watch.wantRows(t, few, claim)
	mustExec(t, conn, `vacuum analyze fanfare.deliveries`)
	watch.wantRows(t, few, claim)
}

// Ensure that who settles, extends or takes the next of a key does not read what
// others hold, though statistics are from when nothing was leased.
func TestSettlingReadsNoOthersLeases(t *testing.T) {
	t.Parallel()
	const few, leased = 100, 3000
	database := demoHandlers(t, "http", "sql", "pull")
	conn := connect(t, database)
	mustExec(t, conn, `select fanfare.create_trigger('http', name => 'in-order', topic => 'demo', key => 'k*', ordered => true)`)
	mustExec(t, conn, `select fanfare.publish('demo', '1', 'k' || n) from generate_series(1, 20) as n`)
	mustExec(t, conn, fmt.Sprintf(`
		insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at)
		select d.app_id, d.handler_id, d.trigger_id, d.message_id + 1000000 + n, d.published_at
		from (select e.* from fanfare.deliveries as e where e.handler_id = %d limit 1) as d, generate_series(1, %d) as n`,
		handlerID(t, conn, "pull"), leased))
	mustExec(t, conn, `vacuum analyze fanfare.deliveries`)
	mustExec(t, conn, `update fanfare.deliveries set state = 'leased', lease = 1, leased_until = 'infinity' where message_id > 1000000`)
	mustExec(t, conn, `update fanfare.deliveries set state = 'retrying'
		where id in (select d.id from fanfare.deliveries as d where d.handler_id = `+fmt.Sprint(handlerID(t, conn, "sql"))+` limit 1)`)

	const held = `(select min(d.id) from fanfare.deliveries as d where d.id in (select e.id from fanfare.deliveries as e order by e.id desc limit 5))`
	watch := watchPlans(t, database)
	for _, call := range []string{
		`select fanfare.extend(` + held + `, 1, '1 hour')`,
		`select fanfare.ack(` + held + `, 1)`,
		`select fanfare_internal.settle_deliveries((select jsonb_agg(jsonb_build_object('delivery', e.id, 'lease', 1, 'outcome', 'done'))
			from (select e.id from fanfare.deliveries as e order by e.id desc limit 20) as e))`,
		fmt.Sprintf(`select fanfare_internal.lock_waiting(%d, array['ready'], 10, 10)`, handlerID(t, conn, "http")),
		`select fanfare_internal.run_sql_delivery('secret', c.delivery_id, c.lease) from fanfare_internal.claim_deliveries(null, 1, array['sql']) as c`, // the last: it resets the session
	} {
		watch.wantRows(t, few, call)
	}
}
