package sql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Ensure that a message belongs to the batch that is sealed after its commit,
// whenever its transaction began and whatever its id.
func TestSealLateCommit(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	late, other := connect(t, database), connect(t, database)

	mustExec(t, late, `begin`)
	first := publish(t, late)
	wantSeal(t, other, 0)
	second := publish(t, other)
	wantSeal(t, other, 1, second)
	third := publish(t, other)
	wantSeal(t, other, 2, third)
	fourth := publish(t, late)
	fifth := publish(t, other)
	xid := value[string](t, late, `select pg_current_xact_id()::text`)
	mustExec(t, late, `commit`)
	wantSeal(t, other, 3, first, fourth, fifth)
	wantSeal(t, other, 0)

	type transaction struct {
		XID          string
		Batch, Count int64
	}
	rows, _ := other.Query(t.Context(), `select l.xid::text, l.batch_id, l.message_count from fanfare.late_transactions as l`)
	recorded, err := pgx.CollectRows(rows, pgx.RowToStructByPos[transaction])
	if err != nil {
		t.Fatal(err)
	}
	if want := []transaction{{xid, 3, 2}}; !slices.Equal(recorded, want) {
		t.Errorf("late transactions are %v, want %v", recorded, want)
	}
	want := []placement{{1, second}, {2, third}, {3, first}, {3, fourth}, {3, fifth}}
	if order := wantWholeLog(t, other); !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
}

// Ensure that a batch of late messages alone, whose snapshot has the same upper
// bound as that before, changes nothing about the batch before.
func TestSealLateCommitAlone(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	late, other := connect(t, database), connect(t, database)
	mustExec(t, late, `begin`)
	first := publish(t, late)
	second := publish(t, other)
	wantSeal(t, other, 1, second)
	mustExec(t, late, `commit`)
	wantSeal(t, other, 2, first)
	if order, want := wantWholeLog(t, other), []placement{{1, second}, {2, first}}; !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
}

// Ensure that a publisher with an old snapshot is sealed like any other.
func TestSealIsolationLevels(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"read committed", "repeatable read", "serializable"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			database := demoLog(t)
			old, other := connect(t, database), connect(t, database)
			mustExec(t, old, `begin isolation level `+level)
			mustExec(t, old, `select count(*) from fanfare.messages`)
			first := publish(t, other)
			wantSeal(t, other, 1, first)
			second := publish(t, old)
			third := publish(t, other)
			wantSeal(t, other, 2, third)
			mustExec(t, old, `commit`)
			wantSeal(t, other, 3, second)
			wantWholeLog(t, other)
		})
	}
}

// Ensure that hundreds of subtransactions, some of them rolled back, are one
// transaction to the log.
func TestSealSubtransactions(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	many, other := connect(t, database), connect(t, database)
	const kept, subtransactions = 200, 300
	mustExec(t, many, `begin`)
	mustExec(t, many, fmt.Sprintf(`do $$
		begin
			for n in 1 .. %d loop
				begin
					perform fanfare.publish('demo', to_jsonb(n));
					if n %% 3 = 0 then
						raise division_by_zero;
					end if;
				exception
					when division_by_zero then null;
				end;
			end loop;
		end
	$$`, subtransactions))
	before := publish(t, other)
	wantSeal(t, other, 1, before)
	mustExec(t, many, `savepoint before; select fanfare.publish('demo', '"never"'); rollback to before`)
	mustExec(t, many, `commit`)
	if batch := value[int64](t, other, `select fanfare_internal.seal()`); batch != 2 {
		t.Fatalf("sealed batch %d, want 2", batch)
	}
	wantWholeLog(t, other)
	rolledBack := value[int64](t, other, `select count(*) from fanfare.sealed_messages as m
		where m.batch_id = 2 and (m.payload = '"never"' or m.payload::integer % 3 = 0)`)
	if got := len(batchMessages(t, other, 2)); got != kept || rolledBack != 0 {
		t.Errorf("%d messages, %d of them rolled back, want %d", got, rolledBack, kept)
	}
}

