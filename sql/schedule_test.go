package sql_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// dueSchedule is a database with a schedule that is due, and two sessions.
func dueSchedule(t *testing.T) (database string, first, second *pgx.Conn) {
	t.Helper()
	database = pgtest.Database(t)
	first, second = connect(t, database), connect(t, database)
	mustExec(t, first, `select fanfare.create_app('shop')`)
	mustExec(t, first, `select fanfare.create_topic('orders')`)
	mustExec(t, first, `select fanfare.create_schedule('s', '@every 1h')`)
	mustExec(t, first, `update fanfare.schedules set next_at = date_trunc('second', clock_timestamp())`)
	return database, first, second
}

// fire fires with what is due before anybody else commits.
const fire = `select coalesce(fanfare_internal.fire_schedule(s.id, s.next_at, s.version), 0) from fanfare.schedules as s`

// Ensure of two servers at one tick one publishes it.
func TestFireScheduleTogether(t *testing.T) {
	t.Parallel()
	database, first, second := dueSchedule(t)
	mustExec(t, first, `begin`)
	id := value[int64](t, first, fire)
	if id == 0 {
		t.Fatal("the first did not publish")
	}
	ended := start(t, second, fire)
	awaitBlocked(t, connect(t, database), second)
	mustExec(t, first, `commit`)
	if err := ended(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, first, 1, `select count(*) from fanfare.messages`)
}

// Ensure the second publishes when the first did not commit.
func TestFireScheduleAfterRollback(t *testing.T) {
	t.Parallel()
	database, first, second := dueSchedule(t)
	mustExec(t, first, `begin`)
	value[int64](t, first, fire)
	ended := start(t, second, fire)
	awaitBlocked(t, connect(t, database), second)
	mustExec(t, first, `rollback`)
	if err := ended(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, first, 1, `select count(*) from fanfare.messages`)
}

// Ensure a change that commits while a tick is being fired wins over it.
func TestFireScheduleMeetsChange(t *testing.T) {
	t.Parallel()
	database, first, second := dueSchedule(t)
	mustExec(t, first, `begin`)
	mustExec(t, first, `select fanfare.pause_schedule('s')`)
	ended := start(t, second, fire)
	awaitBlocked(t, connect(t, database), second)
	mustExec(t, first, `commit`)
	if err := ended(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, first, 0, `select count(*) from fanfare.messages`)
}

// Ensure of two servers that find the same messages due each takes its own, and
// a message whose publishing was rolled back is published by the next.
func TestPublishScheduledTogether(t *testing.T) {
	t.Parallel()
	_, first, second := dueSchedule(t)
	mustExec(t, first, `select fanfare.publish_at('orders', to_jsonb(n), clock_timestamp()) from generate_series(1, 3) as n`)
	mustExec(t, first, `begin`)
	wantCount(t, first, 2, `select fanfare_internal.publish_scheduled(2)`)
	wantCount(t, second, 1, `select fanfare_internal.publish_scheduled()`)
	mustExec(t, first, `rollback`)
	wantCount(t, second, 2, `select fanfare_internal.publish_scheduled()`)
	wantCount(t, second, 0, `select fanfare_internal.publish_scheduled()`)
	wantCount(t, first, 3, `select count(distinct payload) from fanfare.messages`)
	wantCount(t, first, 3, `select count(*) from fanfare.messages`)
}

// Ensure a cancel that meets the publishing either cancels or is told that it
// came too late.
func TestCancelMeetsPublishing(t *testing.T) {
	t.Parallel()
	database, first, second := dueSchedule(t)
	mustExec(t, first, `select fanfare.publish_at('orders', '1', clock_timestamp())`)
	mustExec(t, first, `begin`)
	wantCount(t, first, 1, `select fanfare_internal.publish_scheduled()`)
	ended := start(t, second, `select fanfare.cancel_scheduled(min(m.id)) from fanfare.scheduled_messages as m`)
	awaitBlocked(t, connect(t, database), second)
	mustExec(t, first, `commit`)
	if state := sqlState(ended()); state != "ZF357" {
		t.Errorf("got %s, want ZF357", state)
	}
	wantCount(t, first, 1, `select count(*) from fanfare.messages`)
}
