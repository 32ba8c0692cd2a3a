package fair

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Purpose is what a statement is for. Each purpose has connections that no other
// may take.
type Purpose int

// The purposes of statements.
const (
	// Serve is everything that is none of the others.
	Serve Purpose = iota
	// Authorize finds who asks.
	Authorize
	// Publish publishes.
	Publish
	// Search is what may have to look at many rows.
	Search
)

// ErrTooLong is the error of a statement that took longer than its purpose allows.
var ErrTooLong = errors.New("the statement took too long")

// Share is what there is for a purpose.
type Share struct {
	Places *Places
	// Timeout bounds a statement, once it has a connection; 0 is no bound.
	Timeout time.Duration
}

// visitor is for whom and what for a statement runs.
type visitor struct {
	app     string
	purpose Purpose
}

type visitorKey struct{}

// For returns a context whose statements run for an app.
func For(ctx context.Context, app string, purpose Purpose) context.Context {
	return context.WithValue(ctx, visitorKey{}, visitor{app, purpose})
}

// App returns the app that a context is for, "" for none.
func App(ctx context.Context) string {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v.app
}

// Pool is a pool of connections in which each app has its share. It runs
// statements as pgxpool.Pool does, and fails with ErrBusy where too many of an
// app wait.
type Pool struct {
	pool   *pgxpool.Pool
	shares map[Purpose]Share
}

// NewPool shares a pool: by purpose, and then among apps.
func NewPool(pool *pgxpool.Pool, shares map[Purpose]Share) *Pool { return &Pool{pool, shares} }

// turn is what a statement has: a place, and its time.
type turn struct {
	// asked is the context of the caller, ctx that of the statement.
	asked, ctx context.Context
	// end gives the place back; it may be called again.
	end func()
}

// begin waits for the turn of a statement.
func (p *Pool) begin(ctx context.Context) (*turn, error) {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	share := p.shares[v.purpose]
	if err := share.Places.Take(ctx, v.app); err != nil {
		return nil, fmt.Errorf("wait for a connection: %w", err)
	}
	t := &turn{asked: ctx, ctx: ctx, end: sync.OnceFunc(func() { share.Places.Give(v.app) })}
	if share.Timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, share.Timeout)
		give := t.end
		t.ctx, t.end = limited, func() { cancel(); give() }
	}
	return t, nil
}

// explain says of an error whether it is that the time was over.
func (t *turn) explain(err error) error {
	if err != nil && errors.Is(t.ctx.Err(), context.DeadlineExceeded) && t.asked.Err() == nil {
		return errors.Join(ErrTooLong, err)
	}
	return err
}

// Exec runs a statement.
func (p *Pool) Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error) {
	t, err := p.begin(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer t.end()
	tag, err := p.pool.Exec(t.ctx, sql, arguments...)
	return tag, t.explain(err)
}

// Query runs a statement that returns rows. Its place is held until they are
// closed.
func (p *Pool) Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error) {
	t, err := p.begin(ctx)
	if err != nil {
		return nil, err
	}
	found, err := p.pool.Query(t.ctx, sql, arguments...)
	if err != nil {
		defer t.end()
		return found, t.explain(err)
	}
	return &rows{found, t}, nil
}

// QueryRow runs a statement that returns a row. Its place is held until that is
// scanned.
func (p *Pool) QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row {
	t, err := p.begin(ctx)
	if err != nil {
		return failed{err}
	}
	return &row{p.pool.QueryRow(t.ctx, sql, arguments...), t}
}

// Begin begins a transaction. Its place is held until it ends. Its statements
// have the time of their contexts.
func (p *Pool) Begin(ctx context.Context) (pgx.Tx, error) {
	t, err := p.begin(ctx)
	if err != nil {
		return nil, err
	}
	begun, err := p.pool.Begin(t.ctx)
	if err != nil {
		defer t.end()
		return nil, t.explain(err)
	}
	return &tx{begun, t}, nil
}

type rows struct {
	pgx.Rows
	turn *turn
}

func (r *rows) Close() {
	r.Rows.Close()
	r.turn.end()
}

func (r *rows) Scan(into ...any) error { return r.turn.explain(r.Rows.Scan(into...)) }

func (r *rows) Err() error { return r.turn.explain(r.Rows.Err()) }

type row struct {
	row  pgx.Row
	turn *turn
}

func (r *row) Scan(into ...any) error {
	defer r.turn.end()
	return r.turn.explain(r.row.Scan(into...))
}

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

type tx struct {
	pgx.Tx
	turn *turn
}

func (t *tx) Commit(ctx context.Context) error {
	defer t.turn.end()
	return t.Tx.Commit(ctx)
}

func (t *tx) Rollback(ctx context.Context) error {
	defer t.turn.end()
	return t.Tx.Rollback(ctx)
}