// Ensure that nobody ever sees what was rolled back.
func TestSealRollback(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	doomed, other := connect(t, database), connect(t, database)
	mustExec(t, doomed, `begin`)
	publish(t, doomed)
	first := publish(t, other)
	wantSeal(t, other, 1, first)
	mustExec(t, doomed, `rollback`)
	wantSeal(t, other, 0)
	second := publish(t, other)
	wantSeal(t, other, 2, second)
	if order := wantWholeLog(t, other); len(order) != 2 {
		t.Errorf("the log has %v", order)
	}
}

// Ensure that a prepared transaction is open until it is committed or rolled back.
func TestSealPrepared(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	conn := connect(t, database)
	prepare := func(name string) int64 {
		mustExec(t, conn, `begin`)
		id := publish(t, conn)
		mustExec(t, conn, fmt.Sprintf(`prepare transaction '%s of %s'`, name, conn.Config().Database))
		return id
	}
	end := func(how, name string) {
		mustExec(t, conn, fmt.Sprintf(`%s prepared '%s of %s'`, how, name, conn.Config().Database))
	}
	kept := prepare("kept")
	prepare("lost")
	first := publish(t, conn)
	wantSeal(t, conn, 1, first)
	end("rollback", "lost")
	wantSeal(t, conn, 0)
	end("commit", "kept")
	wantSeal(t, conn, 2, kept)
	wantWholeLog(t, conn)
}

