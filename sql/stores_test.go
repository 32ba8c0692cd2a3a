package sql_test

import "testing"

// Ensure of two sessions that write from what both have read one is told so,
// and that a merge patch merges into what the other wrote.
func TestStoreWritersAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ first, second, sqlstate, result string }{
		"Compare and set": {
			`select fanfare.kv_set('c', 'k', '2', expected_version => 1)`, `select fanfare.kv_set('c', 'k', '3', expected_version => 1)`,
			"ZF302", `select fanfare.kv_get('c', 'k') = '2'`,
		},
		"Made by both": {
			`select fanfare.kv_set('c', 'new', '2', expected_version => 0)`, `select fanfare.kv_set('c', 'new', '3', expected_version => 0)`,
			"ZF302", `select fanfare.kv_get('c', 'new') = '2'`,
		},
		"Set by both": {
			`select fanfare.kv_set('c', 'new', '2')`, `select fanfare.kv_set('c', 'new', '3')`,
			"", `select fanfare.kv_get('c', 'new') = '3'`,
		},
		"Set and deleted": {
			`select fanfare.kv_delete('c', 'k')`, `select fanfare.kv_set('c', 'k', '3', expected_version => 1)`,
			"ZF302", `select fanfare.kv_get('c', 'k') is null`,
		},
		"Both over what has expired": {
			`select fanfare.kv_set('c', 'old', '2', expected_version => 0)`, `select fanfare.kv_set('c', 'old', '3', expected_version => 0)`,
			"ZF302", `select fanfare.kv_get('c', 'old') = '2'`,
		},
		"Inserted by both": {
			`select fanfare.doc_insert('c', '{}', 'new')`, `select fanfare.doc_insert('c', '{}', 'new')`,
			"ZF307", `select fanfare.doc_get('c', 'new') = '{}'`,
		},
		"Patched by both": {
			`select fanfare.doc_patch('c', 'i', '{"a":1}')`, `select fanfare.doc_patch('c', 'i', '{"b":2}')`,
			"", `select fanfare.doc_get('c', 'i') = '{"a":1,"b":2}'`,
		},
		"Patched and deleted": {
			`select fanfare.doc_delete('c', 'i')`, `select fanfare.doc_patch('c', 'i', '{"b":2}')`,
			"ZF305", `select fanfare.doc_get('c', 'i') is null`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := demoLog(t)
			first, second, observer := connect(t, database), connect(t, database), connect(t, database)
			mustExec(t, first, `select fanfare.kv_set('c', 'k', '1')`)
			mustExec(t, first, `select fanfare.kv_set('c', 'old', '1', ttl => '1 microsecond')`)
			mustExec(t, first, `select fanfare.doc_insert('c', '{}', 'i')`)

			mustExec(t, first, `begin`)
			mustExec(t, first, c.first)
			wait := start(t, second, c.second)
			awaitBlocked(t, observer, second)
			mustExec(t, first, `commit`)
			if err := wait(); sqlState(err) != c.sqlstate {
				t.Errorf("the second: got %v, want SQLSTATE %q", err, c.sqlstate)
			}
			if !value[bool](t, observer, c.result) {
				t.Errorf("not so afterwards: %s", c.result)
			}
		})
	}
}

// Ensure that a writer whose transaction began before a trigger was made, and
// that writes after it was, fires it.
func TestTriggerMadeBesideAWriter(t *testing.T) {
	t.Parallel()
	database := demoLog(t)
	writer, maker := connect(t, database), connect(t, database)
	mustExec(t, writer, `begin`)
	mustExec(t, writer, `select fanfare.kv_set('c', 'before', '1')`)
	mustExec(t, maker, `select fanfare.create_handler('worker', 'pull')`)
	mustExec(t, maker, `select fanfare.create_trigger('worker', 'kv', 'changes', collection => 'c')`)
	mustExec(t, writer, `select fanfare.kv_set('c', 'after', '1')`)
	mustExec(t, writer, `commit`)
	if key := value[string](t, maker, `select string_agg(m.key, ' ') from fanfare.messages as m`); key != "after" {
		t.Errorf("published %q, want after", key)
	}
}
