package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// explainer runs statements with auto_explain, which plans the queries inside
// functions just as they always are, and sends what it finds as notices.
type explainer struct {
	conn  *pgx.Conn
	plans []explained
}

// explained is a query and its plan, as in the JSON of explain.
type explained struct {
	Query string `json:"Query Text"`
	Plan  node   `json:"Plan"`
}

type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Alias    string  `json:"Alias"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Time     float64 `json:"Actual Total Time"`
	Hit      int     `json:"Shared Hit Blocks"`
	Read     int     `json:"Shared Read Blocks"`
	Plans    []node  `json:"Plans"`
}

// newExplainer connects as a superuser, whom auto_explain needs, with the
// settings of a sealer's or reader's session.
func newExplainer(ctx context.Context, url string, settings map[string]string) (*explainer, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	e := &explainer{}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		_, text, _ := strings.Cut(n.Message, "plan:\n")
		var found explained
		if json.Unmarshal([]byte(text), &found) == nil {
			e.plans = append(e.plans, found)
		}
	}
	e.conn, err = pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	const load = `load 'auto_explain';
		set auto_explain.log_nested_statements = on;
		set auto_explain.log_analyze = on;
		set auto_explain.log_buffers = on;
		set auto_explain.log_format = json`
	if _, err := e.conn.Exec(ctx, load); err != nil {
		return nil, fmt.Errorf("load auto_explain: %w", err)
	}
	return e, nil
}

// explain runs a statement in a transaction that it rolls back, and prints the
// plan of the query in it whose text contains a part.
func (e *explainer) explain(ctx context.Context, title, part, statement string, args ...any) error {
	e.plans = nil
	const on = `begin; set local client_min_messages = log; set local auto_explain.log_min_duration = 0`
	if _, err := e.conn.Exec(ctx, on); err != nil {
		return err
	}
	_, err := e.conn.Exec(ctx, statement, args...)
	if _, rolled := e.conn.Exec(ctx, "rollback"); rolled != nil {
		return rolled
	}
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	for _, found := range e.plans {
		if strings.Contains(found.Query, part) {
			fmt.Printf("\n%s: %.2f ms, %d blocks\n", title, found.Plan.Time, found.Plan.Hit+found.Plan.Read)
			found.Plan.print(1)
			return nil
		}
	}
	return fmt.Errorf("%s: no query with %q among %d", title, part, len(e.plans))
}

// print prints what was executed; of the partitions, those that gave a row or
// read more than the root of an empty index.
func (n node) print(depth int) {
	if n.Loops == 0 || n.Relation != "" && n.Rows == 0 && n.Removed == 0 && n.Hit+n.Read <= 2*int(n.Loops) {
		return
	}
	name := n.Type
	if n.Index != "" {
		name += " using " + n.Index
	} else if n.Relation != "" {
		name += " on " + n.Relation
	}
	fmt.Printf("%s%s  rows=%.0f", strings.Repeat("  ", depth), name, n.Rows*n.Loops)
	if n.Removed > 0 {
		fmt.Printf(" removed=%.0f", n.Removed*n.Loops)
	}
	fmt.Printf(" buffers=%d\n", n.Hit+n.Read)
	for _, child := range n.Plans {
		child.print(depth + 1)
	}
}
