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
	// catchUpPolls is how many short waits follow a wake-up: a commit can be
	// decoded before snapshots show it (synchronous replication).
	catchUpPolls = 5
)

// walWakeup wakes on commits that wrote messages, decoded from a temporary
// slot: publishers never ring. It needs wal_level = logical and a role with
// REPLICATION.
type walWakeup struct {
	conn  *pgconn.PgConn
	at    pglogrepl.LSN
	told  time.Time
	polls int
}

// OpenWALWakeup returns the maker of a wal wake-up source that connects to url.
func OpenWALWakeup(url string) func(context.Context, *pgx.Conn) (Wakeup, func(), error) {
	return func(ctx context.Context, _ *pgx.Conn) (Wakeup, func(), error) {
		w, err := startWAL(ctx, url)
		if err != nil {
			return nil, nil, err
		}
		return w, func() {
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
	w := &walWakeup{conn: conn, told: time.Now()}
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
	if w.polls > 0 {
		w.polls--
		timeout = min(timeout, missedInterval)
	}
	wait, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		committed, err := w.receive(wait)
		switch {
		case err != nil && wait.Err() != nil && ctx.Err() == nil && !w.conn.IsClosed():
			return w.tell(ctx)
		case err != nil:
			return err
		case committed:
			w.polls = catchUpPolls
			return w.tell(ctx)
		}
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
