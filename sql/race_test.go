package sql_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// What two sessions do with the same delivery, :delivery under :lease, or with
// the dead letter :dead that it became. Each says what it did.
const (
	ackIt      = `select 'acked' || fanfare.ack(:delivery, :lease)::text`
	ackMany    = `select coalesce(r.sqlstate, 'acked') from fanfare.ack_many('[{"delivery": :delivery, "lease": :lease}]') as r`
	nackIt     = `select 'nacked' || fanfare.nack(:delivery, :lease, retry_in => '0')::text`
	buryIt     = `select 'buried' || fanfare.nack(:delivery, :lease, retry => false)::text`
	extendIt   = `select 'extended' from fanfare.extend(:delivery, :lease, '1 hour')`
	settleIt   = `select case s.stale when 0 then 'settled' else 'stale' end from fanfare_internal.settle_deliveries('[{"delivery": :delivery, "lease": :lease, "outcome": "done"}]') as s`
	release    = `select fanfare_internal.release_expired_leases() || ' released'`
	claimIt    = `select count(*) || ' claimed' from fanfare.claim('pull')`
	purgeIt    = `select fanfare.purge('pull') || ' purged'`
	redriveIt  = `select count(*) || ' redriven' from fanfare.redrive(array[:dead])`
	redrive    = `select count(*) || ' redriven' from fanfare.redrive(handler => 'pull')`
	discardIt  = `select count(*) || ' discarded' from fanfare.discard(array[:dead])`
	discard    = `select count(*) || ' discarded' from fanfare.discard(handler => 'pull')`
	redactDemo = `select 'redacted' || fanfare.redact(:message)::text`

	forceTrigger  = `select 'deleted' || fanfare.delete_trigger('pull', force => true)::text`
	forceHandler  = `select 'deleted' || fanfare.delete_handler('pull', force => true)::text`
	deleteTrigger = `select 'deleted' || fanfare.delete_trigger('pull')::text`
	deleteHandler = `select 'deleted' || fanfare.delete_handler('pull')::text`
)

// meeting is two sessions that meet at a delivery: first has done its part and
// holds its locks when second comes.
type meeting struct {
	from          string // what the delivery is before: ready, leased, expired or dead
	first, second string
	waits         bool   // second must wait for the end of first; else it must not
	commit        string // what second says after first commits, or its SQLSTATE
	rollback      string // the same where first rolls back
}

