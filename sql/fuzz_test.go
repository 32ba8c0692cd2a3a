package sql_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var fuzzSeed = flag.Uint64("seed", 0, "seed of the sealing fuzzer; 0 takes the time")

const (
	// fuzzTime bounds the fuzzer; a failure shows in the first second.
	fuzzTime = 6 * time.Second

	fuzzWriters = 12
)

// fuzzer interleaves writers by chance and knows, as the one that issues every
// statement, what each batch has to hold.
type fuzzer struct {
	t        *testing.T
	random   *rand.Rand
	conn     *pgx.Conn // seals, and ends prepared transactions
	writers  []*writer
	prepared map[string][]int64
	unsealed []int64           // committed since the last seal
	batches  map[int64][]int64 // what was sealed, as it was then
	serial   int
}

// writer is a session with the messages of its open transaction, a list for
// each savepoint and one for what is before the first.
type writer struct {
	conn *pgx.Conn
	open [][]int64
}

// Ensure that whatever publishers do, a batch is what was committed since the
// one before, once, and that it never changes.
func TestSealFuzz(t *testing.T) {
	t.Parallel()
	seed := *fuzzSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("go test ./sql -run SealFuzz -seed %d", seed)

	database := demoLog(t)
	f := &fuzzer{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), conn: connect(t, database),
		prepared: map[string][]int64{}, batches: map[int64][]int64{},
	}
	for range fuzzWriters {
		f.writers = append(f.writers, &writer{conn: connect(t, database)})
	}
	for deadline := time.Now().Add(fuzzTime); time.Now().Before(deadline) && !t.Failed(); {
		f.step()
	}

	for _, w := range f.writers {
		f.end(w, `commit`)
	}
	for _, gid := range slices.Sorted(maps.Keys(f.prepared)) {
		f.endPrepared(gid, `commit`)
	}
	f.seal()
	wantWholeLog(t, f.conn)
	for batch, want := range f.batches {
		if got := batchMessages(t, f.conn, batch); !slices.Equal(got, want) {
			t.Errorf("batch %d changed: messages %v, at first %v", batch, got, want)
		}
	}
}

func (f *fuzzer) step() {
	w := f.writers[f.random.IntN(len(f.writers))]
	switch chance := f.random.IntN(100); {
	case chance < 15:
		f.seal()
	case chance < 20 && len(f.prepared) > 0:
		gids := slices.Sorted(maps.Keys(f.prepared))
		f.endPrepared(gids[f.random.IntN(len(gids))], []string{`commit`, `rollback`}[f.random.IntN(2)])
	case w.open == nil:
		levels := []string{`read committed`, `repeatable read`, `serializable`}
		mustExec(f.t, w.conn, `begin isolation level `+levels[f.random.IntN(len(levels))])
		w.open = [][]int64{nil}
	case chance < 60:
		last := len(w.open) - 1
		w.open[last] = append(w.open[last], publish(f.t, w.conn))
	case chance < 68:
		mustExec(f.t, w.conn, fmt.Sprintf(`savepoint s%d`, len(w.open)))
		w.open = append(w.open, nil)
	case chance < 74 && len(w.open) > 1:
		last := len(w.open) - 1
		mustExec(f.t, w.conn, fmt.Sprintf(`rollback to s%d`, last))
		w.open[last] = nil
	case chance < 78 && len(f.prepared) < 5:
		f.serial++
		gid := fmt.Sprintf("%d of %s", f.serial, w.conn.Config().Database)
		mustExec(f.t, w.conn, fmt.Sprintf(`prepare transaction '%s'`, gid))
		f.prepared[gid], w.open = slices.Concat(w.open...), nil
	case chance < 95:
		f.end(w, `commit`)
	default:
		f.end(w, `rollback`)
	}
}

func (f *fuzzer) end(w *writer, how string) {
	mustExec(f.t, w.conn, how)
	if how == `commit` {
		f.unsealed = append(f.unsealed, slices.Concat(w.open...)...)
	}
	w.open = nil
}

func (f *fuzzer) endPrepared(gid, how string) {
	mustExec(f.t, f.conn, fmt.Sprintf(`%s prepared '%s'`, how, gid))
	if how == `commit` {
		f.unsealed = append(f.unsealed, f.prepared[gid]...)
	}
	delete(f.prepared, gid)
}

func (f *fuzzer) seal() {
	next := int64(0)
	if len(f.unsealed) > 0 {
		next = int64(len(f.batches)) + 1
	}
	slices.Sort(f.unsealed)
	wantSeal(f.t, f.conn, next, f.unsealed...)
	if next > 0 {
		f.batches[next] = f.unsealed
	}
	f.unsealed = nil
}
