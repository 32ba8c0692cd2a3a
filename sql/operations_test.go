package sql_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// answer is a block of SQL in an operations page, with the role that the page
// says to run it as.
type answer struct {
	page, question, role, sql string
}

const anyRole = "a role that may create roles"

var (
	reNamedRole = regexp.MustCompile("\\b[Aa]s `([a-z_]+)`|[Aa]s (" + anyRole + ")|Run what follows as `([a-z_]+)`")
	reSQLBlock  = regexp.MustCompile("(?s)```sql\n(.*?)```")
)

// answers reads the operations pages.
func answers(t *testing.T) []answer {
	t.Helper()
	pages, err := filepath.Glob("../docs/operate-*.md")
	if err != nil || len(pages) != 3 {
		t.Fatalf("pages: %v, %v", pages, err)
	}
	var all []answer
	for _, page := range pages {
		introduction, sections, _ := strings.Cut(read(t, page), "\n## ")
		usual := namedRole(introduction, "")
		for _, section := range strings.Split(sections, "\n## ") {
			question, _, _ := strings.Cut(section, "\n")
			role, at := usual, 0
			for _, block := range reSQLBlock.FindAllStringSubmatchIndex(section, -1) {
				role = namedRole(section[at:block[0]], role)
				at = block[1]
				all = append(all, answer{filepath.Base(page), question, role, section[block[2]:block[3]]})
			}
		}
	}
	return all
}

// namedRole returns the last role that a text names, or else the usual one.
func namedRole(text, usual string) string {
	for _, match := range reNamedRole.FindAllStringSubmatch(text, -1) {
		usual = strings.Join(match[1:], "")
	}
	return usual
}

// Ensure that every answer of the operations pages runs as the role that the
// page names.
func TestOperationsAnswers(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	conn := connect(t, database)
	for _, statement := range strings.Split(operationsFixture, ";\n") {
		mustExec(t, conn, statement)
	}
	for n, a := range answers(t) {
		t.Run(fmt.Sprintf("%s/%d/%s", a.page, n, a.question), func(t *testing.T) {
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(t.Context()) }()
			if a.role != anyRole {
				mustExec(t, conn, "set local session authorization "+a.role)
			}
			if _, err := tx.Exec(t.Context(), a.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Errorf("as %s: %v\n%s", a.role, err, a.sql)
			}
		})
	}
}

// Ensure that the manual in the database leads to every view and function that
// the operations pages use.
func TestHelpKnowsTheAnswers(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.Database(t))
	rows, _ := conn.Query(t.Context(), `select h.name from fanfare.help() as h`)
	known := map[string]bool{}
	for _, name := range collect(t, rows) {
		known[name] = true
	}
	reUsed := regexp.MustCompile(`\bfanfare(?:_internal)?\.([a-z_]+)`)
	for _, a := range answers(t) {
		for _, match := range reUsed.FindAllStringSubmatch(a.sql, -1) {
			if !known[match[1]] && !strings.Contains(a.sql, "set fanfare.") {
				t.Errorf("%s, %q uses %s, which help does not list", a.page, a.question, match[0])
			}
		}
	}
}

const operationsFixture = `do $$ begin create role shop_backend; exception when duplicate_object then null; end $$;
grant fanfare_publisher to shop_backend;
select fanfare.create_app('shop');
select fanfare.grant_app('shop', 'shop_backend');
select fanfare.create_topic('orders', app => 'shop');
select fanfare.create_handler('billing', 'pull', app => 'shop');
select fanfare.create_trigger('billing', topic => 'orders', app => 'shop');
update fanfare.triggers set backoff_base = '1 hour', backoff_cap = '1 hour';
alter sequence fanfare_internal.message_ids restart 1042;
alter table fanfare.deliveries alter id restart 4711;
alter table fanfare.dead_letters alter id restart 17;
select fanfare.publish('orders', '{"total": 5}', key => 'a1', app => 'shop');
select fanfare.publish('orders', '{"total": 6}', key => 'a2', app => 'shop');
select fanfare.publish('orders', '{"total": 7}', key => 'a3', app => 'shop');
select fanfare_internal.seal();
select fanfare.nack(c.delivery, c.lease, retry => false, app => 'shop') from fanfare.claim('billing', 3, app => 'shop') as c where c.delivery = 4712;
update fanfare.deliveries set state = 'retrying', leased_until = null, ready_at = now() + interval '1 hour' where id = 4713;
select fanfare.create_api_key('old', '{topic.publish}', 'shop');
update fanfare.api_keys set prefix = '1f6b0c2d9a3e';
insert into fanfare.servers (id, version, hostname) values (gen_random_uuid(), '1', 'here');
insert into fanfare.streams (id, server_id, app_id, topic_ids, opened_at) select 5120937716021, s.id, t.app_id, array[t.id], now() from fanfare.servers as s, fanfare.topics as t where t.name = 'orders'`