// Ensure that of two who do something with a delivery or its dead letter at the
// same time, the one that comes second does its part as if it had come later, or
// is told that it cannot; and that the message is then done or dead just once.
func TestDeliveryMeetings(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]meeting{
		"ack, ack":     {"leased", ackIt, ackIt, true, "ZF220", "acked"},
		"ack, nack":    {"leased", ackIt, nackIt, true, "ZF220", "nacked"},
		"nack, ack":    {"leased", nackIt, ackIt, true, "ZF220", "acked"},
		"bury, ack":    {"leased", buryIt, ackIt, true, "ZF220", "acked"},
		"bury, extend": {"leased", buryIt, extendIt, true, "ZF220", "extended"},
		"nack, claim":  {"leased", nackIt, claimIt, false, "0 claimed", "0 claimed"},

		"release, ack many": {"expired", release, ackMany, true, "ZF220", "acked"},
		"ack, ack many":     {"leased", ackIt, ackMany, true, "ZF220", "acked"},
		"ack many, release": {"expired", ackMany, release, false, "0 released", "0 released"},
		"release, ack":      {"expired", release, ackIt, true, "ZF220", "acked"},
		"release, extend":   {"expired", release, extendIt, true, "ZF220", "extended"},
		"release, settle":   {"expired", release, settleIt, true, "stale", "settled"},
		"ack, release":      {"expired", ackIt, release, false, "0 released", "0 released"},
		"extend, release":   {"expired", extendIt, release, false, "0 released", "0 released"},
		"bury, release":     {"expired", buryIt, release, false, "0 released", "0 released"},

		"redrive, redrive":        {"dead", redriveIt, redriveIt, true, "ZF231", "1 redriven"},
		"redrive, redrive all":    {"dead", redrive, redrive, true, "0 redriven", "1 redriven"},
		"redrive, discard":        {"dead", redriveIt, discardIt, true, "ZF231", "1 discarded"},
		"discard, redrive":        {"dead", discardIt, redriveIt, true, "ZF231", "1 redriven"},
		"discard, redrive all":    {"dead", discard, redrive, true, "0 redriven", "1 redriven"},
		"discard, discard":        {"dead", discardIt, discardIt, true, "ZF231", "1 discarded"},
		"redrive, late settle":    {"dead", redriveIt, settleIt, false, "stale", "stale"},
		"redrive, claim":          {"dead", redriveIt, claimIt, false, "0 claimed", "0 claimed"},
		"redrive, release":        {"dead", redriveIt, release, false, "0 released", "0 released"},
		"bury, redrive":           {"leased", buryIt, redrive, false, "0 redriven", "0 redriven"},
		"redrive, purge":          {"dead", redriveIt, purgeIt, false, "0 purged", "0 purged"},
		"redrive, no trigger":     {"dead", redriveIt, forceTrigger, true, "deleted", "deleted"},
		"redrive, no handler":     {"dead", redriveIt, forceHandler, true, "deleted", "deleted"},
		"redrive, trigger in use": {"dead", redriveIt, deleteTrigger, true, "ZF205", "deleted"},
		"redrive, handler in use": {"dead", redriveIt, deleteHandler, true, "ZF205", "deleted"},
		"no trigger, redrive":     {"dead", deleteTrigger, redriveIt, true, "ZF231", "1 redriven"},
		"no handler, redrive":     {"dead", deleteHandler, redriveIt, true, "ZF231", "1 redriven"},

		"bury, purge":         {"leased", buryIt, purgeIt, false, "0 purged", "0 purged"},
		"nack, purge":         {"leased", nackIt, purgeIt, false, "0 purged", "0 purged"},
		"claim, purge":        {"ready", claimIt, purgeIt, true, "0 purged", "1 purged"},
		"purge, claim":        {"ready", purgeIt, claimIt, false, "0 claimed", "0 claimed"},
		"purge, purge":        {"ready", purgeIt, purgeIt, true, "0 purged", "1 purged"},
		"bury, no handler":    {"leased", buryIt, forceHandler, true, "deleted", "deleted"},
		"bury, no trigger":    {"leased", buryIt, forceTrigger, true, "deleted", "deleted"},
		"no handler, bury":    {"leased", forceHandler, buryIt, true, "ZF220", "buried"},
		"no trigger, bury":    {"leased", forceTrigger, buryIt, true, "ZF220", "buried"},
		"release, no handler": {"expired", release, forceHandler, true, "deleted", "deleted"},
		"no handler, release": {"expired", forceHandler, release, false, "0 released", "0 released"},
		"purge, no trigger":   {"ready", purgeIt, forceTrigger, true, "deleted", "deleted"},
		"claim, no trigger":   {"ready", claimIt, forceTrigger, true, "deleted", "deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.hold(t)
		})
	}
}

// hold lets the two meet twice, with both ends of the first.
func (m meeting) hold(t *testing.T) {
	t.Helper()
	database := demoHandlers(t)
	first, second, observer := connect(t, database), connect(t, database), connect(t, database)
	for _, end := range []string{"rollback", "commit"} {
		want := map[string]string{"rollback": m.rollback, "commit": m.commit}[end]
		names := m.prepare(t, first)
		mustExec(t, first, `begin`)
		if got := said(t.Context(), first, names.Replace(m.first)); !strings.Contains(got, "ed") {
			t.Fatalf("the first got %s", got)
		}

		answer := make(chan string, 1)
		ctx := context.WithoutCancel(t.Context())
		go func() { answer <- said(ctx, second, names.Replace(m.second)) }()
		got := ""
		if m.waits {
			awaitBlocked(t, observer, second)
			mustExec(t, first, end)
			got = <-answer
		} else {
			got = <-answer
			mustExec(t, first, end)
		}
		if got != want {
			t.Errorf("%s: the second got %s, want %s", end, got, want)
		}
		wantBalance(t, observer)
		if m.second == redactDemo {
			wantCount(t, observer, 0, `select (select count(*) from fanfare_internal.owed_messages as o where o::text ~ 'secret')
				+ (select count(*) from fanfare.messages as m where m::text ~ 'secret')
				+ (select count(*) from fanfare.dead_letters as l where l::text ~ 'secret')`)
		}
		workOff(t, observer, names)
	}
}

