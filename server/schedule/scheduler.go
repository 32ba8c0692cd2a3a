package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// portion bounds the schedules, and the scheduled messages, of one look, so
	// that many servers share a burst.
	portion = 100
	// callTimeout bounds one look at the database and each tick.
	callTimeout = 15 * time.Second
)

// Scheduler publishes what is due until its context is done.
type Scheduler struct {
	Pool *pgxpool.Pool
	// Tick is the longest time between two looks at what is due: how late a
	// schedule may be that somebody has just made or changed. Known ticks are on
	// time whatever it is.
	Tick time.Duration
	Log  *slog.Logger
	// Metrics has the counters of NewMetrics.
	Metrics *Metrics
}

// Metrics counts what this server published.
type Metrics struct {
	ticks, messages, failures prometheus.Counter
}

// NewMetrics registers the counters.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		ticks: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_schedule_ticks_total", Help: "Ticks of schedules published by this server.",
		}),
		messages: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_scheduled_messages_total", Help: "Messages of publish_at published by this server.",
		}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_schedule_failures_total", Help: "Looks or ticks of the scheduler that failed.",
		}),
	}
	registry.MustRegister(m.ticks, m.messages, m.failures)
	return m
}

// Run publishes what is due, and waits for what comes next.
func (s *Scheduler) Run(ctx context.Context) error {
	trouble := postgres.Trouble{Log: s.Log, Part: "scheduler"}
	for {
		wait, err := s.runOnce(ctx)
		switch {
		case err == nil:
			trouble.Works()
		case ctx.Err() == nil:
			s.Metrics.failures.Inc()
			trouble.Failed(err)
			wait = s.Tick
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// runOnce publishes what is due and returns how long to wait: until the next
// tick by the database's clock, and never longer than Tick.
func (s *Scheduler) runOnce(ctx context.Context) (wait time.Duration, err error) {
	began, queries := time.Now(), db.New(s.Pool)
	fired, err := s.fireDue(ctx, queries)
	if err != nil {
		return 0, err
	}
	published, err := bounded(ctx, func(ctx context.Context) (int32, error) { return queries.PublishScheduled(ctx, portion) })
	if err != nil {
		return 0, fmt.Errorf("publish scheduled messages: %w", err)
	}
	s.Metrics.messages.Add(float64(published))
	seconds, err := bounded(ctx, queries.SecondsToNextDue)
	if err != nil {
		return 0, fmt.Errorf("look for the next tick: %w", err)
	}
	wait = time.Duration(seconds * float64(time.Second))
	if !fired && published == 0 && -wait > time.Since(began) {
		return s.Tick, nil // it was due at this look already: it fails, or somebody else is at it
	}
	return min(max(wait, 0), s.Tick), nil
}

// fireDue fires the schedules that are due, and reports whether one was moved
// on. One that fails keeps no other from firing.
func (s *Scheduler) fireDue(ctx context.Context, queries *db.Queries) (fired bool, err error) {
	due, err := bounded(ctx, func(ctx context.Context) ([]db.DueSchedulesRow, error) {
		return queries.DueSchedules(ctx, portion)
	})
	if err != nil {
		return false, fmt.Errorf("look for schedules that are due: %w", err)
	}
	for _, row := range due {
		id, err := bounded(ctx, func(ctx context.Context) (int64, error) {
			return queries.FireSchedule(ctx, db.FireScheduleParams{ScheduleID: row.ID, Expected: row.NextAt, Version: row.Version})
		})
		if ctx.Err() != nil {
			return fired, ctx.Err()
		}
		if err != nil {
			s.Metrics.failures.Inc()
			s.Log.Warn("schedule not fired", "schedule", row.ID, "error", err)
			continue
		}
		fired = true
		if id != 0 { // else another server has, or what was missed is skipped
			s.Metrics.ticks.Inc()
		}
	}
	return fired, nil
}

func bounded[T any](ctx context.Context, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return call(ctx)
}