// Ensure that a crash neither loses nor moves a message, prepared ones among
// them, and that positions from before it stay valid.
func TestSealImmediateRestart(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	if err := postgres.Migrate(t.Context(), cluster.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	conn, doomed := connect(t, cluster.URL("postgres")), connect(t, cluster.URL("postgres"))
	makeDemo(t, conn)
	mustExec(t, conn, `begin`)
	prepared := publish(t, conn)
	mustExec(t, conn, `prepare transaction 'kept'`)
	mustExec(t, doomed, `begin`)
	publish(t, doomed)
	first := publish(t, conn)
	wantSeal(t, conn, 1, first)
	position := value[string](t, conn, `select fanfare_internal.format_position(1)`)
	second := publish(t, conn)

	if err := cluster.Restart(context.WithoutCancel(t.Context()), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	conn = connect(t, cluster.URL("postgres"))
	third := publish(t, conn)
	wantSeal(t, conn, 2, second, third)
	mustExec(t, conn, `commit prepared 'kept'`)
	wantSeal(t, conn, 3, prepared)
	want := []placement{{1, first}, {2, second}, {2, third}, {3, prepared}}
	if order := wantWholeLog(t, conn); !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
	if got := value[string](t, conn, `select p.gap from fanfare_internal.parse_position($1) as p`, position); got != "" {
		t.Errorf("position %s has a gap: %s", position, got)
	}
	if got := value[int](t, conn, `select count(*) from fanfare.epochs`); got != 2 {
		t.Errorf("%d epochs, want one before the restart and one after", got)
	}
}

// Ensure that a seal called by hand waits for the sealer's and goes on from its batch.
func TestSealByHandWaits(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	sealer, hand, observer := connect(t, database), connect(t, database), connect(t, database)
	mustExec(t, sealer, `begin`)
	mustExec(t, sealer, `lock table fanfare_internal.seal_lock in share row exclusive mode`)
	wait := start(t, hand, `select fanfare_internal.seal()`)
	awaitBlocked(t, observer, hand)
	first := publish(t, observer)
	wantSeal(t, sealer, 1, first)
	second := publish(t, observer)
	mustExec(t, sealer, `commit`)
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	if order, want := wantWholeLog(t, observer), []placement{{1, first}, {2, second}}; !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
}

// Ensure that what is published in the transaction of a seal called by hand is
// sealed later, if not by it.
func TestSealInsideATransaction(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	hand, other := connect(t, database), connect(t, database)
	mustExec(t, hand, `begin`)
	publish(t, hand)
	publish(t, other) // ends after our transaction began
	mustExec(t, hand, `select fanfare_internal.seal()`)
	publish(t, hand)
	publish(t, other)
	mustExec(t, hand, `select fanfare_internal.seal()`)
	publish(t, hand)
	mustExec(t, hand, `commit`)
	mustExec(t, other, `select fanfare_internal.seal()`)
	if order := wantWholeLog(t, other); len(order) != 5 {
		t.Errorf("the log has %v, want 5 messages", order)
	}
}

// Ensure that batches are contiguous and no message is in two while several
// sessions seal and publish at once.
func TestSealConcurrently(t *testing.T) {
	t.Parallel()
	const publishers, sealers, messages = 6, 3, 120
	database := demoLog(t)
	var publishing, sealing sync.WaitGroup
	done := make(chan struct{})
	for range sealers {
		conn := connect(t, database)
		sealing.Go(func() {
			for {
				if _, err := conn.Exec(t.Context(), `select fanfare_internal.seal()`); err != nil {
					t.Errorf("seal: %v", err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := range publishers {
		conn := connect(t, database)
		publishing.Go(func() {
			for i := range messages {
				if _, err := conn.Exec(t.Context(), `select fanfare.publish('demo', to_jsonb($1::text))`, fmt.Sprint(n, " ", i)); err != nil {
					t.Errorf("publish: %v", err)
					return
				}
			}
		})
	}
	publishing.Wait()
	close(done)
	sealing.Wait()

	conn := connect(t, database)
	mustExec(t, conn, `select fanfare_internal.seal()`)
	if order := wantWholeLog(t, conn); len(order) != publishers*messages {
		t.Errorf("%d messages, want %d", len(order), publishers*messages)
	}
	swapped := value[int](t, conn, `
		select count(*) from (
			select split_part(m.payload #>> '{}', ' ', 2)::integer as n,
				lag(split_part(m.payload #>> '{}', ' ', 2)::integer)
					over (partition by split_part(m.payload #>> '{}', ' ', 1) order by m.batch_id, m.id) as before
			from fanfare.sealed_messages as m
		) as m
		where m.n <> coalesce(m.before + 1, 0)`)
	if swapped != 0 {
		t.Errorf("%d messages are not in the order that their publisher committed them in", swapped)
	}
}

// Ensure that hundreds of open writers hold up nobody but themselves.
func TestSealHundredsOfOpenWriters(t *testing.T) {
	t.Parallel()
	const writers, perSeal = 300, 50
	cluster := pgtest.Cluster(t, map[string]string{"max_connections": "400", "fsync": "off"})
	if err := postgres.Migrate(t.Context(), cluster.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, cluster.URL("postgres"))
	makeDemo(t, conn)
	open := map[*pgx.Conn]int64{}
	conns := make([]*pgx.Conn, writers)
	for i := range conns {
		conns[i] = connect(t, cluster.URL("postgres"))
		mustExec(t, conns[i], `begin`)
		open[conns[i]] = publish(t, conns[i])
	}
	first := publish(t, conn)
	wantSeal(t, conn, 1, first)
	wantSeal(t, conn, 0)

	random := rand.New(rand.NewPCG(1, 2)) // any order will do
	random.Shuffle(len(conns), func(i, j int) { conns[i], conns[j] = conns[j], conns[i] })
	for batch := int64(2); len(conns) > 0; batch++ {
		var ended []int64
		for _, writer := range conns[:perSeal] {
			mustExec(t, writer, `commit`)
			ended = append(ended, open[writer])
		}
		conns = conns[perSeal:]
		slices.Sort(ended)
		wantSeal(t, conn, batch, ended...)
	}
	if order := wantWholeLog(t, conn); len(order) != writers+1 {
		t.Errorf("%d messages, want %d", len(order), writers+1)
	}
}
