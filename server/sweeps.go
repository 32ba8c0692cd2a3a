package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/server/files"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/sweep"
)

// FilesSettings are those of the files of the apps.
type FilesSettings struct {
	// DataDir is the folder that holds their bytes; all servers of a database
	// share it.
	DataDir string
	// MaxBytes bounds one file.
	MaxBytes int64
	// TmpTTL is the age at which bytes that no row points at are swept away,
	// SweepInterval how often they are looked for; zero is never.
	TmpTTL, SweepInterval time.Duration
}

// Tasks are what the sweeper does, wired to what it does it with.
func (f FilesSettings) Tasks(pool *pgxpool.Pool, store *files.Store, log *slog.Logger) []sweep.Task {
	tasks := sweep.DatabaseTasks(pool)
	if f.SweepInterval == 0 {
		return tasks
	}
	return append(tasks, sweep.Task{
		Name: "files", Every: f.SweepInterval,
		Run: func(ctx context.Context, now time.Time) (sweep.Counts, error) {
			return sweepFiles(ctx, &files.Sweeper{Store: store, Pool: pool, TTL: f.TmpTTL}, now, log)
		},
	})
}

func sweepFiles(ctx context.Context, sweeper *files.Sweeper, now time.Time, log *slog.Logger) (sweep.Counts, error) {
	found, err := sweeper.Sweep(ctx, now)
	if len(found.Removed) > 0 {
		log.Info("bytes without a row", "root", sweeper.Store.Root, "first", found.Removed, "dry_run", sweeper.DryRun)
	}
	if len(found.Missing) > 0 {
		log.Error("files without bytes", "count", found.RowsWithoutBytes, "first", found.Missing)
	}
	return sweep.Counts{
		"directories_walked": found.Directories, "files_deleted": found.Files,
		"bytes_reclaimed": found.Bytes, "rows_without_bytes": found.RowsWithoutBytes,
	}, err
}

// openStore finds the folder of the database's files below the data directory.
func openStore(ctx context.Context, pool *pgxpool.Pool, dataDir string) (*files.Store, error) {
	id, err := files.StoreID(ctx, pool)
	if err != nil {
		return nil, err
	}
	dataDir, err = filepath.Abs(dataDir)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	return &files.Store{Root: filepath.Join(dataDir, "files", id)}, nil
}

// Sweep runs every task once, whatever its interval, or with dryRun counts what
// it would do.
func Sweep(ctx context.Context, databaseURL string, settings FilesSettings, dryRun bool, log *slog.Logger) ([]sweep.Result, error) {
	pool, err := postgres.OpenPool(ctx, databaseURL, 1, map[string]string{"application_name": "fanfare sweep"})
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	defer pool.Close()
	store, err := openStore(ctx, pool, settings.DataDir)
	if err != nil {
		return nil, err
	}
	if dryRun {
		due, err := sweep.Preview(ctx, pool)
		if err != nil {
			return nil, err
		}
		sweeper := &files.Sweeper{Store: store, Pool: pool, TTL: settings.TmpTTL, DryRun: true}
		counts, err := sweepFiles(ctx, sweeper, time.Now(), log)
		return append(due, counts.Results("files")...), err
	}
	var done []sweep.Result
	for _, task := range settings.Tasks(pool, store, log) {
		counts, err := task.Run(ctx, time.Now())
		if err != nil {
			return done, fmt.Errorf("%s: %w", task.Name, err)
		}
		done = append(done, counts.Results(task.Name)...)
	}
	return done, nil
}

// hostname names this server in fanfare.sweeps.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
