package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/relay"
)

// messagesPerTransaction of the log that plans are shown on.
const messagesPerTransaction = 10

// fill publishes transactions and seals after every so many of them.
const fill = `do $$
begin
  for n in 1..%d loop
    perform fanfare.publish('` + topic + `', jsonb_build_object('n', n), app => 'bench')
    from generate_series(1, %d);
    commit;
    if n %% %d = 0 then
      perform fanfare_internal.seal();
      commit;
    end if;
  end loop;
end $$`

// The parts of their text by which queries in functions are found.
const (
	memberQuery = "count(*), min(m.id)"
	lateQuery   = "insert into fanfare.late_transactions"
	pageQuery   = "with members as"
	spanQuery   = "placed as"
	readyQuery  = "from fanfare_internal.handlers_with_work"
	claimQuery  = "for update skip locked"
	leaseQuery  = "lease = d.lease + 1"
	settleQuery = "with ordinality as i\n    order by i.delivery"
)

// waitingSQL gives the paused handler deliveries, and the other a few.
const waitingSQL = `
	select fanfare.create_handler(n, 'http', 'https://hooks.example', app => 'bench') from unnest(array['paused', 'busy']) as n;
	select fanfare.create_trigger(n, topic => '` + topic + `', app => 'bench') from unnest(array['paused', 'busy']) as n;
	select fanfare.pause_handler('paused', app => 'bench');
	select fanfare.publish('` + topic + `', to_jsonb(n), app => 'bench') from generate_series(1, 100) as n;
	insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at)
	select d.app_id, d.handler_id, d.trigger_id, d.message_id + n, d.published_at
	from (
		select e.* from fanfare.deliveries as e join fanfare.handlers as h on h.id = e.handler_id
		where h.name = 'paused' order by e.id desc limit 1
	) as d, generate_series(1, %d) as n`

const (
	sealSQL = `select fanfare_internal.seal()`
	// sealAgain writes a batch that there is already, as if it were new.
	sealAgain = `select fanfare_internal.write_batch(e, b.lineage, p.snapshot, b.snapshot)
		from fanfare.batches as b
		join fanfare.batches as p on p.id = b.id - 1
		join fanfare.epochs as e on e.id = b.epoch_id
		where b.id = $1`
	claimSQL  = `select fanfare_internal.claim_deliveries(null, 10)`
	lockSQL   = `select fanfare_internal.lock_waiting(h.id, array['ready'], 10, 1) from fanfare.handlers as h where h.name = 'busy'`
	settleSQL = `select fanfare_internal.settle_deliveries((
		select jsonb_agg(jsonb_build_object('delivery', c.delivery_id, 'lease', c.lease, 'outcome', 'done'))
		from fanfare_internal.claim_deliveries(null, 10) as c))`
	readSQL = `select count(*) from fanfare_internal.read_messages(array(select t.id from fanfare.topics as t), $1, $2, $3)`
)

// planRun shows what the queries of sealing and relay read on a large log, and
// those of claiming beside a large backlog.
type planRun struct {
	transactions, perBatch, backlog int
	url                             string
	filler                          *pgx.Conn
	*explainer
}

func runPlans(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	r := &planRun{}
	flags.IntVar(&r.transactions, "transactions", 20000, "transactions of 10 messages in the log")
	flags.IntVar(&r.perBatch, "batch", 20, "transactions in a batch")
	flags.IntVar(&r.backlog, "backlog", 1_000_000, "deliveries that wait for a paused handler")
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
	r.url = m.admin
	settings := relay.ReaderSettings()
	if r.explainer, err = newExplainer(ctx, r.url, settings); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.conn.Close(ctx)) }()
	if r.filler, err = r.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.filler.Close(ctx)) }()
	return r.run(ctx)
}

func (r *planRun) open(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, r.url)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, "set synchronous_commit = off")
	return conn, err
}

// fill publishes and seals, and leaves as many transactions unsealed.
func (r *planRun) fill(ctx context.Context, transactions, unsealed int) error {
	began := time.Now()
	for _, part := range [][2]int{{transactions, r.perBatch}, {unsealed, unsealed + 1}} {
		if _, err := r.filler.Exec(ctx, fmt.Sprintf(fill, part[0], messagesPerTransaction, part[1])); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	if transactions > r.perBatch {
		fmt.Printf("\n%d messages published and sealed in %v\n", transactions*messagesPerTransaction, time.Since(began).Round(time.Second))
	}
	return nil
}

func (r *planRun) run(ctx context.Context) error {
	half := r.transactions / 2 / r.perBatch * r.perBatch
	first := int64(half / r.perBatch / 2) // a batch with many after it
	if err := r.fill(ctx, half, r.perBatch); err != nil {
		return err
	}
	if err := r.explain(ctx, "seal the next batch", memberQuery, sealSQL); err != nil {
		return err
	}
	writer, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = writer.Close(ctx) }()
	const write = `begin; select fanfare.publish('` + topic + `', '"late"', app => 'bench')`
	if _, err := writer.Exec(ctx, write); err != nil {
		return err
	}
	if err := r.fill(ctx, half, r.perBatch); err != nil {
		return err
	}
	if err := r.explain(ctx, "the same behind a writer that is open since half of the log", memberQuery, sealSQL); err != nil {
		return err
	}
	if _, err := writer.Exec(ctx, "commit"); err != nil {
		return err
	}
	all := int64(2 * half / r.perBatch)
	for _, q := range []struct {
		title, part, statement string
		args                   []any
	}{
		{"the same when that writer has committed: its own messages", lateQuery, sealSQL, nil},
		{"the members of a batch a quarter into the log", memberQuery, sealAgain, []any{first}},
		{"read that batch, from its middle", pageQuery, readSQL, []any{first, r.middle(first), 50}},
		{"read the 5 batches after it", spanQuery, readSQL, []any{first, int64(1<<63 - 1), 5 * r.perBatch * messagesPerTransaction}},
		{"read what follows the last batch but 5", spanQuery, readSQL, []any{all - 5, int64(1<<63 - 1), 2000}},
	} {
		if err := r.explain(ctx, q.title, q.part, q.statement, q.args...); err != nil {
			return err
		}
	}
	return r.explainClaims(ctx)
}

// explainClaims shows what a busy handler's claim reads beside a paused one's
// backlog, before any statistics of it are gathered, and after.
func (r *planRun) explainClaims(ctx context.Context) error {
	if _, err := r.filler.Exec(ctx, fmt.Sprintf(waitingSQL, r.backlog)); err != nil {
		return fmt.Errorf("make a backlog: %w", err)
	}
	for _, when := range []string{"", ", analyzed"} {
		fmt.Printf("\nbeside %d deliveries of a paused handler%s\n", r.backlog, when)
		for _, q := range []struct{ title, part, statement string }{
			{"which handlers have something to do", readyQuery, claimSQL},
			{"lock the next 10 of the busy handler", claimQuery, lockSQL},
			{"lease them", leaseQuery, claimSQL},
			{"find them again to settle them", settleQuery, settleSQL},
		} {
			if err := r.explain(ctx, q.title, q.part, q.statement); err != nil {
				return err
			}
		}
		if _, err := r.filler.Exec(ctx, `vacuum analyze fanfare.deliveries`); err != nil {
			return err
		}
	}
	return nil
}

// middle is about the message in the middle of a batch.
func (r *planRun) middle(batch int64) int64 {
	return (batch-1)*int64(r.perBatch*messagesPerTransaction) + int64(r.perBatch*messagesPerTransaction/2)
}
