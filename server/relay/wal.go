package relay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

const (
	// publication is what the slot decodes; a migration makes it.
	publication = "fanfare_messages"
	// standbyInterval is how often the slot is told how far we read, well
	// within wal_sender_timeout.
	standbyInterval = 10 * time.Second
	// firstSoon and lastSoon are the first and the last of the short waits that
	// follow a wake-up, each twice as long as the one before: a commit can be
	// decoded before snapshots show it, by a moment, or with synchronous
	// replication by the way to the standby.
	firstSoon = time.Millisecond
	lastSoon  = 64 * time.Millisecond
)

// walWakeup wakes on commits that wrote messages, decoded from a temporary
// slot: publishers never ring. It needs wal_level = logical and a role with
// REPLICATION. The slot is read all the time, also while the sealer polls:
// Postgres keeps the log that is not, and ends a connection that is silent.
type walWakeup struct {
	conn *pgconn.PgConn
	at   pglogrepl.LSN
	told time.Time

	// committed has something after a commit; done is closed with failure set
	// when the stream ends.
	committed chan struct{}
	done      chan struct{}
	failure   error
	// soon bounds the next wait, if not zero.
	soon time.Duration
}

// OpenWALWakeup returns the maker of a wal wake-up source that connects to url.
func OpenWALWakeup(url string) func(context.Context, *pgx.Conn) (Wakeup, func(), error) {
	return func(ctx context.Context, _ *pgx.Conn) (Wakeup, func(), error) {
		w, err := startWAL(ctx, url)
		if err != nil {
			return nil, nil, err
		}
		reading, stop := context.WithCancel(ctx)
		go w.read(reading)
		return w, func() {
			stop()
			<-w.done
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = w.conn.Close(ctx)
		}, nil
	}
}

func startWAL(ctx context.Context, url string) (*walWakeup, error) {
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	config.RuntimeParams["replication"] = "database"
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect for replication: %w", err)
	}
	// A temporary slot goes with the connection, so that a dead server retains
	// no WAL; two servers never share one.
	slot := fmt.Sprintf("fanfare_%d", conn.PID())
	w := &walWakeup{
		conn: conn, told: time.Now(), committed: make(chan struct{}, 1), done: make(chan struct{}),
	}
	created, err := pglogrepl.CreateReplicationSlot(ctx, conn, slot, "pgoutput",
		pglogrepl.CreateReplicationSlotOptions{Temporary: true})
	if err == nil {
		w.at, err = pglogrepl.ParseLSN(created.ConsistentPoint)
	}
	if err == nil {
		err = pglogrepl.StartReplication(ctx, conn, slot, w.at, pglogrepl.StartReplicationOptions{
			PluginArgs: []string{"proto_version '1'", "publication_names '" + publication + "'"},
		})
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("start replication: %w", err)
	}
	return w, nil
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
	case <-w.done:
		return w.failure
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// read reads the stream until ctx is done or it fails.
func (w *walWakeup) read(ctx context.Context) {
	defer close(w.done)
	for w.failure == nil {
		wait, cancel := context.WithTimeout(ctx, standbyInterval)
		committed, err := w.receive(wait)
		silent := err != nil && wait.Err() != nil && ctx.Err() == nil && !w.conn.IsClosed()
		cancel()
		if committed {
			select {
			case w.committed <- struct{}{}:
			default: // the sealer has not seen the one before, and will find both
			}
		}
		if err == nil || silent {
			err = w.tell(ctx)
		}
		w.failure = err
	}
}

// receive reads one message of the stream; committed is true for a commit.
func (w *walWakeup) receive(ctx context.Context) (committed bool, err error) {
	raw, err := w.conn.ReceiveMessage(ctx)
	if err != nil {
		return false, err
	}
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
		w.at = max(w.at, keepalive.ServerWALEnd)
		if keepalive.ReplyRequested {
			w.told = time.Time{}
			return false, w.tell(ctx)
		}
	case pglogrepl.XLogDataByteID:
		xlog, err := pglogrepl.ParseXLogData(data.Data[1:])
		if err != nil {
			return false, err
		}
		w.at = max(w.at, xlog.WALStart)
		return len(xlog.WALData) > 0 && pglogrepl.MessageType(xlog.WALData[0]) == pglogrepl.MessageTypeCommit, nil
	}
	return false, nil
}

// tell reports how far the slot was read, so that Postgres can drop WAL.
func (w *walWakeup) tell(ctx context.Context) error {
	if time.Since(w.told) < standbyInterval {
		return nil
	}
	w.told = time.Now()
	return pglogrepl.SendStandbyStatusUpdate(ctx, w.conn, pglogrepl.StandbyStatusUpdate{WALWritePosition: w.at})
}
