package sql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Ensure that whatever publishers, workers, servers and operators do at the same
// time, each message is owed, done or dead just once: verify() says so while they
// are at it, and all is worked off in the end.
func TestDeliveriesBalance(t *testing.T) {
	t.Parallel()
	const sessions, steps = 4, 60
	database := demoHandlers(t, "sql", "http", "pull")
	conn := connect(t, database)
	mustExec(t, conn, `
		create or replace function public.demo_handle(message jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
		begin
			insert into public.handled values ((message ->> 'id')::bigint, message -> 'payload');
			if message -> 'payload' = '"poison"' or message -> 'payload' = '"sometimes"' and random() < 0.5 then raise exception 'no'; end if;
		end $$;
		select fanfare.create_trigger('http', name => 'in-order', topic => 'demo', key => '*', ordered => true, max_attempts => 3, backoff_base => '0');
		select fanfare.create_handler('undertaker', 'pull');
		select fanfare.create_trigger('undertaker', kind => 'dead_letter', max_attempts => 2, backoff_base => '0')`)
	admit(t, conn)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)

	var group sync.WaitGroup
	for session := range sessions {
		worker, chance := connect(t, database), rand.New(rand.NewPCG(seed, uint64(session)))
		admit(t, worker)
		group.Go(func() {
			for range steps {
				if err := act(t.Context(), worker, chance); err != nil {
					t.Errorf("session %d: %v", session, err)
					return
				}
			}
		})
	}
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	for running := true; running; {
		select {
		case <-ended:
			running = false
		default:
			wantBalance(t, conn)
		}
	}

	// The end of it: nobody hangs, nobody holds back.
	mustExec(t, conn, `select fanfare.resume_handler(h.name) from fanfare.handlers as h`)
	chance := rand.New(rand.NewPCG(seed, sessions))
	for value[int](t, conn, `select count(*) from fanfare.deliveries`) > 0 {
		mustExec(t, conn, `update fanfare.deliveries set leased_until = clock_timestamp() where state = 'leased'`)
		mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
		for _, step := range work {
			if err := step(t.Context(), conn, chance); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantBalance(t, conn)
	wantCount(t, conn, 0, `select count(*) from (select h.message from public.handled as h group by h.message having count(*) > 1) as twice`)
	wantCount(t, conn, 0, `
		select count(*)
		from (select h.message from public.handled as h) as h
		full join (select a.message_id from fanfare.attempts as a join fanfare.triggers as t on t.id = a.trigger_id
			where t.name = 'sql' and a.outcome = 'done') as a on a.message_id = h.message
		where h.message is null or a.message_id is null`)
}

type step func(context.Context, *pgx.Conn, *rand.Rand) error

// run makes a step of a statement.
func run(statement func(chance *rand.Rand) string) step {
	return func(ctx context.Context, conn *pgx.Conn, chance *rand.Rand) error {
		sql := statement(chance)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		return nil
	}
}

func pick(chance *rand.Rand, of ...string) string { return of[chance.IntN(len(of))] }

// work is what servers and workers do.
var work = []step{
	run(func(chance *rand.Rand) string {
		return fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', h.id, %d) from fanfare.handlers as h where h.name = 'sql'`, 1+chance.IntN(20))
	}),
	run(func(*rand.Rand) string {
		return `do $$ declare v_c record; begin
			for v_c in select c.delivery_id, c.lease from fanfare_internal.claim_deliveries(null, 3, array['sql']) as c loop
				commit;
				perform fanfare_internal.run_sql_delivery('secret', v_c.delivery_id, v_c.lease);
			end loop; end $$`
	}),
	run(func(chance *rand.Rand) string {
		return fmt.Sprintf(`do $$ declare v_claimed jsonb; begin
			select jsonb_agg(jsonb_build_object('delivery', c.delivery_id, 'lease', c.lease + (random() < 0.1)::integer,
				'outcome', (array['done', 'done', 'failed', 'rejected', 'released'])[1 + floor(random() * 5)::integer])) into v_claimed
			from fanfare_internal.claim_deliveries(null, %d) as c;
			commit;
			if %t and v_claimed is not null then perform fanfare_internal.settle_deliveries(v_claimed); end if;
		end $$`, 1+chance.IntN(10), chance.IntN(5) > 0)
	}),
	run(func(chance *rand.Rand) string {
		return fmt.Sprintf(`select case when random() < 0.7 then fanfare.ack(c.delivery, c.lease) else fanfare.nack(c.delivery, c.lease) end
			from fanfare.claim('%s', %d) as c`, pick(chance, "pull", "undertaker"), 1+chance.IntN(10))
	}),
	run(func(chance *rand.Rand) string {
		return fmt.Sprintf(`select fanfare.ack_many((
			select coalesce(jsonb_agg(jsonb_build_object('delivery', c.delivery, 'lease', c.lease + (random() < 0.1)::integer)), '[]')
			from fanfare.claim('pull', %d) as c))`, 1+chance.IntN(10))
	}),
}

// act does something that somebody might do.
func act(ctx context.Context, conn *pgx.Conn, chance *rand.Rand) error {
	others := []step{
		run(func(chance *rand.Rand) string {
			return fmt.Sprintf(`begin; select fanfare.publish('demo', to_jsonb('%s'::text), 'k%d') from generate_series(1, 3); %s`,
				pick(chance, "fine", "fine", "poison", "sometimes"), chance.IntN(3), pick(chance, "commit", "commit", "rollback"))
		}),
		run(func(*rand.Rand) string {
			return `select fanfare.publish_many('[{"topic": "demo", "payload": "fine"}, {"topic": "demo", "payload": "sometimes", "key": "k1"}, {"topic": "none", "payload": 1}]')`
		}),
		run(func(*rand.Rand) string {
			return `update fanfare.deliveries set leased_until = clock_timestamp()
				where id in (select d.id from fanfare.deliveries as d where d.state = 'leased' limit 3 for update skip locked)`
		}),
		run(func(*rand.Rand) string { return `select fanfare_internal.release_expired_leases()` }),
		run(func(chance *rand.Rand) string {
			return fmt.Sprintf(`select fanfare.%s(everything => true, max_count => %d)`, pick(chance, "redrive", "redrive", "discard"), 1+chance.IntN(5))
		}),
		run(func(*rand.Rand) string { return `select fanfare.purge('pull', max_count => 2)` }),
		run(func(*rand.Rand) string {
			return `select fanfare_internal.isolate_deliveries(h.id, 3) from fanfare.handlers as h where h.name = 'sql'`
		}),
		run(func(chance *rand.Rand) string {
			return fmt.Sprintf(`select fanfare.%s('http')`, pick(chance, "pause_handler", "resume_handler", "resume_handler"))
		}),
		run(func(*rand.Rand) string { return `select fanfare_internal.seal()` }),
	}
	steps := append(append([]step{}, work...), others...)
	return steps[chance.IntN(len(steps))](ctx, conn, chance)
}
