package sql_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// used says what fanfare.app_usage counts, beside what there is.
const used = `
	select format('%s entries of %s, %s bytes of %s', u.entries,
		(select count(*) from fanfare.kv_entries) + (select count(*) from fanfare.files),
		u.file_bytes, (select coalesce(sum(f.size), 0) from fanfare.files as f))
	from fanfare.app_usage as u`

// Ensure that a quota counts also what others store and delete while it is set,
// whoever comes first, and whoever takes back what he did.
func TestQuotaBesideWriters(t *testing.T) {
	t.Parallel()
	const quota = `select fanfare.update_app('shop', '{"max_entries": 50}')`
	const file = `select fanfare_internal.save_file('%s', 3, 'text/plain', sha256(''), gen_random_uuid(), app => 'shop')`
	for name, write := range map[string]string{
		"Set":     `select fanfare.kv_set('c', 'new', '1')`,
		"Delete":  `select fanfare.kv_delete('c', 'k')`,
		"File":    fmt.Sprintf(file, "new"),
		"Replace": fmt.Sprintf(file, "f"),
		"Remove":  `select fanfare.delete_file('f', app => 'shop')`,
	} {
		for _, c := range []struct{ first, second, end string }{
			{quota, write, "commit"}, {quota, write, "rollback"}, {write, quota, "commit"}, {write, quota, "rollback"},
		} {
			t.Run(fmt.Sprintf("%s/%t/%s", name, c.first == quota, c.end), func(t *testing.T) {
				t.Parallel()
				database := demoLog(t)
				first, second, observer := connect(t, database), connect(t, database), connect(t, database)
				mustExec(t, first, `select fanfare.kv_set('c', 'k', '1')`)
				mustExec(t, first, fmt.Sprintf(file, "f"))
				mustExec(t, first, `update fanfare.files set size = 2`)

				mustExec(t, first, `begin`)
				mustExec(t, first, c.first)
				wait := start(t, second, c.second)
				awaitBlocked(t, observer, second)
				mustExec(t, first, c.end)
				if err := wait(); err != nil {
					t.Fatal(err)
				}
				if c.first == quota && c.end == "rollback" {
					wantCount(t, observer, 0, `select count(*) from fanfare_internal.app_usage`)
					return
				}
				want := value[string](t, observer, used)
				// Counted anew, it must be the same.
				mustExec(t, first, `select fanfare.update_app('shop', '{"max_entries": 60}')`)
				if got := value[string](t, observer, used); got != want {
					t.Errorf("counted beside the writer: %s; afterwards: %s", want, got)
				}
			})
		}
	}
}

// Ensure that writers of an app with a quota do not wait for each other, and
// that what they wrote is counted.
func TestWritersWithAQuotaDoNotWait(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	observer := connect(t, database)
	mustExec(t, observer, `select fanfare.update_app('shop', '{"max_entries": 4}')`)
	var writers []*pgx.Conn
	for i := range 4 {
		writer := connect(t, database)
		mustExec(t, writer, `begin`)
		mustExec(t, writer, `set local lock_timeout = '1 ms'`)
		mustExec(t, writer, fmt.Sprintf(`select fanfare.kv_set('c', 'k%d', '1')`, i))
		writers = append(writers, writer)
	}
	for _, writer := range writers {
		mustExec(t, writer, `commit`)
	}
	if got := value[string](t, observer, used); got != "4 entries of 4, 0 bytes of 0" {
		t.Errorf("counted: %s", got)
	}
	if _, err := observer.Exec(t.Context(), `select fanfare.kv_set('c', 'more', '1')`); sqlState(err) != "ZF310" {
		t.Errorf("one more: %v", err)
	}
}

// Ensure that a topic that is made while the app is given a rate has it.
func TestRateBesideNewTopic(t *testing.T) {
	t.Parallel()
	const rate, topic = `select fanfare.update_app('shop', '{"publish_rate": 1}')`, `select fanfare.create_topic('late')`
	for name, c := range map[string]struct{ first, second string }{"Rate first": {rate, topic}, "Topic first": {topic, rate}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := demoLog(t)
			first, second, observer := connect(t, database), connect(t, database), connect(t, database)
			mustExec(t, first, `begin`)
			mustExec(t, first, c.first)
			wait := start(t, second, c.second)
			awaitBlocked(t, observer, second)
			mustExec(t, first, `commit`)
			if err := wait(); err != nil {
				t.Fatal(err)
			}
			wantCount(t, observer, 0, `select count(*) from fanfare.topics as t where not t.rate_limited`)
		})
	}
}

// Ensure that what a session publishes counts against the rate before it
// commits, and that nobody waits for it.
func TestRateIsSeenBeforeTheCommit(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	first, second := connect(t, database), connect(t, database)
	mustExec(t, first, `select fanfare.update_app('shop', '{"publish_rate": 1}')`)
	mustExec(t, first, `begin`)
	mustExec(t, first, `select fanfare.publish_many((select jsonb_agg('{"topic": "demo", "payload": 1}'::jsonb) from generate_series(1, 3600)))`)
	mustExec(t, second, `set lock_timeout = '1 ms'`)
	if _, err := second.Exec(t.Context(), `select fanfare.publish('demo', '1')`); sqlState(err) != "ZF029" {
		t.Errorf("another session: %v", err)
	}
}
