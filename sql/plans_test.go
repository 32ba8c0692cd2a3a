package sql_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Sizes of the log that plans are tried on: no statistics are gathered, as in the
// first minute of a burst.
const (
	logBatches   = 400
	batchSize    = 50
	largeBatch   = 40000
	pageSize     = 1000
	pageBlocks   = 12 * pageSize // some index and heap blocks a message
	sealBlocks   = 1000
	batchBlocks  = 5 * batchSize // less than the index on a topic has
	blocksToSeal = 3000
)

// blocks is how many blocks of tables and indexes a statement read, those of
// the functions in it included.
func blocks(t *testing.T, conn *pgx.Conn, statement string, args ...any) int {
	t.Helper()
	var text string
	err := conn.QueryRow(t.Context(), "explain (analyze, buffers, format json) "+statement, args...).Scan(&text)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	var plans []struct {
		Plan struct {
			Hit  int `json:"Shared Hit Blocks"`
			Read int `json:"Shared Read Blocks"`
		}
	}
	if err := json.Unmarshal([]byte(text), &plans); err != nil || len(plans) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	return plans[0].Plan.Hit + plans[0].Plan.Read
}

// wantBlocks fails the test when a statement reads more than it may.
func wantBlocks(t *testing.T, conn *pgx.Conn, limit int, statement string, args ...any) {
	t.Helper()
	if got := blocks(t, conn, statement, args...); got > limit {
		t.Errorf("%s %v: %d blocks, want at most %d", statement, args, got, limit)
	}
}

func publishBatch(t *testing.T, conn *pgx.Conn, size int) {
	t.Helper()
	mustExec(t, conn, fmt.Sprintf(`select fanfare.publish_many((
		select jsonb_agg(jsonb_build_object('topic', 'demo', 'payload', n)) from generate_series(1, %d) as n))`, size))
	mustExec(t, conn, `select fanfare_internal.seal()`)
}

// Ensure that what a page of the log, or a seal, reads depends on its own size
// and not on what is before or after it, nor on statistics.
func TestPlansReadWhatTheyAnswer(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	conn := connect(t, database)
	mustExec(t, conn, `select fanfare.create_app('shop')`)
	mustExec(t, conn, `select fanfare.create_topic('demo')`)

	open := connect(t, database)
	mustExec(t, open, `begin`)
	mustExec(t, open, `select fanfare.publish('demo', '"open all the time"')`)
	for range logBatches / 2 {
		publishBatch(t, conn, batchSize)
	}
	publishBatch(t, conn, largeBatch)
	for range logBatches / 2 {
		publishBatch(t, conn, batchSize)
	}

	const read = `select * from fanfare_internal.read_messages(array(select t.id from fanfare.topics as t), $1, $2, $3)`
	for _, after := range [][2]int{{0, 0}, {10, 0}, {150, 0}, {201, 20000}, {210, 0}, {380, 0}} {
		wantBlocks(t, conn, pageBlocks, read, after[0], after[1], pageSize)
	}
	wantBlocks(t, conn, sealBlocks, read, logBatches+1, 0, pageSize)
	// In a session that has read nothing, twice: the first time it reads catalogs.
	const readBatch = `select * from fanfare_internal.batch_messages($1, 0, $2, array(select t.id from fanfare.topics as t))`
	fresh := connect(t, database)
	wantBlocks(t, fresh, pageBlocks, readBatch, 10, pageSize)
	wantBlocks(t, fresh, batchBlocks, readBatch, 10, pageSize)

	mustExec(t, conn, `select fanfare.publish('demo', '1')`)
	wantBlocks(t, conn, blocksToSeal, `select fanfare_internal.seal()`)
	mustExec(t, open, `commit`)
	wantBlocks(t, conn, blocksToSeal, `select fanfare_internal.seal()`)
	wantBlocks(t, conn, sealBlocks, `select fanfare_internal.seal()`)
	wantBlocks(t, conn, pageBlocks, read, logBatches+2, 0, pageSize)
}
