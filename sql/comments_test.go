package sql_test

import (
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// Ensure that a DBA can ask the database what each thing is for.
func TestEverythingHasAComment(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.Database(t))
	rows, _ := conn.Query(t.Context(), `
		select format('%s %s', case c.relkind when 'i' then 'index' when 'I' then 'index' when 'S' then 'sequence' when 'v' then 'view' else 'table' end, c.oid::regclass)
		from pg_class as c left join pg_index as i on i.indexrelid = c.oid
		where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
			and obj_description(c.oid, 'pg_class') is null
			-- What a table brings along has no comment of its own.
			and not exists (select from pg_depend as d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('i', 'a') and d.refclassid <> 'pg_namespace'::regclass and c.relkind = 'S')
			and not exists (select from pg_constraint as k where k.conindid = c.oid)
			and not coalesce(c.relispartition and c.relkind in ('i', 'I'), false)
		union all
		select 'function ' || p.oid::regprocedure
		from pg_proc as p
		where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
			and obj_description(p.oid, 'pg_proc') is null
		order by 1`)
	for _, object := range collect(t, rows) {
		t.Errorf("no comment on %s", object)
	}
}
