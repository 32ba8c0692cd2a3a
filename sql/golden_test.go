package sql_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Ensure that a change of what people read and call shows in review. The file
// is the contract: a line that changes in it is a line of the CHANGELOG.
func TestSurfaceGolden(t *testing.T) {
	t.Parallel()
	wantGolden(t, "testdata/surface.golden.txt", surface(t, connect(t, pgtest.Database(t))))
}

// Ensure that a change of the installed schema shows in review.
func TestSchemaGolden(t *testing.T) {
	t.Parallel()
	wantGolden(t, "testdata/schema.golden.txt", catalog(t, connect(t, pgtest.Database(t))))
}

func wantGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := firstDifference(got, read(t, file)); diff != "" {
		t.Errorf("%s differs; `go test ./sql -run Golden -update` rewrites it\n%s", file, diff)
	}
}

// surface lists schema fanfare: functions with their result, whether they
// change anything, whose rights they have and who may call them; tables and
// views with their columns and who may read them.
func surface(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `
		with grants as (
			select c.oid, string_agg(distinct case when a.grantee = 0 then 'public' else a.grantee::regrole::text end, ' ') as roles
			from pg_class as c cross join lateral aclexplode(c.relacl) as a
			where a.grantee <> c.relowner and a.privilege_type = 'SELECT'
			group by c.oid
		), callers as (
			select p.oid, string_agg(case when a.grantee = 0 then 'public' else a.grantee::regrole::text end, ' ' order by a.grantee::regrole::text) as roles
			from pg_proc as p cross join lateral aclexplode(p.proacl) as a
			where a.grantee <> p.proowner
			group by p.oid
		)
		select line from (
		select format(e'function %s(%s)\n  returns %s, %s, %s\n  called by %s', p.proname,
			pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
			case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end,
			case when p.prosecdef then 'with the owner''s rights' else 'with the caller''s rights' end,
			coalesce(c.roles, 'nobody'))
		from pg_proc as p left join callers as c on c.oid = p.oid
		where p.pronamespace = 'fanfare'::regnamespace
		union all
		select format(e'%s %s\n  read by %s', case c.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end, c.relname, coalesce(g.roles, 'nobody'))
			|| (select string_agg(format(e'\n  %s %s', a.attname, format_type(a.atttypid, a.atttypmod)), '' order by a.attnum)
				from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
		from pg_class as c left join grants as g on g.oid = c.oid
		where c.relnamespace = 'fanfare'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
		) as listed (line)
		order by line collate "C"`)
	return strings.Join(collect(t, rows), "\n\n") + "\n"
}

// catalog describes all that is installed, on any version of Postgres, without
// daily partitions, which differ from day to day.
func catalog(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `
		with relation as (
			select c.*
			from pg_class as c
			where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
				and c.relkind in ('r', 'p', 'v', 'S') and c.relname !~ '_[0-9]{8}$'
		)
		select line from (
		select format('%s %s %s %s %s', case r.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end,
			r.oid::regclass, r.relpersistence, r.reloptions, (
				select string_agg(a.grantee::regrole || ' ' || lower(a.privilege_type), ', ' order by a.grantee::regrole::text, a.privilege_type)
				from aclexplode(r.relacl) as a where a.grantee <> r.relowner))
		from relation as r
		union all
		select format('column %s.%s %s%s%s%s', r.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
			case when a.attnotnull then ' not null' end, ' default ' || pg_get_expr(d.adbin, r.oid), ' ' || a.attacl::text)
		from relation as r
		join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
		left join pg_attrdef as d on d.adrelid = r.oid and d.adnum = a.attnum
		where r.relkind <> 'S'
		union all
		select format('constraint %s %s %s', r.oid::regclass, n.conname, pg_get_constraintdef(n.oid))
		from relation as r join pg_constraint as n on n.conrelid = r.oid
		where n.contype <> 'n' -- not null, above; since Postgres 18 each has a name
		union all
		select 'index ' || pg_get_indexdef(i.indexrelid)
		from relation as r join pg_index as i on i.indrelid = r.oid
		where not r.relispartition
		union all
		select format('policy %s %s %s %s using %s check %s', r.oid::regclass, y.polname, y.polcmd,
			(select array_agg(o.oid::regrole order by o.oid::regrole::text) from unnest(y.polroles) as o (oid)),
			pg_get_expr(y.polqual, r.oid), pg_get_expr(y.polwithcheck, r.oid))
		from relation as r join pg_policy as y on y.polrelid = r.oid
		union all
		select 'trigger ' || pg_get_triggerdef(g.oid)
		from relation as r join pg_trigger as g on g.tgrelid = r.oid
		where not g.tgisinternal and not r.relispartition
		union all
		select format('function %s %s %s %s%s %s %s', p.oid::regprocedure, pg_get_function_result(p.oid),
			case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end,
			p.proowner::regrole, case when p.prosecdef then ' definer' end, p.proconfig, p.proacl)
		from pg_proc as p
		where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
		) as listed (line)
		order by line collate "C"`)
	return strings.Join(collect(t, rows), "\n") + "\n"
}
