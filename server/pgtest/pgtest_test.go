package pgtest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Ensure that databases are migrated and apart from each other.
func TestDatabase(t *testing.T) {
	t.Parallel()
	one, other := pgtest.Pool(t, pgtest.Database(t)), pgtest.Pool(t, pgtest.Database(t))
	if _, err := one.Exec(t.Context(), `create table fanfare.only_here (id int)`); err != nil {
		t.Fatal(err)
	}
	var found bool
	err := other.QueryRow(t.Context(), `select to_regclass('fanfare.only_here') is not null`).Scan(&found)
	if err != nil || found {
		t.Errorf("table of one database in the other: %v, %v", found, err)
	}
}

// Ensure that a database goes although sessions, slots and prepared
// transactions hold it.
func TestDatabase_dropsObstacles(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("Test", func(t *testing.T) {
		pool := pgtest.Pool(t, pgtest.Database(t))
		name = pool.Config().ConnConfig.Database
		for _, statement := range []string{
			`select pg_create_logical_replication_slot('slot_of_' || current_database(), 'pgoutput')`,
			`begin; create table t (id int); prepare transaction 'it''s prepared'`,
		} {
			if _, err := pool.Exec(t.Context(), statement, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
		}
	})
	pool := pgtest.Pool(t, pgtest.Database(t))
	var found bool
	err := pool.QueryRow(t.Context(), `select exists (select from pg_database where datname = $1)`, name).Scan(&found)
	if err != nil || found {
		t.Errorf("database is left: %v, %v", found, err)
	}
}

// Ensure that a role has what it was granted and nothing more.
func TestRole(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pool := pgtest.Pool(t, pgtest.Role(t, url, "reader", "pg_read_all_settings"))
	var user, directory string
	err := pool.QueryRow(t.Context(), `select current_user, current_setting('data_directory')`).Scan(&user, &directory)
	if err != nil || !strings.HasPrefix(user, "reader_") {
		t.Fatalf("user = %s, %v", user, err)
	}
	_, err = pool.Exec(t.Context(), `create role nobody_may`)
	if refusal := new(pgconn.PgError); !errors.As(err, &refusal) || refusal.Code != "42501" {
		t.Errorf("create role: %v, want insufficient_privilege", err)
	}
}

// Ensure that a private cluster survives a crash with what was committed.
func TestCluster(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, map[string]string{"max_connections": "20"})
	pool := pgtest.Pool(t, cluster.URL("postgres"))
	if _, err := pool.Exec(t.Context(), `create table kept (id int)`); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Restart(context.Background(), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	pool.Reset()
	var settings string
	const query = `select current_setting('fsync') || current_setting('max_connections') from (select count(*) from kept) k`
	if err := pool.QueryRow(t.Context(), query).Scan(&settings); err != nil || settings != "on20" {
		t.Errorf("settings = %s, %v", settings, err)
	}
}
