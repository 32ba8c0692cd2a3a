package relay

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// busyInterval is the time between two seals while messages flow.
	busyInterval = 2 * time.Millisecond
	// quietSeals is how many empty seals in a row end a burst.
	quietSeals = 25
)

// Sealer seals batches while this server holds the sealer's lock.
type Sealer struct {
	// Connect opens a connection of its own, directly to Postgres, with the
	// settings of SealerSettings.
	Connect func(context.Context) (*pgx.Conn, error)
	// OpenWakeup makes the wake-up source for that connection; nil is notify.
	OpenWakeup func(context.Context, *pgx.Conn) (Wakeup, func(), error)
	Log        *slog.Logger
	// Sealed is called after each batch, if not nil.
	Sealed func(batch int64)

	sealing atomic.Bool
}

// SealerSettings are the settings of the sealer's connection: plans that stay
// good while a partition is still empty, and an end of the session when its
// process is stopped, so that another server can take the lock over.
func SealerSettings() map[string]string {
	settings := ReaderSettings()
	settings["application_name"] = "fanfare sealer"
	settings["idle_session_timeout"] = "5s"
	return settings
}

// ReaderSettings are the settings of connections that read batches.
func ReaderSettings() map[string]string {
	return map[string]string{
		"application_name":                "fanfare relay",
		"enable_seqscan":                  "off",
		"max_parallel_workers_per_gather": "0",
		"jit":                             "off",
	}
}

// Sealing reports whether this server holds the lock now.
func (s *Sealer) Sealing() bool { return s.sealing.Load() }

// Run waits for the lock, then seals, until ctx is done; after an error it
// begins again with a new connection.
func (s *Sealer) Run(ctx context.Context) error {
	return postgres.Forever(ctx, s.Log, "sealer", s.runOnce)
}

func (s *Sealer) runOnce(ctx context.Context) error {
	conn, err := s.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer postgres.Close(conn)
	queries := db.New(conn)
	if err := s.acquire(ctx, queries); err != nil {
		return fmt.Errorf("take the lock: %w", err)
	}
	s.sealing.Store(true)
	defer s.sealing.Store(false)
	s.Log.Info("this server seals")

	wakeup, closeWakeup, err := s.openWakeup(ctx, conn)
	if err != nil {
		return fmt.Errorf("open wake-up: %w", err)
	}
	defer closeWakeup()
	err = s.seal(ctx, queries, wakeup)
	s.silence(wakeup)
	return err
}

// silence keeps publishers from ringing for nobody, if the connection still works.
func (s *Sealer) silence(wakeup Wakeup) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := wakeup.Disarm(ctx); err != nil {
		s.Log.Debug("bell left set", "error", err)
	}
}

// acquire polls for the lock: a wait inside Postgres would hold a snapshot
// and keep vacuum from its work.
func (s *Sealer) acquire(ctx context.Context, queries *db.Queries) error {
	for {
		locked, err := queries.TrySealerLock(ctx)
		if err != nil || locked {
			return err
		}
		if err := postgres.Pause(ctx, pollInterval); err != nil {
			return err
		}
	}
}

func (s *Sealer) openWakeup(ctx context.Context, conn *pgx.Conn) (Wakeup, func(), error) {
	if s.OpenWakeup != nil {
		return s.OpenWakeup(ctx, conn)
	}
	w, err := newNotifyWakeup(ctx, conn)
	return w, func() {}, err
}

// seal seals until an error. Busy, it polls; idle, it arms the wake-up, looks
// once more, and waits.
func (s *Sealer) seal(ctx context.Context, queries *db.Queries, wakeup Wakeup) error {
	quiet, streak := 0, 0
	for {
		batch, err := queries.Seal(ctx)
		if err != nil {
			return fmt.Errorf("seal: %w", err)
		}
		if batch != 0 {
			quiet, streak = 0, streak+1
			if s.Sealed != nil {
				s.Sealed(batch)
			}
		} else {
			quiet++
		}

		switch {
		case batch != 0 && streak == 2:
			// Two in a row are a burst: polling costs less than being rung.
			err = wakeup.Disarm(ctx)
		case quiet == quietSeals:
			err = wakeup.Arm(ctx) // and look once more at once
			streak = 0
			if err == nil {
				continue
			}
		}
		if err != nil {
			return fmt.Errorf("set the bell: %w", err)
		}
		if quiet > quietSeals {
			streak = 0
			err = wakeup.Wait(ctx, pollInterval)
		} else {
			err = postgres.Pause(ctx, busyInterval)
		}
		if err != nil {
			return fmt.Errorf("wait: %w", err)
		}
	}
}
