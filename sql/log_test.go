package sql_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// demoLog returns a database of the test's own with the app shop and its topic demo.
func demoLog(t *testing.T) string {
	t.Helper()
	database := pgtest.Database(t)
	makeDemo(t, connect(t, database))
	return database
}

func makeDemo(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	mustExec(t, conn, `select fanfare.create_app('shop')`)
	mustExec(t, conn, `select fanfare.create_topic('demo')`)
}

// value is the one value of a query's one row; the zero value stands for null.
func value[T any](t *testing.T, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	var v *T
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if v == nil {
		return *new(T)
	}
	return *v
}

func publish(t *testing.T, conn *pgx.Conn) int64 {
	t.Helper()
	return value[int64](t, conn, `select fanfare.publish('demo', '1')`)
}

// wantSeal seals and fails the test unless that gives the batch, 0 for none, of
// just these messages.
func wantSeal(t *testing.T, conn *pgx.Conn, batch int64, messages ...int64) {
	t.Helper()
	if got := value[int64](t, conn, `select fanfare_internal.seal()`); got != batch {
		t.Fatalf("sealed batch %d, want %d", got, batch)
	}
	if got := batchMessages(t, conn, batch); !slices.Equal(got, messages) {
		t.Errorf("messages of batch %d are %v, want %v", batch, got, messages)
	}
}

func batchMessages(t *testing.T, conn *pgx.Conn, batch int64) []int64 {
	t.Helper()
	return value[[]int64](t, conn, `
		select array_agg(m.id) from fanfare_internal.batch_messages($1, 0, 1000000) as m`, batch)
}

// placement is where the log has a message.
type placement struct{ Batch, ID int64 }

// wantWholeLog fails the test unless every message is sealed in one batch, the
// same by batch_of, by batch_messages and in the order of read_messages, and the
// batches are contiguous and count their messages right. It returns the order.
func wantWholeLog(t *testing.T, conn *pgx.Conn) []placement {
	t.Helper()
	order := placements(t, conn, `select m.batch_id, m.id
		from fanfare_internal.read_messages(array(select t.id from fanfare.topics as t), 0, 0, 1000000) as m`)
	byTransaction := placements(t, conn, `select coalesce(fanfare_internal.batch_of(m.lineage, m.xid), 0) as batch, m.id
		from fanfare.messages as m order by batch, m.id`)
	byBatch := placements(t, conn, `select m.batch_id, m.id
		from fanfare.batches as b, fanfare_internal.batch_messages(b.id, 0, 1000000) as m order by b.id`)
	byTopic := placements(t, conn, `select m.batch_id, m.id
		from fanfare.topics as t, fanfare_internal.read_messages(array[t.id], 0, 0, 1000000) as m order by m.batch_id, m.id`)
	if !slices.Equal(order, byTopic) {
		t.Errorf("read_messages gives %d messages, those of each topic alone are another %d: %s",
			len(order), len(byTopic), firstOther(order, byTopic))
	}
	if !slices.Equal(order, byTransaction) {
		t.Errorf("read_messages gives %d messages, batch_of another %d: %s",
			len(order), len(byTransaction), firstOther(order, byTransaction))
	}
	if !slices.Equal(order, byBatch) {
		t.Errorf("read_messages gives %d messages, batch_messages another %d: %s",
			len(order), len(byBatch), firstOther(order, byBatch))
	}

	counted := map[int64]int64{}
	for _, p := range order {
		counted[p.Batch]++
	}
	stored := map[int64]int64{}
	for _, p := range placements(t, conn, `select b.id, b.message_count from fanfare.batches as b`) {
		stored[p.Batch] = p.ID
	}
	if !maps.Equal(counted, stored) {
		t.Errorf("batches hold %v messages, and count %v", counted, stored)
	}
	if got := value[int64](t, conn, `select max(b.id) - count(*) from fanfare.batches as b`); got != 0 {
		t.Errorf("%d batches are missing between the first and the newest", got)
	}
	return order
}

func placements(t *testing.T, conn *pgx.Conn, query string) []placement {
	t.Helper()
	rows, _ := conn.Query(t.Context(), query)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[placement])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return found
}

func firstOther(got, want []placement) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("first %v and %v", got[i], want[i])
		}
	}
	return "one is shorter"
}

// start runs a statement and returns what waits for its end.
func start(t *testing.T, conn *pgx.Conn, statement string) (wait func() error) {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.WithoutCancel(t.Context()), statement)
		ended <- err
	}()
	return func() error { return <-ended }
}

// blockedWithin is ample for a session to reach a lock.
const blockedWithin = 30 * time.Second

// awaitBlocked returns once conn waits for a lock of another session.
func awaitBlocked(t *testing.T, observer, conn *pgx.Conn) {
	t.Helper()
	pid := conn.PgConn().PID()
	for deadline := time.Now().Add(blockedWithin); value[int](t, observer, `select cardinality(pg_blocking_pids($1))`, pid) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nothing blocks it")
		}
	}
}
