package sql_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Ensure what is published on system topics is, to the byte, what its golden
// file says, and that docs/protocol.md shows it.
func TestPayloads(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.Database(t))
	for _, statement := range []string{
		`select fanfare.create_app('shop')`,
		`select fanfare.create_handler('pulled', 'pull')`,
		`select fanfare.create_trigger('pulled', 'files', 'all')`,
		`select fanfare.create_schedule('nightly', '30 2 * * *', 'Europe/Berlin', '{"full": true}')`,
		`insert into fanfare.dead_letters (app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
			key, payload, attempts, reason, error)
		select t.app_id, t.handler_id, t.id, 1042, t.topic_id, 'orders', '2026-11-23 10:00:00.123456Z', 0,
			'a1', '{"id": 7}', 12, 'exhausted', '500 Internal Server Error'
		from fanfare.triggers as t`,
	} {
		mustExec(t, conn, statement)
	}
	const save = `select fanfare_internal.save_file('img/logo.png', length($1), 'image/png', sha256($1::text::bytea), gen_random_uuid())`
	protocol := read(t, "../docs/protocol.md")
	for _, c := range []struct {
		name      string
		statement string
		args      []any
	}{
		{"files_insert", save, []any{"first"}},
		{"files_update", save, []any{"second"}},
		{"files_delete", `delete from fanfare.files`, nil},
		{"cron", `select fanfare_internal.publish_tick(s, '2026-11-23 01:30Z') from fanfare.schedules as s`, nil},
		{"dead_letter", `select fanfare_internal.publish_dead_letter(l.id) from fanfare.dead_letters as l`, nil},
	} {
		if _, err := conn.Exec(t.Context(), c.statement, append([]any{pgx.QueryExecModeExec}, c.args...)...); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := value[string](t, conn, `select payload::text from fanfare.messages order by id desc limit 1`) + "\n"
		file := filepath.Join("testdata", "payloads", c.name+".golden.json")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want := read(t, file); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, want)
		}
		if !strings.Contains(protocol, strings.TrimSpace(got)) {
			t.Errorf("docs/protocol.md does not show %s", got)
		}
	}
}
