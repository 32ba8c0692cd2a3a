package seal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// publication is what the slot decodes; a migration makes it.
	publication = "fanfare_messages"
	// standbyInterval is how often the slot is told how far we read, well
	// within wal_sender_timeout.
	standbyInterval = 10 * time.Second
	// slotInterval is the time between two attempts at a slot.
	slotInterval = 5 * time.Second
	// firstSoon and lastSoon are the first and the last of the short waits that
	// follow a wake-up, each twice as long as the one before: a commit can be
	// decoded before snapshots show it, by a moment, or with synchronous
	// replication by the way to the standby.
	firstSoon = time.Millisecond
	lastSoon  = 64 * time.Millisecond
)

// walWakeup wakes on commits that wrote messages, decoded from a temporary
// slot: publishers never ring. It needs what postgres.WALNeeds lists. Where the
// slot cannot be had, or is lost, the sealer finds commits by polling, while
// this goes on trying: making a slot can take as long as the oldest open
// transaction, and no message shall wait for that.
type walWakeup struct {
	url string
	// committed has something after a commit.
	committed chan struct{}
	// soon bounds the next wait, if not zero.
	soon time.Duration
}

// walStream is the slot while it lasts. It is read all the time, also while the
// sealer polls: Postgres keeps the log that is not, and ends a connection that
// is silent.
type walStream struct {
	conn *pgconn.PgConn
	at   pglogrepl.LSN
	told time.Time
	// heard is when Postgres last said something: it answers what tell says.
	heard time.Time
}

// OpenWALWakeup returns the maker of a wal wake-up source that connects to url.
func OpenWALWakeup(url string, log *slog.Logger) func(context.Context, *postgres.Session) (Wakeup, func(), error) {
	return func(ctx context.Context, _ *postgres.Session) (Wakeup, func(), error) {
		w := &walWakeup{url: url, committed: make(chan struct{}, 1)}
		reading, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for reading.Err() == nil {
				err := w.read(reading, log)
				if reading.Err() == nil {
					log.Warn("no slot to wake by, polling", "error", err)
				}
				_ = postgres.Pause(reading, slotInterval)
			}
		}()
		return w, func() {
			stop()
			<-done
		}, nil
	}
}

func startWAL(ctx context.Context, url string) (*walStream, error) {
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	maps.Copy(config.RuntimeParams, postgres.SessionSettings(map[string]string{"replication": "database"}))
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect for replication: %w", err)
	}
	// A temporary slot goes with the connection, so that a dead server retains
	// no WAL; two servers never share one.
	slot := fmt.Sprintf("fanfare_%d", conn.PID())
	s := &walStream{conn: conn, told: time.Now(), heard: time.Now()}
	created, err := pglogrepl.CreateReplicationSlot(ctx, conn, slot, "pgoutput",
		pglogrepl.CreateReplicationSlotOptions{Temporary: true})
	if err == nil {
		s.at, err = pglogrepl.ParseLSN(created.ConsistentPoint)
	}
	if err == nil {
		err = pglogrepl.StartReplication(ctx, conn, slot, s.at, pglogrepl.StartReplicationOptions{
			PluginArgs: []string{"proto_version '1'", "publication_names '" + publication + "'"},
		})
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("start replication: %w", err)
	}
	return s, nil
}

// Arm does nothing: every commit is decoded.
func (w *walWakeup) Arm(context.Context) error { return nil }

// Disarm does nothing.
func (w *walWakeup) Disarm(context.Context) error { return nil }

func (w *walWakeup) Wait(ctx context.Context, timeout time.Duration) error {
	if w.soon > 0 {
		timeout = min(timeout, w.soon)
		w.soon *= 2
		if w.soon > lastSoon {
			w.soon = 0
		}
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-w.committed:
		w.soon = firstSoon
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// read makes a slot and reads it until ctx is done or it fails.
func (w *walWakeup) read(ctx context.Context, log *slog.Logger) error {
	s, err := startWAL(ctx, w.url)
	if err != nil {
		return err
	}
	defer s.close()
	log.Info("this server decodes commits from its slot")
	for {
		wait, cancel := context.WithTimeout(ctx, standbyInterval)
		committed, err := s.receive(wait)
		silent := err != nil && wait.Err() != nil && ctx.Err() == nil && !s.conn.IsClosed()
		cancel()
		if committed {
			select {
			case w.committed <- struct{}{}:
			default: // the sealer has not seen the one before, and will find both
			}
		}
		if err == nil || silent {
			err = s.tell(ctx)
		}
		if err != nil {
			return err
		}
	}
}

func (s *walStream) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// receive reads one message of the stream; committed is true for a commit.
func (s *walStream) receive(ctx context.Context) (committed bool, err error) {
	raw, err := s.conn.ReceiveMessage(ctx)
	if err != nil {
		return false, err
	}
	s.heard = time.Now()
	if failure, ok := raw.(*pgproto3.ErrorResponse); ok {
		return false, errors.New(failure.Message)
	}
	data, ok := raw.(*pgproto3.CopyData)
	if !ok || len(data.Data) == 0 {
		return false, nil
	}
	switch data.Data[0] {
	case pglogrepl.PrimaryKeepaliveMessageByteID:
		keepalive, err := pglogrepl.ParsePrimaryKeepaliveMessage(data.Data[1:])
		if err != nil {
			return false, err
		}
		s.at = max(s.at, keepalive.ServerWALEnd)
		if keepalive.ReplyRequested {
			s.told = time.Time{}
			return false, s.tell(ctx)
		}
	case pglogrepl.XLogDataByteID:
		xlog, err := pglogrepl.ParseXLogData(data.Data[1:])
		if err != nil {
			return false, err
		}
		s.at = max(s.at, xlog.WALStart)
		return len(xlog.WALData) > 0 && pglogrepl.MessageType(xlog.WALData[0]) == pglogrepl.MessageTypeCommit, nil
	}
	return false, nil
}

// tell reports how far the slot was read, so that Postgres can drop WAL, and asks
// for an answer. It fails where none came to the last but one.
func (s *walStream) tell(ctx context.Context) error {
	if time.Since(s.told) < standbyInterval {
		return nil
	}
	if time.Since(s.heard) > 2*standbyInterval {
		return postgres.ErrSilent
	}
	s.told = time.Now()
	return pglogrepl.SendStandbyStatusUpdate(ctx, s.conn, pglogrepl.StandbyStatusUpdate{WALWritePosition: s.at, ReplyRequested: true})
}