// prepare publishes a message, brings its delivery to where it begins, and says
// what the names in statements stand for.
func (m meeting) prepare(t *testing.T, conn *pgx.Conn) *strings.Replacer {
	t.Helper()
	if value[int](t, conn, `select count(*) from fanfare.triggers as t where t.deleted_at is null`) == 0 {
		mustExec(t, conn, `select fanfare.delete_handler(h.name) from fanfare.handlers as h where h.deleted_at is null`)
		mustExec(t, conn, `select fanfare.create_handler('pull', 'pull')`)
		mustExec(t, conn, `select fanfare.create_trigger('pull', topic => 'demo', max_attempts => 2, backoff_base => '0')`)
	}
	message := value[int64](t, conn, `select fanfare.publish('demo', '"secret"')`)
	delivery := value[int64](t, conn, `select d.id from fanfare.deliveries as d`)
	var lease, dead int64
	if m.from != "ready" {
		lease = value[int64](t, conn, `select c.lease from fanfare.claim('pull') as c`)
	}
	switch m.from {
	case "expired":
		mustExec(t, conn, `update fanfare.deliveries set leased_until = clock_timestamp()`)
	case "dead":
		mustExec(t, conn, fmt.Sprintf(`select fanfare.nack(%d, %d, retry => false)`, delivery, lease))
		dead = value[int64](t, conn, `select max(l.id) from fanfare.dead_letters as l`)
	}
	return strings.NewReplacer(":message", fmt.Sprint(message),
		":delivery", fmt.Sprint(delivery), ":lease", fmt.Sprint(lease), ":dead", fmt.Sprint(dead))
}

// said is what a statement answers, or its SQLSTATE.
func said(ctx context.Context, conn *pgx.Conn, statement string) (answer string) {
	if err := conn.QueryRow(ctx, statement).Scan(&answer); err != nil {
		if state := sqlState(err); state != "" {
			return state
		}
		return err.Error()
	}
	return answer
}

// workOff delivers whatever is still owed and fails the test unless the message
// is then done or dead, once.
func workOff(t *testing.T, conn *pgx.Conn, names *strings.Replacer) {
	t.Helper()
	mustExec(t, conn, `update fanfare.deliveries set leased_until = clock_timestamp() where state = 'leased'`)
	mustExec(t, conn, `select fanfare_internal.release_expired_leases()`)
	mustExec(t, conn, `select fanfare.ack(c.delivery, c.lease)
		from fanfare.handlers as h cross join lateral fanfare.claim(h.name) as c where h.deleted_at is null`)
	wantCount(t, conn, 0, `select count(*) from fanfare.deliveries`)
	wantCount(t, conn, 1, names.Replace(`select
		(select count(*) from fanfare.attempts as a where a.outcome = 'done' and a.message_id = :message)
		+ (select count(*) from fanfare.dead_letters as l where l.resolution is distinct from 'redriven' and l.message_id = :message)`))
	wantBalance(t, conn)
}

// Ensure that a message which comes in before one of its key that is in work, put
// back or committed late, waits for that one, and holds up nothing else.
func TestEarlierMessageOfAKeyInWork(t *testing.T) {
	t.Parallel()
	database := demoHandlers(t, "http")
	conn, late := connect(t, database), connect(t, database)
	mustExec(t, conn, `select fanfare.delete_trigger('http')`)
	mustExec(t, conn, `select fanfare.create_trigger('http', name => 'in-order', topic => 'demo', ordered => true)`)
	mustExec(t, conn, `select fanfare.publish('demo', '1', 'redriven')`)
	settle(t, conn, claimed(t, conn, 1, "http")[0], "rejected")
	mustExec(t, late, `begin`)
	mustExec(t, late, `select fanfare.publish('demo', '2', 'late')`)
	mustExec(t, conn, `select fanfare.publish('demo', '3', 'redriven'), fanfare.publish('demo', '4', 'late')`)
	held := claimed(t, conn, 9, "http")
	mustExec(t, late, `commit`)
	wantCount(t, conn, 1, `select count(*) from fanfare.redrive(everything => true)`)
	other := value[int64](t, conn, `select fanfare.publish('demo', '5', 'other')`)
	if beside := claimed(t, conn, 9, "http"); len(held) != 2 || len(beside) != 1 || beside[0].Message != other {
		t.Fatalf("claimed %v, and beside them %v, want two and message %d", held, beside, other)
	}
	for _, l := range held {
		settle(t, conn, l, "done")
	}
	if next := claimed(t, conn, 9, "http"); len(next) != 2 || next[0].Message >= held[0].Message || next[1].Message >= held[1].Message {
		t.Errorf("claimed %v after %v, want those that came in before", next, held)
	}
	wantBalance(t, conn)
}

// Ensure that a message which is being redacted while it is put back or becomes a
// dead letter is blanked wherever it then is.
func TestRedactMeetsRedriveAndBurial(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]meeting{
		"redrive": {from: "dead", first: redriveIt},
		"bury":    {from: "leased", first: buryIt},
		"purge":   {from: "ready", first: purgeIt},
		"expire":  {from: "expired", first: release},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.second, m.waits, m.commit, m.rollback = redactDemo, true, "redacted", "redacted"
			m.hold(t)
		})
	}
}
