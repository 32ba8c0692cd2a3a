package seal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// pollInterval is how long a commit may go unnoticed when no wake-up comes.
	pollInterval = time.Second
	// busyInterval is the time between two seals while messages flow.
	busyInterval = 2 * time.Millisecond
	// quietSeals is how many seals in a row that find nothing end a burst.
	quietSeals = 25
	// lockNotAvailable is the code of a wait that lock_timeout ended.
	lockNotAvailable = "55P03"
	// maxPatience bounds what a seal may take, however often one took too long.
	maxPatience = 10 * time.Minute
	// disarmTimeout bounds the last call on a connection.
	disarmTimeout = time.Second
)

// Sealer seals batches while this server leads in it. Set its fields before Run.
type Sealer struct {
	// Connect opens a connection of its own, directly to Postgres, with Settings.
	Connect func(context.Context) (*postgres.Session, error)
	// OpenWakeup makes the wake-up source for a connection; nil is notify.
	OpenWakeup func(context.Context, *postgres.Session) (Wakeup, func(), error)
	Log        *slog.Logger

	sealing, failed atomic.Bool
	// looked is when a seal succeeded last, in nanoseconds of Unix time.
	looked atomic.Int64
	// patience is how long a seal may take, if not AnswerTimeout: one of very many
	// messages may take longer, and a connection that was lost should not.
	patience time.Duration
}

// Settings are those of the sealer's connection: plans that stay good while a
// partition is still empty, and the end of a session whose process was stopped,
// so that another server can take over.
func Settings() map[string]string {
	return map[string]string{
		"application_name":                "fanfare sealer",
		"enable_seqscan":                  "off",
		"idle_session_timeout":            "5s",
		"jit":                             "off",
		"max_parallel_workers_per_gather": "0",
	}
}

// Sealing reports whether this server seals now.
func (s *Sealer) Sealing() bool { return s.sealing.Load() }

// Failed reports whether the last seal of this server failed, and no other has
// taken the lock over since: then nothing that is published reaches a stream.
func (s *Sealer) Failed() bool { return s.failed.Load() }

// Age returns for how long this server's seals have not succeeded; 0 where another
// server seals.
func (s *Sealer) Age() time.Duration {
	if !s.Sealing() && !s.Failed() {
		return 0
	}
	return time.Since(time.Unix(0, s.looked.Load()))
}

// nameHolders logs which sessions a seal waited for, when it gave up.
func (s *Sealer) nameHolders(ctx context.Context, queries *db.Queries, err error) {
	if refusal := (*pgconn.PgError)(nil); !errors.As(err, &refusal) || refusal.Code != lockNotAvailable {
		return
	}
	holders, err := queries.LockHolders(ctx)
	if err != nil || len(holders) == 0 {
		return
	}
	s.Log.Warn("sessions keep the log from being sealed: wait, or end them (pg_terminate_backend)", "sessions", holders)
}

// Run waits until this server leads, then seals, until ctx is done. After an error it
// begins again with a new connection.
func (s *Sealer) Run(ctx context.Context) error {
	return postgres.Forever(ctx, s.Log, "sealer", s.runConnection)
}

func (s *Sealer) runConnection(ctx context.Context, works func()) error {
	conn, err := s.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	queries := db.New(conn)
	leader := &postgres.Leader{Queries: queries, Part: "sealer"}
	if err := s.awaitLead(ctx, leader, works); err != nil {
		return fmt.Errorf("ask to seal: %w", err)
	}
	if !s.Failed() { // else the age goes on from the last success
		s.looked.Store(time.Now().UnixNano())
	}
	s.sealing.Store(true)
	defer s.sealing.Store(false)
	s.Log.Info("this server seals")

	wakeup, closeWakeup, err := s.openWakeup(ctx, conn)
	if err != nil {
		return fmt.Errorf("open wake-up: %w", err)
	}
	defer closeWakeup()
	defer s.disarm(wakeup)
	conn.Timeout = max(s.patience, postgres.AnswerTimeout)
	for r := (rounds{queries: queries, wakeup: wakeup, failed: &s.failed}); ; {
		_, err := r.runOnce(ctx)
		if errors.Is(err, postgres.ErrSilent) {
			s.patience = min(2*conn.Timeout, maxPatience)
		}
		if err != nil {
			s.nameHolders(ctx, queries, err)
			return err
		}
		works()
		s.patience = 0
		s.looked.Store(time.Now().UnixNano())
		if err := leader.Stay(ctx); err != nil {
			return fmt.Errorf("go on sealing: %w", err)
		}
	}
}

// awaitLead polls until this server seals. A wait inside Postgres would hold a
// snapshot, and keep vacuum from removing dead rows.
func (s *Sealer) awaitLead(ctx context.Context, leader *postgres.Leader, works func()) error {
	for {
		leads, err := leader.Ask(ctx)
		if err != nil || leads {
			return err
		}
		works()
		s.failed.Store(false) // another server seals
		if err := postgres.Pause(ctx, pollInterval); err != nil {
			return err
		}
	}
}

func (s *Sealer) openWakeup(ctx context.Context, conn *postgres.Session) (Wakeup, func(), error) {
	if s.OpenWakeup != nil {
		return s.OpenWakeup(ctx, conn)
	}
	w, err := newNotifyWakeup(ctx, conn)
	return w, func() {}, err
}

// disarm spares publishers from waking a sealer that has ended, if the
// connection still works.
func (s *Sealer) disarm(wakeup Wakeup) {
	ctx, cancel := context.WithTimeout(context.Background(), disarmTimeout)
	defer cancel()
	if err := wakeup.Disarm(ctx); err != nil {
		s.Log.Debug("the wake-up stays armed", "error", err)
	}
}

// rounds are the seals of one connection.
type rounds struct {
	queries *db.Queries
	wakeup  Wakeup
	failed  *atomic.Bool
	// quiet counts seals in a row that found nothing, streak those that found
	// something.
	quiet, streak int
}

// runOnce is one round: it seals what was committed, and then waits, shortly
// while messages flow and else until it is woken. It returns the batch that it
// sealed, 0 for none.
func (r *rounds) runOnce(ctx context.Context) (batch int64, err error) {
	batch, err = r.queries.Seal(ctx)
	r.failed.Store(err != nil && ctx.Err() == nil)
	if err != nil {
		return 0, fmt.Errorf("seal: %w", err)
	}
	if batch != 0 {
		r.quiet, r.streak = 0, r.streak+1
	} else {
		r.quiet++
	}
	if err := r.wait(ctx); err != nil {
		return batch, fmt.Errorf("wait: %w", err)
	}
	return batch, nil
}

func (r *rounds) wait(ctx context.Context) error {
	switch {
	case r.quiet > quietSeals:
		r.streak = 0
		return r.wakeup.Wait(ctx, pollInterval)
	case r.quiet == quietSeals: // then the next round looks once more, at once
		r.streak = 0
		return r.wakeup.Arm(ctx)
	case r.quiet == 0 && r.streak == 2: // a burst: polling costs less than being woken
		if err := r.wakeup.Disarm(ctx); err != nil {
			return err
		}
	}
	return postgres.Pause(ctx, busyInterval)
}
