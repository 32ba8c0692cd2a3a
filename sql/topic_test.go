package sql_test

import "testing"

// Ensure that of one who deletes a topic and one who binds a trigger to it the
// later is refused, so that no trigger is bound to nothing.
func TestDeleteTopicBesideCreateTrigger(t *testing.T) {
	t.Parallel()
	const remove, bind = `select fanfare.delete_topic('doomed')`, `select fanfare.create_trigger('worker', 'pubsub', 'late', topic => 'doomed')`
	for name, c := range map[string]struct{ first, second, sqlstate string }{
		"Bound first":   {bind, remove, "ZF113"},
		"Deleted first": {remove, bind, "ZF011"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := demoLog(t)
			first, second, observer := connect(t, database), connect(t, database), connect(t, database)
			mustExec(t, first, `select fanfare.create_topic('doomed')`)
			mustExec(t, first, `select fanfare.create_handler('worker', 'pull')`)

			mustExec(t, first, `begin`)
			mustExec(t, first, c.first)
			wait := start(t, second, c.second)
			awaitBlocked(t, observer, second)
			mustExec(t, first, `commit`)
			if err := wait(); sqlState(err) != c.sqlstate {
				t.Errorf("the second: got %v, want SQLSTATE %s", err, c.sqlstate)
			}
			const dangling = `select exists (select from fanfare.triggers as g
				where g.deleted_at is null and not exists (select from fanfare.topics as t where t.id = g.topic_id))`
			if value[bool](t, observer, dangling) {
				t.Error("a trigger is bound to nothing")
			}
		})
	}
}
