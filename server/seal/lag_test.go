package seal

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// warnings hands on each line of a log.
type warnings chan string

func (w warnings) Write(line []byte) (int, error) {
	select {
	case w <- string(line):
	default: // nobody asks for so many
	}
	return len(line), nil
}

// Ensure that a lag that stays above the alarm is warned of, and one of a server
// that does not seal is none.
func TestSlotLag(t *testing.T) {
	t.Parallel()
	database := pgtest.Database(t)
	slot, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = slot.Close(context.Background()) }()
	for _, statement := range []string{
		`select pg_create_logical_replication_slot('fanfare_' || pg_backend_pid(), 'pgoutput', temporary => true)`,
		`select pg_logical_emit_message(false, 'filler', repeat('x', 100000))`,
	} {
		if _, err := slot.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	said := make(warnings, 2)
	lag := &SlotLag{
		Pool: pgtest.Pool(t, database), Sealer: &Sealer{}, Log: slog.New(slog.NewTextHandler(said, nil)),
		Interval: time.Millisecond, AlarmBytes: 50000,
	}
	for range 2 * lagAlarmLooks {
		if err := lag.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if lag.Bytes() != 0 || len(said) != 0 {
		t.Errorf("a server that does not seal has a lag of %d bytes and %d warnings", lag.Bytes(), len(said))
	}

	lag.Sealer.sealing.Store(true)
	for range lagAlarmLooks - 1 {
		if err := lag.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if lag.Bytes() < 100000 || len(said) != 0 {
		t.Errorf("a short lag is of %d bytes and %d warnings, want 100000 at least and none", lag.Bytes(), len(said))
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- lag.Run(ctx) }()
	select {
	case line := <-said:
		if !strings.Contains(line, "level=WARN") || !strings.Contains(line, "bytes=") {
			t.Errorf("the warning is %s", line)
		}
	case <-time.After(patience):
		t.Error("no warning")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
