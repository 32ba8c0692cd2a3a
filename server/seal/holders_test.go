package seal

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// Ensure that a seal that a session keeps waiting says which it is, and that the
// server is not well meanwhile.
func TestSealNamesWhoHoldsItUp(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	pool := pgtest.Pool(t, database)
	holder, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Release()
	for _, statement := range []string{`begin`, `lock table fanfare_internal.seal_lock in exclusive mode`} {
		if _, err := holder.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	said := make(warnings, 10)
	s := &Sealer{
		Connect: func(ctx context.Context) (*postgres.Session, error) {
			return postgres.OpenSession(ctx, database, Settings(), 0)
		},
		Log: slog.New(slog.NewTextHandler(said, nil)),
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	deadline, want := time.After(2*patience), fmt.Sprint("pid ", holder.Conn().PgConn().PID())
	for named := 0; named < 2; { // by the seal, and by the one after it
		select {
		case line := <-said:
			if strings.Contains(line, want) && strings.Contains(line, "fanfare_internal.seal_lock") {
				named++
			}
		case <-deadline:
			t.Fatal("it is not named")
		}
	}
	if !s.Failed() || s.Age() < 6*time.Second { // more than one seal waits
		t.Errorf("failed %t, age %s", s.Failed(), s.Age())
	}
}
