package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Ensure a wait ends with a notification, with its timeout or with its context,
// and that the connection can be used after each.
func TestAwaitNotification(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pool := pgtest.Pool(t, url)
	conn, err := postgres.Connect(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer postgres.Close(conn)
	if _, err := conn.Exec(t.Context(), "listen heard"); err != nil {
		t.Fatal(err)
	}

	t.Run("Timeout", func(t *testing.T) {
		for _, timeout := range []time.Duration{time.Millisecond, 0, -time.Second} {
			if n, err := postgres.AwaitNotification(t.Context(), conn, timeout); n != nil || err != nil {
				t.Errorf("after %v: %v, %v", timeout, n, err)
			}
		}
	})
	t.Run("Context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := postgres.AwaitNotification(ctx, conn, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("Notification", func(t *testing.T) {
		if _, err := pool.Exec(t.Context(), `select pg_notify('heard', 'one')`); err != nil {
			t.Fatal(err)
		}
		n, err := postgres.AwaitNotification(t.Context(), conn, time.Minute)
		if err != nil || n == nil || n.Payload != "one" {
			t.Fatalf("got %v, %v", n, err)
		}
	})
	t.Run("ComeAlready", func(t *testing.T) {
		if _, err := conn.Exec(t.Context(), `select pg_notify('heard', 'two')`); err != nil {
			t.Fatal(err)
		}
		n, err := postgres.AwaitNotification(t.Context(), conn, 0)
		if err != nil || n == nil || n.Payload != "two" {
			t.Errorf("got %v, %v", n, err)
		}
	})
	t.Run("ErrLost", func(t *testing.T) {
		if _, err := pool.Exec(t.Context(), `select pg_terminate_backend($1)`, conn.PgConn().PID()); err != nil {
			t.Fatal(err)
		}
		if _, err := postgres.AwaitNotification(t.Context(), conn, time.Minute); err == nil {
			t.Error("a lost connection goes unnoticed")
		}
	})
}
