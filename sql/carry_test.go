package sql_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// owedOld is a database with a message of long ago that is owed, and two sessions.
func owedOld(t *testing.T) (database string, first, second *pgx.Conn) {
	t.Helper()
	database = pgtest.Database(t)
	first, second = connect(t, database), connect(t, database)
	for _, statement := range []string{
		`select fanfare.create_app('shop')`,
		`select fanfare.create_topic('orders')`,
		`select fanfare.create_handler('pulled', 'pull')`,
		`select fanfare.create_trigger('pulled', 'pubsub', 'all', topic => 'orders')`,
		`select fanfare.publish('orders', '{"secret": 1}')`,
	} {
		mustExec(t, first, statement)
	}
	makeOldPartition(t, first)
	mustExec(t, first, `update fanfare.messages set published_at = '`+oldDay+` 12:00Z'`)
	mustExec(t, first, `update fanfare.deliveries set published_at = '`+oldDay+` 12:00Z'`)
	return database, first, second
}

const (
	carry    = `select fanfare.carry_messages()`
	redactIt = `select fanfare.redact(m.id) from fanfare.messages as m`
	secrets  = `select count(*) from fanfare_internal.owed_messages where payload <> 'null'`
)

// Ensure a message that is being redacted is not carried with what it held, but
// passed over until it is blank.
func TestCarryMeetsRedact(t *testing.T) {
	t.Parallel()
	_, first, second := owedOld(t)
	mustExec(t, first, `begin`)
	mustExec(t, first, redactIt)
	mustExec(t, second, `set lock_timeout = '5s'`)
	wantCount(t, second, 0, carry)
	mustExec(t, first, `commit`)
	wantCount(t, second, 1, carry)
	wantCount(t, first, 1, `select count(*) from fanfare.carried_messages`)
	wantCount(t, first, 0, secrets)
}

// Ensure redacting a message that is being carried blanks the copy.
func TestRedactMeetsCarry(t *testing.T) {
	t.Parallel()
	database, first, second := owedOld(t)
	mustExec(t, first, `begin`)
	wantCount(t, first, 1, carry)
	ended := start(t, second, redactIt)
	awaitBlocked(t, connect(t, database), second)
	mustExec(t, first, `commit`)
	if err := ended(); err != nil {
		t.Fatal(err)
	}
	wantCount(t, first, 0, secrets)
}
