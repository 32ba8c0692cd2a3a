package sql_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// day is a daily partition, which a fresh database has for other days.
var day = regexp.MustCompile(`(?m)^.*\b[a-z_]+_2[0-9]{7}\b.*\n?`)

// Ensure that a database filled at an earlier schema migrates to what a fresh one
// is, and keeps what it held: testdata has a dump for each, with its functions.
func TestMigrateFilled(t *testing.T) {
	t.Parallel()
	fresh := day.ReplaceAllString(catalog(t, connect(t, pgtest.Database(t))), "")
	dumps, err := filepath.Glob("testdata/schema_*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("found dumps %v, %v", dumps, err)
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			t.Parallel()
			database := emptyDatabase(t, pgtest.Database(t), "")
			mustExec(t, connect(t, database), read(t, dump))
			conn := connect(t, database) // the dump's session has an empty search_path
			requireState(t, conn, postgres.Older)
			if err := postgres.Migrate(t.Context(), database); err != nil {
				t.Fatal(err)
			}
			requireState(t, conn, postgres.Current)
			if diff := firstDifference(day.ReplaceAllString(catalog(t, conn), ""), fresh); diff != "" {
				t.Errorf("differs from a fresh database\n%s", diff)
			}
			wantFilled(t, database)
		})
	}
}

// wantFilled looks for what the dumps were filled with: a transaction that
// committed after three batches it was open in, a message with an idempotency
// key, and one that was in no batch yet.
func wantFilled(t *testing.T, database string) {
	t.Helper()
	conn := connect(t, database)
	const orders = `select array_agg(m.payload ->> 'n' order by m.batch_id, m.id)
		from fanfare.replay('orders', app => 'shop') as m`
	late := []string{"11", "12", "13", "14", "21", "22", "23", "24", "31", "32", "33", "34", "late", "40"}
	if got := value[[]string](t, conn, orders); !slices.Equal(got, late) {
		t.Errorf("orders are %v, want %v", got, late)
	}
	mustExec(t, conn, `update fanfare.idempotency_keys set created_at = clock_timestamp()`)
	again := value[int64](t, conn, `select fanfare.publish('orders', '{"n": 40}', idempotency_key => 'once', app => 'shop')`)
	if once := value[int64](t, conn, `select m.id from fanfare.messages as m where m.payload = '{"n": 40}'`); again != once {
		t.Errorf("the idempotency key gives message %d, want %d", again, once)
	}
	key := `select fanfare.authorize_key('ff_abcdefabcdef_' || repeat('x', 43), 'topic.publish', a.id) from fanfare.apps as a where a.name = 'shop'`
	if !value[bool](t, conn, key) {
		t.Error("the API key is not valid")
	}
	mustExec(t, conn, `select fanfare.seal()`)
	if order := wantWholeLog(t, conn); len(order) < 18 {
		t.Errorf("%d messages are sealed, want at least 18", len(order))
	}
}
