package sql_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Ensure that migrating down takes everything, and up brings the same back.
func TestMigrateDownAndUp(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	conn := connect(t, database)
	before := catalog(t, conn)

	if err := postgres.MigrateDown(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	requireState(t, conn, postgres.Absent)
	rows, _ := conn.Query(t.Context(), `
		select c.oid::regclass::text
		from pg_class as c
		where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
			and c.relname <> 'schema_version'
		union all
		select p.oid::regprocedure::text
		from pg_proc as p
		where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)`)
	for _, left := range collect(t, rows) {
		t.Errorf("migrating down leaves %s", left)
	}

	if err := postgres.MigrateDown(t.Context(), database); err != nil {
		t.Errorf("down again: %v", err)
	}
	if err := postgres.Migrate(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	requireState(t, conn, postgres.Current)
	if diff := firstDifference(catalog(t, conn), before); diff != "" {
		t.Errorf("schema after down and up differs\n%s", diff)
	}
}

// Ensure that an install leaves the extensions of a database alone: it makes
// none, and a pgcrypto that an app uses stays as it is.
func TestMigrateLeavesExtensionsAlone(t *testing.T) {
	t.Parallel()
	const extensions = `
		select coalesce(string_agg(format('%s %s %s', e.extname, e.extnamespace::regnamespace, e.extowner::regrole), ', ' order by e.extname), '')
		from pg_extension as e`
	for name, c := range map[string][]string{
		"None": {},
		"pgcrypto in public, used by an app": {
			`create extension pgcrypto schema public`,
			`create table public.users (id bigint, password text default public.crypt('x', public.gen_salt('md5')), check (public.digest(password, 'md5') is not null))`,
			`insert into public.users (id) values (1)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := emptyDatabase(t, pgtest.Database(t), "")
			conn := connect(t, database)
			for _, statement := range c {
				mustExec(t, conn, statement)
			}
			before := value[string](t, conn, extensions)
			if err := postgres.Migrate(t.Context(), database); err != nil {
				t.Fatal(err)
			}
			if after := value[string](t, conn, extensions); after != before {
				t.Errorf("extensions are %q, before they were %q", after, before)
			}
			mustExec(t, conn, `select fanfare.create_app('shop'), fanfare.create_api_key('k', '{*}', 'shop'), fanfare.issue_subscriber_token('{a}', app => 'shop')`)
			if err := postgres.MigrateDown(t.Context(), database); err != nil {
				t.Fatal(err)
			}
			if after := value[string](t, conn, extensions); after != before {
				t.Errorf("extensions are %q after migrating down, before they were %q", after, before)
			}
			if len(c) > 0 {
				mustExec(t, conn, `insert into public.users (id) values (2)`)
			}
		})
	}
}

// Ensure that servers that start together on an empty database do not collide.
func TestMigrateConcurrently(t *testing.T) {
	t.Parallel()
	database := emptyDatabase(t, pgtest.Database(t), "")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := postgres.Migrate(t.Context(), database); err != nil {
				t.Errorf("migrate: %v", err)
			}
		})
	}
	group.Wait()
	requireState(t, connect(t, database), postgres.Current)
}

// Ensure that a managed Postgres, where nobody is superuser, will do: the role
// makes the roles, the schema and all that is in it, and the functions work.
func TestMigrateWithoutSuperuser(t *testing.T) {
	t.Parallel()
	// A cluster of its own: in the shared one a superuser has made the roles.
	maintenance := pgtest.Cluster(t, nil).URL("postgres")
	admin := connect(t, maintenance)
	if _, err := admin.Exec(t.Context(), `create role installer login createrole password 'installer'`); err != nil {
		t.Fatal(err)
	}
	database := withUser(t, emptyDatabase(t, maintenance, "installer"), "installer")
	conn := connect(t, database)
	requireState(t, conn, postgres.Absent)
	for range 2 {
		if err := postgres.Migrate(t.Context(), database); err != nil {
			t.Fatal(err)
		}
		requireState(t, conn, postgres.Current)
	}

	for _, statement := range []string{
		`grant fanfare_admin, fanfare_server to installer`,
		`select fanfare.create_app('shop')`,
		`select fanfare.create_topic('orders')`,
		`select fanfare.publish('orders', '{}')`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var batch *int64
	if err := conn.QueryRow(t.Context(), `select fanfare_internal.seal()`).Scan(&batch); err != nil || batch == nil || *batch != 1 {
		t.Errorf("seal: batch %v, %v", batch, err)
	}
	if err := postgres.MigrateDown(t.Context(), database); err != nil {
		t.Errorf("migrate down: %v", err)
	}
}

// Ensure that a server can tell what it runs on.
func TestStatus(t *testing.T) {
	t.Parallel()

	t.Run("Current", func(t *testing.T) {
		t.Parallel()
		requireState(t, connect(t, pgtest.Database(t)), postgres.Current)
	})

	t.Run("Absent", func(t *testing.T) {
		t.Parallel()
		requireState(t, connect(t, emptyDatabase(t, pgtest.Database(t), "")), postgres.Absent)
	})

	t.Run("Older", func(t *testing.T) {
		t.Parallel()
		database := pgtest.Database(t)
		conn := connect(t, database)
		mustExec(t, conn, `update fanfare_internal.code_version set package_hash = 'of another release'`)
		requireState(t, conn, postgres.Older)
		if err := postgres.Migrate(t.Context(), database); err != nil {
			t.Fatal(err)
		}
		requireState(t, conn, postgres.Current)
	})

	t.Run("Drifted", func(t *testing.T) {
		t.Parallel()
		database := pgtest.Database(t)
		conn := connect(t, database)
		mustExec(t, conn, `create or replace function fanfare_internal.valid_topic_name(name text) returns boolean
			language sql immutable strict parallel safe as 'select true'`)
		requireState(t, conn, postgres.Drifted)
		if err := postgres.Migrate(t.Context(), database); err != nil {
			t.Fatal(err)
		}
		requireState(t, conn, postgres.Current)
		var valid bool
		if err := conn.QueryRow(t.Context(), `select fanfare_internal.valid_topic_name('$')`).Scan(&valid); err != nil || valid {
			t.Errorf("the function is not the installed one: %v, %v", valid, err)
		}
	})

	t.Run("Newer", func(t *testing.T) {
		t.Parallel()
		database := pgtest.Database(t)
		conn := connect(t, database)
		mustExec(t, conn, `update fanfare_internal.schema_version set version = 99`)
		requireState(t, conn, postgres.Newer)
		if err := postgres.Migrate(t.Context(), database); err == nil {
			t.Error("Migrate accepts a newer schema")
		}
		requireState(t, conn, postgres.Newer)
	})
}

func requireState(t *testing.T, conn *pgx.Conn, want postgres.SchemaState) {
	t.Helper()
	status, err := postgres.Status(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	if status.State != want {
		t.Fatalf("state is %s, want %s", status.State, want)
	}
	if served := status.Err() == nil; served != (want == postgres.Current) {
		t.Errorf("status %s: %v", status.State, status.Err())
	}
}

func mustExec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// emptyDatabase makes a database without Fanfare in the cluster of a
// superuser's URL and drops it when the test ends.
func emptyDatabase(t *testing.T, superuser, owner string) string {
	t.Helper()
	u, err := url.Parse(superuser)
	if err != nil {
		t.Fatal(err)
	}
	u.Path += "_empty"
	name := pgx.Identifier{u.Path[1:]}.Sanitize()
	statement := "create database " + name + " template template0"
	if owner != "" {
		statement += " owner " + pgx.Identifier{owner}.Sanitize()
	}
	conn := connect(t, superuser)
	mustExec(t, conn, statement)
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		conn, err := pgx.Connect(ctx, superuser)
		if err != nil {
			t.Error(err)
			return
		}
		_, err = conn.Exec(ctx, "drop database "+name+" with (force)")
		if err := errors.Join(err, conn.Close(ctx)); err != nil {
			t.Error(err)
		}
	})
	return u.String()
}

// withUser is the URL of a role whose password is its name.
func withUser(t *testing.T, database, name string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, name)
	return u.String()
}
