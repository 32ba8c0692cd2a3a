package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// finding is one line of the doctor: what was found, and what to do about it.
type finding struct {
	ok     bool
	what   string
	remedy string
}

func newDoctor() *cobra.Command {
	var url, direct, runner, wakeup string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the database, with a remedy a line; exit 1 when something is wrong",
		Args:  cobra.NoArgs,
	}
	secretVar(c.Flags(), &url, "database-url", "Postgres to check", "DATABASE_URL")
	secretVar(c.Flags(), &direct, "direct-database-url", "the same database past any pooler", "FANFARE_DIRECT_DATABASE_URL")
	secretVar(c.Flags(), &runner, "runner-database-url",
		"the same database by the login that runs code of apps", "FANFARE_RUNNER_DATABASE_URL")
	c.Flags().StringVar(&wakeup, "wakeup", env("FANFARE_WAKEUP", "notify"), "check what it needs: notify or wal (FANFARE_WAKEUP)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if url == "" {
			return errors.New("no database: set DATABASE_URL or --database-url")
		}
		if direct == "" {
			direct = url
		}
		findings, err := diagnose(c.Context(), direct, runner, wakeup == "wal")
		if err != nil {
			return err
		}
		return report(c, findings)
	}
	return c
}

func report(c *cobra.Command, findings []finding) error {
	bad := 0
	for _, f := range findings {
		mark := "ok  "
		if !f.ok {
			mark = "BAD "
			bad++
		}
		line := mark + f.what
		if !f.ok {
			line += " → " + f.remedy
		}
		fmt.Fprintln(c.OutOrStdout(), line)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d checks found something", bad, len(findings))
	}
	return nil
}

// diagnose runs the checks in order, and stops where the next needs the last.
func diagnose(ctx context.Context, url, runner string, wal bool) ([]finding, error) {
	conn, err := postgres.Connect(ctx, url, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	defer postgres.Close(conn)
	queries := db.New(conn)

	findings, err := checkPostgres(ctx, conn, queries)
	if err != nil {
		return nil, err
	}
	status, err := postgres.Status(ctx, conn)
	if err != nil {
		return nil, err
	}
	f := finding{status.Err() == nil, fmt.Sprintf("schema %s (%d of %d)", status.State, status.Version, status.Latest), ""}
	if !f.ok {
		f.remedy = status.Err().Error()
		return append(findings, f), nil
	}
	log, err := checkLog(ctx, queries)
	if err != nil {
		return nil, err
	}
	upkeep, err := checkUpkeep(ctx, queries)
	if err != nil {
		return nil, err
	}
	code, err := checkRunner(ctx, queries, runner)
	findings = slices.Concat(findings, []finding{f}, log, upkeep, code)
	if err != nil || !wal {
		return findings, err
	}
	needs, err := postgres.WALNeeds(ctx, conn, url)
	for _, need := range needs {
		findings = append(findings, finding{need.Met, need.What, need.Remedy})
	}
	return findings, err
}

func checkPostgres(ctx context.Context, conn *pgx.Conn, queries *db.Queries) ([]finding, error) {
	version, err := queries.ServerVersion(ctx)
	if err != nil {
		return nil, fmt.Errorf("read server version: %w", err)
	}
	findings := []finding{
		{version >= 150000, fmt.Sprintf("Postgres %d.%d", version/10000, version%10000), "upgrade to 15 or later"},
	}
	// A pooler in transaction mode gives the next transaction another backend,
	// so a session setting does not last.
	pid := conn.PgConn().PID()
	backend, err := queries.BackendPID(ctx)
	if err != nil {
		return nil, fmt.Errorf("read backend: %w", err)
	}
	findings = append(findings, finding{
		uint32(backend) == pid, "no pooler in the way",
		"set FANFARE_DIRECT_DATABASE_URL past the pooler: LISTEN and locks are lost in it",
	})
	for _, s := range []struct{ name, bad, remedy string }{
		{"synchronous_commit", "off", "an acknowledged publish can be lost in a crash: alter system set synchronous_commit = on"},
		{"fsync", "off", "everything can be lost in a crash: alter system set fsync = on"},
		{"full_page_writes", "off", "a crash can tear pages: alter system set full_page_writes = on"},
	} {
		value, err := queries.ReadSetting(ctx, s.name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", s.name, err)
		}
		findings = append(findings, finding{!strings.EqualFold(value, s.bad), s.name + " = " + value, s.remedy})
	}
	return findings, nil
}

func checkLog(ctx context.Context, queries *db.Queries) ([]finding, error) {
	overdue, err := queries.OverduePartitions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read partitions: %w", err)
	}
	findings := []finding{{
		overdue == 0, "partitions of today and tomorrow exist",
		"an open transaction holds them up (pg_stat_activity), or no server runs: select fanfare.ensure_partitions()",
	}}
	queue, err := queries.NotificationQueue(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the queue of notifications: %w", err)
	}
	findings = append(findings, finding{
		queue.Usage < 0.25, fmt.Sprintf("the queue of notifications is %.0f%% full", 100*queue.Usage),
		"end the session that listens and has a transaction open (fanfare.notification_queue); the oldest is " + queue.Oldest,
	})
	servers, err := queries.LiveServers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read servers: %w", err)
	}
	findings = append(findings, finding{len(servers) > 0, fmt.Sprintf("%d servers run", len(servers)), "start one: fanfare serve"})
	for _, s := range servers {
		findings = append(findings, finding{
			s.Behind < 1000, fmt.Sprintf("server %s is %d batches behind", s.Hostname, s.Behind),
			"look at its log and at the load of the database",
		})
	}
	return findings, nil
}

func checkUpkeep(ctx context.Context, queries *db.Queries) ([]finding, error) {
	failed, err := queries.FailedSweeps(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sweeps: %w", err)
	}
	findings := []finding{{len(failed) == 0, fmt.Sprintf("%d tasks of the sweeper failed", len(failed)), ""}}
	for _, sweep := range failed {
		findings[0].remedy += sweep.Task + ": " + sweep.Error + "; "
	}
	lost, err := queries.FilesWithoutBytes(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sweeps: %w", err)
	}
	late, err := queries.LateTicks(ctx)
	if err != nil {
		return nil, fmt.Errorf("read schedules: %w", err)
	}
	return append(
		findings,
		finding{lost == 0, fmt.Sprintf("%d files are without bytes", lost), "the server's log names them: do all servers share one data directory (FANFARE_DATA_DIR)?"},
		finding{late == 0, fmt.Sprintf("%d schedules are late", late), "no server runs, or fire_schedule fails: the server's log says why"},
	), nil
}
