package relay

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// readPage is how many messages one query reads at most: enough to amortise
	// the round trip. Large messages are read fewer at a time.
	readPage = 1000
	// readBytes is how much the reader reads at once, once it knows their size.
	readBytes = 8 << 20
	// pollInterval is how long a message can wait when no notification comes.
	pollInterval = time.Second
	// firstInterval is how often to look for the first epoch.
	firstInterval = 20 * time.Millisecond
)

// ReaderSettings are the settings of connections that read batches.
func ReaderSettings() map[string]string {
	return map[string]string{
		"application_name":                "fanfare relay",
		"enable_seqscan":                  "off",
		"max_parallel_workers_per_gather": "0",
		"jit":                             "off",
	}
}

// Reader follows the batches and publishes their messages to the hub.
type Reader struct {
	// Connect opens a connection that can LISTEN, with the relay's settings.
	Connect func(context.Context) (*postgres.Session, error)
	Hub     *Hub
	Log     *slog.Logger

	// confirmed is when the log was last read through its end, or a page of it, in
	// nanoseconds of Unix time.
	confirmed atomic.Int64
	// page is how many messages to read next.
	page int
	// sent are the broadcasts of the last minutes.
	sent sentBroadcasts
}

// Run follows the log until ctx is done. After an error it connects again; the
// hub's head stays, so that nothing is skipped.
func (r *Reader) Run(ctx context.Context) error {
	return postgres.Forever(ctx, r.Log, "reader", r.runConnection)
}

func (r *Reader) runConnection(ctx context.Context, works func()) error {
	conn, err := r.Connect(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	// LISTEN first, then the backlog: what is sealed in between is found by both.
	if _, err := conn.Exec(ctx, "listen fanfare_batch; listen "+broadcastChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	queries := db.New(conn)
	if err := r.checkHistory(ctx, queries); err != nil {
		return fmt.Errorf("check the history: %w", err)
	}
	for {
		if _, err := r.runOnce(ctx, queries); err != nil {
			return fmt.Errorf("read batches: %w", err)
		}
		works()
		if err := r.wait(ctx, conn, queries); err != nil {
			return fmt.Errorf("wait for a batch: %w", err)
		}
	}
}

// Silence returns for how long the reader has not got on with the log: nothing new
// reaches a stream meanwhile. It is 0 before the relay has begun.
func (r *Reader) Silence() time.Duration {
	if at := r.confirmed.Load(); at != 0 {
		return time.Since(time.Unix(0, at))
	}
	return 0
}

// checkHistory makes the hub start anew if the log does not hold its head: the
// database was restored, or a standby was promoted that lacked the newest batches.
// Both end connections, so one check for each connection is enough.
func (r *Reader) checkHistory(ctx context.Context, queries *db.Queries) error {
	head := r.Hub.Head()
	if head.ID == "" {
		return nil
	}
	p, err := queries.ParsePosition(ctx, head.ID)
	if err != nil || p.Gap != gapEpoch {
		return err
	}
	r.Log.Warn("the log goes on from another history", "lost", head.ID, "from", p.Position)
	r.Hub.resetHistory(Mark{Position{p.Batch, p.Message}, p.Position})
	return nil
}

// wait returns when a batch may have been sealed. Broadcasts go out as they come.
func (r *Reader) wait(ctx context.Context, conn *postgres.Session, queries *db.Queries) error {
	interval := pollInterval
	if r.Hub.Head().ID == "" {
		interval = firstInterval // nothing announces the first epoch
	}
	over := time.Now().Add(interval)
	for {
		n, err := conn.AwaitNotification(ctx, time.Until(over))
		if err != nil || n == nil || n.Channel != broadcastChannel {
			return err
		}
		more, err := r.broadcast(ctx, conn, queries, n.Payload)
		if err != nil || !more {
			return err
		}
	}
}

// runOnce is one round: it reads through the newest batch, and hands the messages
// of the topics that are wanted to the hub. It returns how many these were.
func (r *Reader) runOnce(ctx context.Context, queries *db.Queries) (messages int, err error) {
	if r.Hub.Head().ID == "" {
		return 0, r.start(ctx, queries)
	}
	for more := true; more; {
		var read int
		read, more, err = r.readOn(ctx, queries)
		messages += read
		if err != nil {
			return messages, err
		}
		r.confirmed.Store(time.Now().UnixNano())
	}
	return messages, nil
}

// start begins at the newest batch. Streams read what came before it themselves.
func (r *Reader) start(ctx context.Context, queries *db.Queries) error {
	head, err := queries.HeadBatch(ctx)
	if err != nil || head.Position == "" { // the sealer has not opened the first epoch
		return err
	}
	r.Hub.publish(nil, Mark{Position{head.Batch, WholeBatch}, head.Position})
	r.confirmed.Store(time.Now().UnixNano())
	return nil
}

// readOn hands the next page to the hub; more is false if it led to the newest
// batch.
func (r *Reader) readOn(ctx context.Context, queries *db.Queries) (messages int, more bool, err error) {
	at, page := r.Hub.Head().Position, cmp.Or(r.page, firstPage)
	rows, err := queries.ReadOn(ctx, db.ReadOnParams{
		Topics: r.Hub.begin(at), AfterBatch: at.Batch, AfterMessage: at.Message, MaxCount: int32(page),
	})
	if err != nil {
		return 0, false, err
	}
	var frames []*Frame
	for _, row := range rows {
		if row.ID != 0 {
			frames = append(frames, encodeMessage(db.ReadMessagesRow{
				Position: row.Position, BatchID: row.BatchID, ID: row.ID, TopicID: row.TopicID, Topic: row.Topic,
				Key: row.Key, Payload: row.Payload, PublishedAt: row.PublishedAt,
			}))
		}
	}
	r.page = nextPage(page, frames, readBytes)
	if len(frames) == page {
		r.Hub.publish(frames, frames[page-1].mark())
		return page, true, nil
	}
	r.Hub.publish(frames, Mark{Position{rows[0].HeadBatch, WholeBatch}, rows[0].HeadPosition})
	return len(frames), false, nil
}

// nextPage returns how many messages to read so that they have about a number of
// bytes, judging by those that were just read.
func nextPage(page int, frames []*Frame, want int) int {
	size := 0
	for _, f := range frames {
		size += len(f.Bytes)
	}
	if size == 0 {
		return page
	}
	return min(max(want*len(frames)/size, 1), 4*page, readPage)
}
