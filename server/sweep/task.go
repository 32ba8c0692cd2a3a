package sweep

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// Counts is what a run of a task did, by words such as files_deleted.
type Counts map[string]int64

// Result is one count of a run, or of what a run would do.
type Result struct {
	Task, What string
	Count      int64
}

// Results lists the counts of a task's run, by name.
func (c Counts) Results(task string) []Result {
	results := make([]Result, 0, len(c))
	for _, what := range slices.Sorted(maps.Keys(c)) {
		results = append(results, Result{task, what, c[what]})
	}
	return results
}

// Task is one kind of upkeep.
type Task struct {
	// Name is its row in fanfare.sweeps.
	Name string
	// Every is the time from one run to the next.
	Every time.Duration
	// Run does it once. It must not mind being killed, nor another server at
	// the same work. The time is the one that ages are counted to.
	Run func(ctx context.Context, now time.Time) (Counts, error)
}

const (
	// partitionInterval is how often partitions are looked after: often enough
	// that one held up by an open transaction is tried again well before its day.
	partitionInterval = 10 * time.Minute
	// expiryInterval is how often rows that ran out are deleted. Nobody sees
	// them meanwhile, so it bounds only the room they take.
	expiryInterval = time.Minute
	// tokenInterval is the same of the few rows about keys and tokens.
	tokenInterval = time.Hour
	// maxRounds bounds how often a task that works in portions goes on at once.
	maxRounds = 100
	// portion is what one call of an expiry deletes at most: the default of the
	// functions that are called here.
	portion = 10000
	// buried is the same of those that make dead letters.
	buried = 1000
)

// DatabaseTasks are the tasks that are all SQL.
func DatabaseTasks(pool *pgxpool.Pool) []Task {
	q := db.New(pool)
	return []Task{
		{"partitions", partitionInterval, counted("partitions_made", once(q.EnsurePartitions))},
		{"carry", partitionInterval, counted("deliveries_carried", repeated(q.CarryMessages, portion))},
		{"retention", partitionInterval, counted("partitions_dropped", repeated(q.DropExpired, 1))},
		{"carry_limit", partitionInterval, counted("dead_letters", repeated(q.ExpireCarried, buried))},
		// Dispatchers do this each second; where none runs, workers that pull still count on it.
		{"leases", expiryInterval, counted("leases_released", repeated(q.SweepExpiredLeases, buried))},
		{"idempotency_keys", expiryInterval, counted("keys_deleted", repeated(q.ExpireIdempotencyKeys, portion))},
		{"kv", expiryInterval, counted("entries_deleted", repeated(q.ExpireKV, portion))},
		{"api_keys", tokenInterval, counted("keys_deleted", once(q.ExpireAPIKeys))},
		{"revocations", tokenInterval, counted("revocations_deleted", once(q.ExpireRevocations))},
		{"audit", tokenInterval, counted("entries_deleted", repeated(q.ExpireAudit, portion))},
		{"signing_keys", tokenInterval, counted("keys_deleted", once(q.ExpireSigningKeys))},
	}
}

type count func(context.Context) (int64, error)

func counted(what string, do count) func(context.Context, time.Time) (Counts, error) {
	return func(ctx context.Context, _ time.Time) (Counts, error) {
		n, err := do(ctx)
		return Counts{what: n}, err
	}
}

func once(call func(context.Context) (int32, error)) count {
	return func(ctx context.Context) (int64, error) {
		n, err := call(ctx)
		return int64(n), err
	}
}

// repeated calls again while a call did all that one call may do.
func repeated(call func(context.Context) (int32, error), most int32) count {
	return func(ctx context.Context) (total int64, err error) {
		for range maxRounds {
			n, err := call(ctx)
			total += int64(n)
			if err != nil || n < most {
				return total, err
			}
		}
		return total, nil
	}
}

// Preview counts what the tasks of DatabaseTasks would do now.
func Preview(ctx context.Context, pool *pgxpool.Pool) ([]Result, error) {
	rows, err := db.New(pool).SweepPreview(ctx)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	results := make([]Result, len(rows))
	for i, row := range rows {
		results[i] = Result{row.Task, row.What, row.Due}
	}
	return results, nil
}
