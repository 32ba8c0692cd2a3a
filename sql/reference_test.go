package sql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Ensure that docs/sql.md is what the database says about itself.
func TestReference(t *testing.T) {
	t.Parallel()
	wantGolden(t, "../docs/sql.md", reference(t, connect(t, pgtest.Database(t))))
}

const referenceHead = `# SQL reference

Everything in schema ` + "`fanfare`" + `, as the database itself describes it. In psql, ` + "`select * from fanfare.help()`" + ` lists
it, ` + "`select * from fanfare.help('dead letter')`" + ` finds what is about a word, and ` + "`\\df+ fanfare.*`" + ` and ` + "`\\d+ fanfare.*`" + ` show the
comments. The schema ` + "`fanfare_internal`" + ` is how it works inside; nothing there is for you.

Arguments have names: call a function with them (` + "`app => 'shop'`" + `) wherever there is more than one. ` + "`app`" + ` may be left out
by a role of one app, and in a database with one app. Functions raise the errors of [errors.md](errors.md). A member of
` + "`fanfare_reader`" + ` may do what a ` + "`fanfare_monitor`" + ` may, and a member of ` + "`fanfare_admin`" + ` what a ` + "`fanfare_reader`" + ` may.
`

// entry is a function, table or view of schema fanfare.
type entry struct {
	Kind, Name, Text, Callers string
	// Call is how a function is called and what it returns; empty for the others.
	Call string
	// Columns of a table or view, one a line.
	Columns string
}

func reference(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `
		select h.kind, h.name, d.text, h.callers, d.call, d.columns
		from fanfare.help() as h
		join (
			select p.proname::text as name, obj_description(p.oid, 'pg_proc') as text, '' as columns,
				format(E'%s(%s)\n  returns %s%s', p.proname,
					regexp_replace(replace(pg_get_function_arguments(p.oid), 'DEFAULT', 'default'), $$(null|'[^']*')::[a-z ]+(\[\])?$$, '\1', 'gi'),
					case when p.proretset then 'rows of ' else '' end, coalesce((
						select '(' || string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum) || ')'
						from pg_attribute as a where a.attrelid = r.typrelid and a.attnum > 0 and not a.attisdropped
					), format_type(r.oid, null))) as call
			from pg_proc as p join pg_type as r on r.oid = p.prorettype
			where p.pronamespace = 'fanfare'::regnamespace
			union all
			select c.relname::text, obj_description(c.oid, 'pg_class'), (
				select string_agg(format('| %s | %s | %s |', '`+"`' || a.attname || '`"+`', format_type(a.atttypid, a.atttypmod),
					coalesce(replace(col_description(c.oid, a.attnum), '|', '\|'), '')), E'\n' order by a.attnum)
				from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
			), ''
			from pg_class as c
			where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v')
		) as d on d.name = h.name
		order by array_position(array['publish', 'operate', 'inspect'], h.kind), d.call = '', h.name`)
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Kind, Name, Text, Callers, Call, Columns string
	}])
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	page.WriteString(referenceHead)
	kind := ""
	for _, e := range entries {
		if e.Kind != kind {
			kind = e.Kind
			fmt.Fprintf(&page, "\n## %s\n", map[string]string{
				"publish": "Publish: what an app calls", "operate": "Operate: what an administrator calls",
				"inspect": "Inspect: what a DBA reads",
			}[kind])
		}
		page.WriteString(entry(e).markdown())
	}
	return page.String()
}

func (e entry) markdown() string {
	var s strings.Builder
	fmt.Fprintf(&s, "\n### %s\n", e.Name)
	for _, line := range strings.Split(e.Text, "\n") {
		switch example, isExample := strings.CutPrefix(line, "Example: "); {
		case isExample:
			fmt.Fprintf(&s, "\n```sql\n%s\n```\n", example)
		case strings.HasPrefix(line, "Errors: "):
			fmt.Fprintf(&s, "\n%s\n", line)
		default:
			fmt.Fprintf(&s, "\n%s\n", strings.ReplaceAll(line, "*", `\*`))
		}
	}
	if e.Call != "" {
		fmt.Fprintf(&s, "\n```\n%s\n```\n", e.Call)
	} else {
		fmt.Fprintf(&s, "\n| column | type | |\n|---|---|---|\n%s\n", e.Columns)
	}
	if e.Callers != "" {
		fmt.Fprintf(&s, "\nFor %s.\n", e.Callers)
	}
	return s.String()
}
