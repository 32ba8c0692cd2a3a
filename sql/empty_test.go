package sql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

const (
	emptyBatch = 10   // deliveries a call takes
	emptyFill  = 2000 // messages that come once plans are made, with a delivery for each trigger
	emptyRows  = 60 * emptyBatch
	// Some blocks of indexes and tables for each delivery; the table alone has more than emptyFill.
	emptyBlocks = 150 * emptyBatch
)

// emptyCalls are the functions that claim, take, settle, pull or bury, each with
// a batch of what waits. What one leases the next settles.
func emptyCalls(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	id := func(name string) int64 { return handlerID(t, conn, name) }
	claim := func(kind string) string {
		return fmt.Sprintf(`select fanfare_internal.claim_deliveries(null, %d, array['%s'])`, emptyBatch, kind)
	}
	leased := func(name string, count int) string {
		return fmt.Sprintf(`(select e.* from fanfare_internal.held as e where e.handler_id = %d limit %d)`, id(name), count)
	}
	settle := func(name, outcome string) string {
		return fmt.Sprintf(`select fanfare_internal.settle_deliveries((select coalesce(jsonb_agg(jsonb_build_object(
			'delivery', h.id, 'lease', h.lease, 'outcome', '%s', 'retry_in', '1 hour')), '[]') from %s as h))`, outcome, leased(name, emptyBatch))
	}
	alone := func(name string) string {
		return fmt.Sprintf(`select fanfare_internal.run_sql_delivery('secret', h.id, h.lease) from %s as h`, leased(name, emptyBatch))
	}
	pulled := func(call string) string { return fmt.Sprintf(`select %s from %s as h`, call, leased("pull", 1)) }
	run := func(name string) string {
		return fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d, %d)`, id(name), emptyBatch)
	}
	pull := fmt.Sprintf(`select fanfare.claim('pull', %d)`, emptyBatch)
	return []string{
		run("sql"), run("bad"), run("in-order"), run("bad-order"),
		claim("sql"), alone("bad"), alone("bad-order"),
		fmt.Sprintf(`select fanfare_internal.isolate_deliveries(%d, %d)`, id("sql"), emptyBatch),
		fmt.Sprintf(`select fanfare_internal.isolate_deliveries(%d, %d)`, id("in-order"), emptyBatch),
		claim("sql"), alone("sql"), alone("in-order"),
		claim("http"), settle("http", "done"), claim("http"), settle("http", "failed"), claim("http"), settle("http", "rejected"),
		claim("http"), settle("http", "released"), claim("http"), settle("http-order", "done"),
		pull, pulled(`fanfare.extend(h.id, h.lease, '1 hour')`), pulled(`fanfare.ack(h.id, h.lease)`), pulled(`fanfare.nack(h.id, h.lease)`),
		pulled(`fanfare.nack(h.id, h.lease, retry => false)`), pulled(`fanfare.release(h.id)`),
		`select fanfare.ack_many((select jsonb_agg(jsonb_build_object('delivery', h.id, 'lease', h.lease)) from ` + leased("pull", emptyBatch) + ` as h))`,
		fmt.Sprintf(`select fanfare_internal.run_topic_deliveries(%d, %d)`, id("topic"), emptyBatch),
		fmt.Sprintf(`select fanfare_internal.run_topic_deliveries(%d, %d)`, id("no-topic"), emptyBatch),
		fmt.Sprintf(`select fanfare_internal.expire_leases(array(select h.id from %s as h), 'late')`, leased("http", emptyBatch)),
		`select fanfare_internal.release_expired_leases()`,
		fmt.Sprintf(`select fanfare.purge('http', max_count => %d)`, emptyBatch),
		fmt.Sprintf(`select fanfare.retry_now('http', max_count => %d)`, emptyBatch),
		`select fanfare_internal.expire_carried()`,
		`select fanfare.carry_messages()`,
	}
}

// emptyHandlers makes a handler of each kind, and of each with a trigger in order.
func emptyHandlers(t *testing.T) (database string) {
	t.Helper()
	database = demoHandlers(t, "sql", "http", "pull")
	conn := connect(t, database)
	mustExec(t, conn, `
		create function public.demo_fail(message jsonb) returns void language plpgsql as 'begin raise exception ''no''; end';
		create view fanfare_internal.held as select d.* from fanfare.deliveries as d where d.state = 'leased' and d.handler_id <> 0;
		select fanfare.create_topic('copy');
		select fanfare.create_handler('in-order', 'sql', 'public.demo_handle'), fanfare.create_handler('bad', 'sql', 'public.demo_fail'),
			fanfare.create_handler('bad-order', 'sql', 'public.demo_fail'),
			fanfare.create_handler('http-order', 'http', 'https://hooks.example'), fanfare.create_handler('topic', 'topic', 'copy'),
			fanfare.create_handler('no-topic', 'topic', 'copy'), fanfare.create_handler('gone', 'http', 'https://hooks.example');
		update fanfare.handlers set target = 'missing' where name = 'no-topic';
		select fanfare.create_trigger('bad', topic => 'demo', max_attempts => 1), fanfare.create_trigger('topic', topic => 'demo'),
			fanfare.create_trigger('no-topic', topic => 'demo'), fanfare.create_trigger('in-order', topic => 'demo', ordered => true),
			fanfare.create_trigger('bad-order', topic => 'demo', max_attempts => 1, ordered => true),
			fanfare.create_trigger('http-order', topic => 'demo', ordered => true), fanfare.create_trigger('gone', topic => 'demo');
		select fanfare.delete_handler('gone')`)
	return database
}

func publishKeyed(t *testing.T, conn *pgx.Conn, count int) {
	t.Helper()
	mustExec(t, conn, fmt.Sprintf(`select fanfare.publish_many((
		select jsonb_agg(jsonb_build_object('topic', 'demo', 'payload', n, 'key', 'k' || n / 5)) from generate_series(1, %d) as n))`, count))
}

// Ensure that what claims, takes, settles, pulls or buries reads what it answers,
// though its plans are from when nothing waited, as whenever all is delivered.
func TestPlansMadeWhileNothingWaited(t *testing.T) {
	t.Parallel()
	database := emptyHandlers(t)
	conn := connect(t, database)
	publishKeyed(t, conn, emptyBatch)
	mustExec(t, conn, `delete from fanfare.deliveries`)
	mustExec(t, conn, `analyze fanfare.deliveries`)
	watch := watchPlans(t, database)
	calls := emptyCalls(t, conn)
	publishKeyed(t, conn, 10*emptyBatch)
	for _, call := range calls {
		mustExec(t, watch.Conn, call)
	}
	mustExec(t, conn, `delete from fanfare.deliveries`)
	publishKeyed(t, conn, emptyFill)
	for _, call := range calls {
		watch.wantRows(t, emptyRows, call)
		mustExec(t, conn, `update fanfare.deliveries set leased_until = 'infinity' where state = 'leased'`)
	}
	for _, call := range calls {
		if !strings.Contains(call, "array['sql']") { // it looks at each key that waits behind a failure
			wantBlocks(t, watch.Conn, emptyBlocks, call)
		}
	}
}
