package sql_test

import (
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Ensure two sessions that sign an app's first tokens at once use one key, also
// when the first takes back the one that it made.
func TestFirstSigningKeyIsOne(t *testing.T) {
	t.Parallel()
	const issue = `select fanfare.issue_subscriber_token('{orders}', app => 'shop')`
	for _, end := range []string{"commit", "rollback"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			database := pgtest.Database(t)
			first, second, observer := connect(t, database), connect(t, database), connect(t, database)
			mustExec(t, observer, `select fanfare.create_app('shop')`)
			mustExec(t, first, `begin`)
			mustExec(t, first, issue)
			wait := start(t, second, `create temporary table issued as `+issue+` as token`)
			awaitBlocked(t, observer, second)
			mustExec(t, first, end)
			if err := wait(); err != nil {
				t.Fatal(err)
			}
			wantCount(t, observer, 1, `select count(*) from fanfare.signing_keys`)
			if !value[bool](t, second, `select (fanfare_internal.verify_token(a.id, i.token)).token_id is not null
				from issued as i, fanfare.apps as a`) {
				t.Error("the second token does not hold")
			}
		})
	}
}
