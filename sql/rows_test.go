package sql_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// planNode is what a node of a plan did.
type planNode struct {
	Type      string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Filtered  float64 `json:"Rows Removed by Filter"`
	Rechecked float64 `json:"Rows Removed by Index Recheck"`
	Joined    float64 `json:"Rows Removed by Join Filter"`
	Plans     []planNode
}

// mostRows is the node that read the most rows, and how many. The catalog does
// not grow with messages, and does not count.
func (n planNode) mostRows() (planNode, float64) {
	most, rows := n, (n.Rows+n.Filtered+n.Rechecked+n.Joined)*n.Loops
	if strings.HasPrefix(n.Relation, "pg_") {
		rows = 0
	}
	for _, child := range n.Plans {
		if m, r := child.mostRows(); r > rows {
			most, rows = m, r
		}
	}
	return most, rows
}

// planWatch is a connection that hears the plan of every statement run on it,
// those in functions included.
type planWatch struct {
	*pgx.Conn
	plans []string
}

func watchPlans(t *testing.T, database string) *planWatch {
	t.Helper()
	config, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	w := &planWatch{}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if _, plan, ok := strings.Cut(n.Message, "plan:\n"); ok {
			w.plans = append(w.plans, plan)
		}
	}
	// As the session begins with them: whoever calls a handler resets all others.
	for name, value := range map[string]string{
		"session_preload_libraries":          "auto_explain",
		"auto_explain.log_min_duration":      "0",
		"auto_explain.log_analyze":           "on",
		"auto_explain.log_timing":            "off",
		"auto_explain.log_nested_statements": "on",
		"auto_explain.log_format":            "json",
		"client_min_messages":                "log",
		"plan_cache_mode":                    "force_generic_plan",
	} {
		config.RuntimeParams[name] = value
	}
	if w.Conn, err = pgx.ConnectConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close(t.Context()) })
	admit(t, w.Conn)
	return w
}

// wantRows runs a statement and fails the test when a node of a plan reads more
// rows than it may.
func (w *planWatch) wantRows(t *testing.T, limit float64, statement string, args ...any) {
	t.Helper()
	w.plans = nil
	if _, err := w.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if len(w.plans) < 2 {
		t.Fatalf("%s: heard of %d plans, want those in the function too", statement, len(w.plans))
	}
	for _, text := range w.plans {
		var plan struct {
			Query string `json:"Query Text"`
			Plan  planNode
		}
		if err := json.Unmarshal([]byte(text), &plan); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if node, rows := plan.Plan.mostRows(); rows > limit {
			t.Errorf("%s: %s on %q reads %g rows, want at most %g, in:\n%s",
				statement, node.Type, node.Relation, rows, limit, plan.Query)
		}
	}
}

// Ensure that reading a topic costs what it returns, however much others publish,
// in many batches or in one, and be it late.
func TestQuietTopicReadsLittle(t *testing.T) {
	t.Parallel()
	const batches, large, few = 1200, 5000, 60
	database := demoLog(t)
	conn, late := connect(t, database), connect(t, database)
	quiet := value[int64](t, conn, `select fanfare.create_topic('quiet')`)
	mustExec(t, late, `begin`)
	mustExec(t, late, `select fanfare.publish('quiet', '1')`)
	for range batches {
		publish(t, conn)
		mustExec(t, conn, `select fanfare_internal.seal()`)
	}
	mustExec(t, conn, `select fanfare.publish('quiet', '2')`)
	publishBatch(t, conn, large)
	mustExec(t, late, `commit`)
	publishBatch(t, conn, large)
	watch := watchPlans(t, database)
	watch.wantRows(t, few, `select fanfare_internal.read_messages(array[$1::bigint], 0, 0, 1)`, quiet)
	for _, page := range []int{1, 2, 10} {
		got := placements(t, conn, fmt.Sprintf(`select m.batch_id, m.id from fanfare_internal.read_messages(array[%d], 0, 0, %d) as m`, quiet, page))
		if len(got) != min(page, 2) || got[0].Batch != batches+1 {
			t.Errorf("a page of %d is %v", page, got)
		}
	}
	watch.wantRows(t, few, `select fanfare_internal.read_messages(array[$1::bigint], $2, 0, 1)`, quiet, batches+1)
	watch.wantRows(t, few, `select fanfare.replay('quiet', max_count => 1)`)
}

// Ensure that neither a seal nor a page reads what lies before or after it, be a
// transaction open all the time.
func TestPlansReadFewRows(t *testing.T) {
	t.Parallel()
	const (
		batches, size = 60, 100
		page          = 50
		few           = 4 * size // of a log of 6000
	)
	database := demoLog(t)
	conn, open := connect(t, database), connect(t, database)
	mustExec(t, open, `begin`)
	publish(t, open)
	for range batches {
		publishBatch(t, conn, size)
	}

	watch := watchPlans(t, database)
	publishBatch(t, conn, size)
	publish(t, conn)
	watch.wantRows(t, few, `select fanfare_internal.seal()`)
	for _, batch := range []int{1, batches / 2, batches} {
		watch.wantRows(t, few, `select * from fanfare_internal.batch_messages($1, 0, $2)`, batch, page)
		watch.wantRows(t, few, `select * from fanfare_internal.batch_messages($1, 0, $2, array(select t.id from fanfare.topics as t))`, batch, page)
		watch.wantRows(t, few, `select * from fanfare_internal.read_messages(array(select t.id from fanfare.topics as t), $1, 0, $2)`, batch, page)
	}
	mustExec(t, open, `commit`)
	watch.wantRows(t, few, `select fanfare_internal.seal()`)
	watch.wantRows(t, few, `select * from fanfare_internal.batch_messages($1, 0, $2)`, batches+3, page)
}
