package seal

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// lagInterval is the time between two looks at a slot's lag, that of its
	// reports to Postgres: sooner there is nothing new.
	lagInterval = standbyInterval
	// lagAlarmBytes is a lag to warn of, 64 files of the log: ten seconds of any
	// load that one Postgres takes stay below it.
	lagAlarmBytes = 1 << 30
	// lagAlarmLooks is how many looks in a row are above it before a warning, and
	// between two: a minute, so that a bulk load is none.
	lagAlarmLooks = 6
)

// SlotLag watches how much of the write-ahead log Postgres keeps for the slot of
// the wake-up source wal, while this server seals.
type SlotLag struct {
	Pool   *pgxpool.Pool
	Sealer *Sealer
	Log    *slog.Logger
	// Interval and AlarmBytes are for tests; zero means 10 s and 1 GiB.
	Interval   time.Duration
	AlarmBytes int64

	bytes atomic.Int64
	above int
}

// Bytes returns what the last look found; 0 where this server does not seal.
func (l *SlotLag) Bytes() int64 { return l.bytes.Load() }

// Run looks until ctx is done, and warns of a lag that stays.
func (l *SlotLag) Run(ctx context.Context) error {
	if l.Interval == 0 {
		l.Interval = lagInterval
	}
	if l.AlarmBytes == 0 {
		l.AlarmBytes = lagAlarmBytes
	}
	return postgres.Every(ctx, l.Log, "slot lag", l.Interval, l.look)
}

func (l *SlotLag) look(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, postgres.AnswerTimeout)
	defer cancel()
	var bytes int64
	if l.Sealer.Sealing() {
		bytes, err = db.New(l.Pool).SlotLag(ctx)
	}
	l.bytes.Store(bytes)
	if err != nil {
		err = fmt.Errorf("read slot lag: %w", err)
	}
	if err != nil || bytes <= l.AlarmBytes {
		l.above = 0
		return err
	}
	if l.above++; l.above%lagAlarmLooks == 0 {
		l.Log.Warn("the replication slot holds the write-ahead log back: is a transaction open for long (pg_stat_activity, pg_prepared_xacts)?",
			"bytes", bytes)
	}
	return nil
}
