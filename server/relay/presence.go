package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

// presenceInterval is how often a server says that it runs, well within the
// 30 s after which it counts as gone.
const presenceInterval = 5 * time.Second

// showInterval is how often it writes its streams even where nothing changed:
// the rows go with a crash of Postgres, or while others take it for gone.
const showInterval = 30 * time.Second

// Presence keeps this server's row in fanfare.servers, and those of its streams.
type Presence struct {
	// ID names this server as long as it runs.
	ID   pgtype.UUID
	Pool *pgxpool.Pool
	Hub  *Hub
	// Sealing reports whether this server seals now.
	Sealing func() bool
	Version string
	Log     *slog.Logger

	// shown is the roster that was written last, at shownAt.
	shown   int
	shownAt time.Time
}

// Run writes the row from the moment the relay begins until ctx is done, then
// takes it away.
func (p *Presence) Run(ctx context.Context) error {
	queries := db.New(p.Pool)
	ticker := time.NewTicker(presenceInterval)
	defer ticker.Stop()
	select {
	case <-ctx.Done():
	case <-p.Hub.Begun(): // before, the row would say that all batches are missing
	}
	trouble := postgres.Trouble{Log: p.Log, Part: "presence"}
	for ctx.Err() == nil {
		if err := p.save(ctx, queries); err == nil {
			trouble.Works()
		} else if ctx.Err() == nil {
			trouble.Failed(err)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := queries.ForgetServers(last, p.ID); err != nil {
		return fmt.Errorf("forget this server: %w", err)
	}
	return nil
}

// save is a round with a deadline.
func (p *Presence) save(ctx context.Context, queries *db.Queries) error {
	limited, cancel := context.WithTimeout(ctx, postgres.AnswerTimeout)
	defer cancel()
	_, err := p.runOnce(limited, queries)
	return err
}

// runOnce is one round: it writes the row of this server and those of its streams,
// and ends the streams for which end_stream was called. It returns how many.
func (p *Presence) runOnce(ctx context.Context, queries *db.Queries) (ended int, err error) {
	hostname, err := os.Hostname()
	if err != nil {
		return 0, err
	}
	err = queries.SaveServer(ctx, db.SaveServerParams{
		ID: p.ID, Version: p.Version, Hostname: hostname, Sealing: p.Sealing(),
		HeadBatch: p.Hub.Head().Batch, Streams: int32(p.Hub.Count()),
	})
	if err != nil {
		return 0, err
	}
	end, err := p.saveStreams(ctx, queries)
	// The notice of end_stream may have been lost.
	for _, number := range end {
		ended += p.Hub.endAll(endByHand, func(s *stream) bool { return s.id == number })
	}
	return ended, err
}

// saveStreams writes the streams that are open, if they changed, and returns those
// for which end_stream was called.
func (p *Presence) saveStreams(ctx context.Context, queries *db.Queries) (end []int64, err error) {
	if time.Since(p.shownAt) > showInterval {
		p.shown = -1
	}
	rows, roster := p.Hub.list(p.shown)
	if rows == nil {
		return queries.EndedStreams(ctx, p.ID)
	}
	streams, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	end, err = queries.SaveStreams(ctx, db.SaveStreamsParams{ServerID: p.ID, Streams: streams})
	if err == nil {
		p.shown, p.shownAt = roster, time.Now()
	}
	return end, err
}
