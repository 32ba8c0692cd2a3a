package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// AnswerTimeout bounds a statement of a session that says no other: the database
// answers those in milliseconds, so that one that takes so long is lost.
const AnswerTimeout = 10 * time.Second

// ErrSilent is the error of a statement that was not answered in time.
var ErrSilent = errors.New("the database did not answer in time")

// Session is a connection that lives as long as its part of the server. Every
// statement has a deadline: a connection can be lost without either end being
// told, as when a balancer forgets it, and would then be waited on for ever.
type Session struct {
	conn *pgx.Conn
	// Timeout bounds a statement with its rows.
	Timeout time.Duration
	// Silent is called when a statement was not answered in time, if not nil.
	Silent func()
}

// OpenSession connects as Connect does, within the timeout, which then bounds
// each statement; 0 is AnswerTimeout.
func OpenSession(ctx context.Context, url string, settings map[string]string, timeout time.Duration) (*Session, error) {
	if timeout == 0 {
		timeout = AnswerTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := Connect(limited, url, settings)
	if err != nil {
		return nil, err
	}
	return &Session{conn: conn, Timeout: timeout}, nil
}

// Close ends the session, within a second.
func (s *Session) Close() { Close(s.conn) }

// AwaitNotification waits as the function of this name does. Whether the
// connection was lost meanwhile, the next statement tells.
func (s *Session) AwaitNotification(ctx context.Context, timeout time.Duration) (*pgconn.Notification, error) {
	return AwaitNotification(ctx, s.conn, timeout)
}

// Ping asks for nothing but an answer.
func (s *Session) Ping(ctx context.Context) error {
	_, err := s.Exec(ctx, "-- ping")
	return err
}

// Exec runs a statement.
func (s *Session) Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error) {
	call := s.begin(ctx)
	defer call.end()
	tag, err := s.conn.Exec(call.limited, sql, arguments...)
	return tag, call.explain(err)
}

// Query runs a statement that returns rows. They must be read to the end within
// the timeout.
func (s *Session) Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error) {
	call := s.begin(ctx)
	rows, err := s.conn.Query(call.limited, sql, arguments...)
	if err != nil {
		defer call.end()
		return rows, call.explain(err)
	}
	return &sessionRows{rows, call}, nil
}

// QueryRow runs a statement that returns a row.
func (s *Session) QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row {
	call := s.begin(ctx)
	return &sessionRow{s.conn.QueryRow(call.limited, sql, arguments...), call}
}

// sessionCall is a statement that runs.
type sessionCall struct {
	session *Session
	// asked is the context of the caller, limited the same with the deadline.
	asked, limited context.Context
	end            func()
}

func (s *Session) begin(ctx context.Context) *sessionCall {
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	return &sessionCall{session: s, asked: ctx, limited: limited, end: cancel}
}

// explain says of an error whether it is that the time was over.
func (c *sessionCall) explain(err error) error {
	if err == nil || c.asked.Err() != nil || !errors.Is(c.limited.Err(), context.DeadlineExceeded) {
		return err
	}
	if c.session.Silent != nil {
		c.session.Silent()
	}
	return fmt.Errorf("%w, %v: %w", ErrSilent, c.session.Timeout, err)
}

type sessionRows struct {
	pgx.Rows
	call *sessionCall
}

func (r *sessionRows) Close() {
	r.Rows.Close()
	r.call.end()
}

func (r *sessionRows) Err() error { return r.call.explain(r.Rows.Err()) }

type sessionRow struct {
	row  pgx.Row
	call *sessionCall
}

func (r *sessionRow) Scan(into ...any) error {
	defer r.call.end()
	return r.call.explain(r.row.Scan(into...))
}
