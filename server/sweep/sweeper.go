package sweep

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// pollInterval is how often the leader's connection is looked at, and how often
// others ask to lead.
const pollInterval = time.Second

// taskTimeout bounds a run of a task: what is left of it is done by the next.
const taskTimeout = 15 * time.Minute

// Sweeper runs its tasks at their intervals while this server leads in sweeping.
// Any number of servers may run one.
type Sweeper struct {
	// Connect opens the connection that leads, with the settings of
	// Settings, past any pooler.
	Connect func(context.Context) (*postgres.Session, error)
	// Pool is what the tasks' results are written with.
	Pool   *pgxpool.Pool
	Tasks  []Task
	Server string
	Log    *slog.Logger
	// Metrics has the counters of NewMetrics.
	Metrics *Metrics
	// Now is the clock that says what is due; nil is time.Now.
	Now func() time.Time
	// Look is how often it is asked; zero is a second.
	Look time.Duration
}

// Settings are those of the leader's connection: it ends when its process is
// stopped, so that another server can take over.
func Settings() map[string]string {
	return map[string]string{"application_name": "fanfare sweeper", "idle_session_timeout": "5s"}
}

// Metrics counts what was swept on this server.
type Metrics struct {
	runs, swept *prometheus.CounterVec
}

// NewMetrics registers the counters. Their labels are names of tasks and of
// what they count, a fixed set.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fanfare_sweeps_total", Help: "Runs of the sweeper's tasks, by task and result (ok, error).",
		}, []string{"task", "result"}),
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fanfare_swept_total", Help: "What the sweeper's tasks did, by task and what they count.",
		}, []string{"task", "what"}),
	}
	registry.MustRegister(m.runs, m.swept)
	return m
}

// Run waits until this server leads, then sweeps, until ctx is done; after an error it
// begins again with a new connection.
func (s *Sweeper) Run(ctx context.Context) error {
	return postgres.Forever(ctx, s.Log, "sweeper", s.runConnection)
}

func (s *Sweeper) runConnection(ctx context.Context, works func()) error {
	conn, err := s.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	leader := &postgres.Leader{Queries: db.New(conn), Part: "sweeper"}
	for leads := false; !leads; {
		if leads, err = leader.Ask(ctx); err != nil {
			return fmt.Errorf("ask to sweep: %w", err)
		}
		works()
		if !leads && postgres.Pause(ctx, pollInterval) != nil {
			return ctx.Err()
		}
	}
	return s.sweepWhileLeading(ctx, leader)
}

// sweepWhileLeading sweeps until the leader's connection fails: the tasks use
// others, so that a long one does not keep this one silent.
func (s *Sweeper) sweepWhileLeading(ctx context.Context, leader *postgres.Leader) error {
	ctx, cancel := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer cancel()
	tasks.Go(func() { s.sweep(ctx) })
	for {
		if err := postgres.Pause(ctx, pollInterval); err != nil {
			return err
		}
		if err := leader.Stay(ctx); err != nil {
			return fmt.Errorf("go on sweeping: %w", err)
		}
	}
}

// sweep runs each task at once and then at its interval, one after the other.
func (s *Sweeper) sweep(ctx context.Context) {
	due := make(map[string]time.Time, len(s.Tasks))
	for {
		s.runOnce(ctx, due)
		look := s.Look
		if look == 0 {
			look = time.Second
		}
		if postgres.Pause(ctx, look) != nil {
			return
		}
	}
}

// runOnce is one round: it runs the tasks that are due, and sets when each is due
// again. It returns how many ran.
func (s *Sweeper) runOnce(ctx context.Context, due map[string]time.Time) (ran int) {
	for _, task := range s.Tasks {
		if now := s.now(); !now.Before(due[task.Name]) {
			due[task.Name] = now.Add(task.Every)
			s.run(ctx, task, now)
			ran++
		}
	}
	return ran
}

func (s *Sweeper) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// run runs a task and says in the log, in the metrics and in its row what came
// of it.
func (s *Sweeper) run(ctx context.Context, task Task, now time.Time) {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, taskTimeout)
	defer cancel()
	counts, err := task.Run(limited, now)
	if ctx.Err() != nil {
		return
	}
	took := time.Since(began)
	attributes := []any{"task", task.Name, "took", took.Round(time.Microsecond)}
	level, result := slog.LevelDebug, "ok"
	for _, r := range counts.Results(task.Name) {
		attributes = append(attributes, r.What, r.Count)
		s.Metrics.swept.WithLabelValues(r.Task, r.What).Add(float64(r.Count))
		if r.Count > 0 {
			level = slog.LevelInfo
		}
	}
	if err != nil {
		level, result = slog.LevelWarn, "error"
		attributes = append(attributes, "error", err)
	}
	s.Metrics.runs.WithLabelValues(task.Name, result).Inc()
	s.Log.Log(ctx, level, "swept", attributes...)
	saving, cancel := context.WithTimeout(ctx, postgres.AnswerTimeout)
	defer cancel()
	if err := s.save(saving, task, began, took, counts, err); err != nil {
		s.Log.Warn("sweep not noted", "task", task.Name, "error", err)
	}
}

func (s *Sweeper) save(ctx context.Context, task Task, began time.Time, took time.Duration, counts Counts, failure error) error {
	if counts == nil {
		counts = Counts{}
	}
	encoded, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	row := db.SaveSweepParams{
		Task: task.Name, Server: s.Server, StartedAt: utc.Time{Time: began},
		Seconds: took.Seconds(), Counts: encoded,
	}
	if failure != nil {
		text := failure.Error()
		row.Error = &text
	}
	return db.New(s.Pool).SaveSweep(ctx, row)
}
