package sql_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Days of these tests, long before the retention.
const (
	oldDay       = "2001-02-01"
	oldPartition = "messages_20010201"
)

func makeOldPartition(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	mustExec(t, conn, `set role fanfare_owner`)
	mustExec(t, conn, `select fanfare_internal.ensure_partition('messages', '`+oldDay+`')`)
	mustExec(t, conn, `reset role`)
}

// storeOld publishes a message that the clock of long ago wrote.
func storeOld(t *testing.T, conn *pgx.Conn) int64 {
	t.Helper()
	return value[int64](t, conn, `
		insert into fanfare.messages (app_id, topic_id, lineage, payload, published_at)
		select t.app_id, t.id, fanfare_internal.current_lineage(), '1', $1::date + time '12:00' at time zone 'UTC'
		from fanfare.topics as t
		where t.name = 'demo'
		returning id`, oldDay)
}

func ageBatches(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	mustExec(t, conn, `update fanfare.batches set sealed_at = sealed_at - interval '30 days'`)
}

func wantCount(t *testing.T, conn *pgx.Conn, want int, query string) {
	t.Helper()
	if got := value[int](t, conn, query); got != want {
		t.Fatalf("%s gives %d, want %d", query, got, want)
	}
}

// Ensure that a partition stays until its last message was sealed longer than
// the retention ago, though its transaction inserted it long before.
func TestDropExpiredKeepsWhatCommitsLate(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	conn, late := connect(t, database), connect(t, database)
	makeOldPartition(t, conn)
	first := storeOld(t, conn)
	wantSeal(t, conn, 1, first)
	ageBatches(t, conn)
	const drop = `select fanfare.drop_expired()`

	mustExec(t, late, `begin`)
	second := storeOld(t, late)
	wantCount(t, conn, 0, drop) // its writer is open
	mustExec(t, late, `commit`)
	wantCount(t, conn, 0, drop) // not sealed
	wantSeal(t, conn, 2, second)
	wantCount(t, conn, 0, drop) // sealed just now
	if order, want := wantWholeLog(t, conn), []placement{{1, first}, {2, second}}; !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
	ageBatches(t, conn)
	wantCount(t, conn, 1, drop)
	wantCount(t, conn, 2, `select f.floor_batch from fanfare_internal.log_floor as f`)
}

// Ensure that the look at a partition sees what is committed while it waits.
func TestExpiredThroughWaitsForWriters(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	conn, late, observer := connect(t, database), connect(t, database), connect(t, database)
	makeOldPartition(t, conn)
	mustExec(t, late, `begin`)
	storeOld(t, late)
	wait := start(t, conn, `create temporary table looked as
		select fanfare_internal.expired_through('`+oldPartition+`', 1) as batch`)
	awaitBlocked(t, observer, conn)
	mustExec(t, late, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	if !value[bool](t, conn, `select l.batch is null from looked as l`) {
		t.Error("a partition with a message that is not sealed counts as expired")
	}
}

// Ensure that a psql that has read the log and idles in its transaction holds up
// neither publishers nor the sweeper, which gives up and is called again.
func TestPartitionsBehindAnIdleReader(t *testing.T) {
	t.Parallel()
	const rounds = 4
	database := demoLog(t)
	conn, idle, sweeper, publisher := connect(t, database), connect(t, database), connect(t, database), connect(t, database)
	makeOldPartition(t, conn)
	wantSeal(t, conn, 1, storeOld(t, conn))
	ageBatches(t, conn)
	publish(t, conn)

	mustExec(t, idle, `begin`)
	mustExec(t, idle, `select count(*) from fanfare.messages, fanfare.batches, fanfare.attempts`)
	mustExec(t, sweeper, `set statement_timeout = '20s'`)
	mustExec(t, publisher, `set statement_timeout = '5s'`)
	wait := start(t, publisher, `do $$
		begin
			for n in 1 .. 100 loop
				perform fanfare.publish('demo', to_jsonb(n));
				commit;
			end loop;
		end
	$$`)
	for range rounds {
		wantCount(t, sweeper, 0, `select fanfare.ensure_partitions(5)`)
		wantCount(t, sweeper, 0, `select fanfare.drop_expired()`)
	}
	if err := wait(); err != nil {
		t.Errorf("publishing beside an idle reader: %v", err)
	}
	wantCount(t, conn, 102, `select count(*) from fanfare.messages`)

	mustExec(t, idle, `commit`)
	if made := value[int](t, sweeper, `select fanfare.ensure_partitions(5)`); made == 0 {
		t.Error("no partition is made once the reader has gone")
	}
	wantCount(t, sweeper, 1, `select fanfare.drop_expired()`)
}

// Ensure that a day without a partition costs no message: the default partition
// takes it, in the same order, and gives it up later.
func TestDefaultPartition(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	conn, open, observer := connect(t, database), connect(t, database), connect(t, database)
	rows, _ := conn.Query(t.Context(), `select p.name from fanfare_internal.daily_partitions as p`)
	for _, name := range collect(t, rows) {
		mustExec(t, conn, `drop table fanfare_internal.`+name)
	}
	first := publish(t, conn)
	wantSeal(t, conn, 1, first)
	mustExec(t, open, `begin`)
	second := publish(t, open)
	third := publish(t, conn)
	wantSeal(t, conn, 2, third)
	wantCount(t, conn, 2, `select count(*) from fanfare_internal.messages_default`)

	// Not while a publisher is at it; nor are the other days held up.
	wantCount(t, conn, 2, `select fanfare.ensure_partitions(0)`)
	wait := start(t, conn, `select fanfare_internal.ensure_partition('messages', (clock_timestamp() at time zone 'UTC')::date)`)
	awaitBlocked(t, observer, conn)
	mustExec(t, open, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, conn, 0, `select count(*) from fanfare_internal.messages_default`)
	wantSeal(t, conn, 3, second)
	want := []placement{{1, first}, {2, third}, {3, second}}
	if order := wantWholeLog(t, conn); !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
}
