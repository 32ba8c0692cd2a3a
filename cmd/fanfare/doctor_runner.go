package main

import (
	"context"
	"fmt"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// checkRunner looks at the login that code of apps runs under.
func checkRunner(ctx context.Context, queries *db.Queries, url string) ([]finding, error) {
	code, err := queries.CodeOfApps(ctx)
	if err != nil {
		return nil, fmt.Errorf("read apps: %w", err)
	}
	if url == "" {
		return []finding{{
			code.Apps < 2 || !code.HasCode, "SQL handlers and endpoints run",
			"there are several apps: set FANFARE_RUNNER_DATABASE_URL to a login that is a member of fanfare_runner alone",
		}}, nil
	}
	conn, err := postgres.Connect(ctx, url, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the database as the runner: %w", err)
	}
	defer postgres.Close(conn)
	rights, err := db.New(conn).RunnerRights(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the runner's rights: %w", err)
	}
	return []finding{
		{rights.MayRun, "the runner's login is a member of fanfare_runner", "grant fanfare_runner to it"},
		{
			rights.OtherRights == "", "the runner's login may only run code of apps",
			"it has other rights, which code of apps would have as well: take " + rights.OtherRights + " from it",
		},
	}, nil
}
