package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// storeWrite is a way to write to a store: a statement of the app's role, one
// transaction each time.
type storeWrite struct {
	name, sql string
}

// storeWrites are one row each but the last, whose rows share the cost of a
// statement and a commit, so that a trigger's own shows most.
var storeWrites = []storeWrite{
	{"kv: insert", `insert into fanfare.kv_entries (collection, key, value) values ('bench', gen_random_uuid()::text, $1::jsonb)`},
	{"kv: kv_set(), a new value", `select fanfare.kv_set('bench', 'k', jsonb_build_object('n', random(), 'order', $1::jsonb))`},
	{"docs: insert", `insert into fanfare.documents (collection, body) values ('bench', $1::jsonb)`},
	{"kv: insert of 1000 rows", `insert into fanfare.kv_entries (collection, key, value)
		select 'bench', gen_random_uuid()::text, $1::jsonb from generate_series(1, 1000)`},
}

// audience is who listens to the stores: a state of the database.
type audience struct {
	name string
	// enter brings it about, as the superuser.
	enter []string
}

// silence takes back every listener, and what its writes left.
var silence = []string{
	`update fanfare.triggers set enabled = false`,
	`select setval('fanfare_internal.kv_listeners', 0), setval('fanfare_internal.docs_listeners', 0)`,
	`truncate fanfare.messages, fanfare.deliveries, fanfare.kv_entries, fanfare.documents`,
}

// audiences are the states that are compared; the first is the write without
// Fanfare's triggers.
var audiences = []audience{
	{"without Fanfare's triggers", slices.Concat(silence, toggle("disable"))},
	{"nobody listens", toggle("enable")},
	{"a trigger on another collection", []string{`update fanfare.triggers set enabled = true where collection = 'other'`}},
	{"a trigger on other keys of the collection", []string{`update fanfare.triggers set enabled = true where key_pattern = 'none'`}},
	{"a trigger whose filter does not match", []string{`update fanfare.triggers set enabled = filter is not null`}},
	{"a trigger that matches", []string{`update fanfare.triggers set enabled = true`}},
}

func toggle(how string) []string {
	return []string{
		`alter table fanfare.kv_entries ` + how + ` trigger kv_changed`,
		`alter table fanfare.documents ` + how + ` trigger document_changed`,
	}
}

// handlers of the benchmark pull, and nobody does: what is measured is the write.
var storeHandlers = []string{
	`select fanfare.create_handler('bench', 'pull', app => 'bench')`,
	`select fanfare.create_trigger('bench', k, k || n, collection => c, key => key, filter => filter::jsonpath, app => 'bench')
		from unnest(array['kv', 'docs']) as k
		cross join (values (1, 'other', null, null), (2, 'bench', 'none', null), (3, 'bench', null, '$.new.none'), (4, 'bench', null, null))
			as t (n, c, key, filter)`,
}

func runStores(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	rounds := flags.Int("rounds", 9, "rounds, each with every write in every state")
	slice := flags.Duration("slice", 300*time.Millisecond, "measured time of a write in a round")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.describe(ctx); err != nil {
		return err
	}
	admin, err := pgx.Connect(ctx, m.admin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, admin.Close(ctx)) }()
	if err := execute(ctx, admin, storeHandlers); err != nil {
		return err
	}
	conns, err := m.connect(ctx, 1)
	if err != nil {
		return err
	}
	defer conns.close()
	took := make([][][]cost, len(storeWrites)) // by write, state and round
	for i := range took {
		took[i] = make([][]cost, len(audiences))
	}
	for range *rounds {
		for i, write := range storeWrites {
			for j, state := range audiences {
				if err := execute(ctx, admin, state.enter); err != nil {
					return err
				}
				one, err := measureWrite(ctx, conns, write.sql, *slice)
				if err != nil {
					return fmt.Errorf("%s: %w", write.name, err)
				}
				took[i][j] = append(took[i][j], one)
			}
		}
	}
	fmt.Printf("\n1 SQL client, %d rounds of %v; CPU of a write in its session, the client's time, and the medians of their ratios to the first row\n", *rounds, *slice)
	return printStores(took)
}

// cost is what a write takes in microseconds: of CPU in its session, which what
// else runs on the machine hardly disturbs, and of the client's time.
type cost struct{ cpu, wall float64 }

func measureWrite(ctx context.Context, conns clients, sql string, slice time.Duration) (cost, error) {
	if _, _, err := drive(ctx, conns, sql, warmUp); err != nil {
		return cost{}, err
	}
	before, err := cpuTime(conns[0])
	if err != nil {
		return cost{}, err
	}
	took, lasted, err := drive(ctx, conns, sql, slice)
	if err != nil {
		return cost{}, err
	}
	after, err := cpuTime(conns[0])
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(len(took)) }
	return cost{cpu: each(after - before), wall: each(lasted)}, err
}

// cpuTime returns the CPU time that a connection's session used so far. Only
// Linux says.
func cpuTime(conn *pgx.Conn) (time.Duration, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", conn.PgConn().PID()))
	if err != nil {
		return 0, err
	}
	var running time.Duration
	_, err = fmt.Sscan(string(content), &running)
	return running, err
}

func execute(ctx context.Context, conn *pgx.Conn, statements []string) error {
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%w: %s", err, statement)
		}
	}
	return nil
}

func printStores(took [][][]cost) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\t\tCPU µs\t×\tlowest\thighest\tµs\t×\t")
	for i, write := range storeWrites {
		for j, state := range audiences {
			var cpu, wall, cpuRatios, wallRatios []float64
			for round, one := range took[i][j] {
				plain := took[i][0][round]
				cpu, wall = append(cpu, one.cpu), append(wall, one.wall)
				cpuRatios, wallRatios = append(cpuRatios, one.cpu/plain.cpu), append(wallRatios, one.wall/plain.wall)
			}
			fmt.Fprintf(w, "%s\t%s\t%.0f\t%.2f\t%.2f\t%.2f\t%.0f\t%.2f\t\n", write.name, state.name,
				median(cpu), median(cpuRatios), slices.Min(cpuRatios), slices.Max(cpuRatios), median(wall), median(wallRatios))
		}
	}
	return w.Flush()
}
