package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// content is the payload: which publisher, and its count.
type content struct{ Publisher, Number int }

// endMarker is published when all others have ended; no message follows it.
var endMarker = content{-1, 0}

// longestHold is how long a publisher may keep a transaction open.
const longestHold = 3 * time.Second

// publisher publishes count messages in its way, and knows what became of each.
type publisher struct {
	number int
	count  int
	app    *harness.App
	fleet  *fleet
	// publish stores contents, all or nothing, and says whether.
	publish func(context.Context, *publisher, []content) (fate, error)
	// most is how many it publishes at once.
	most int

	committed, undone []content
	unknown           int
}

// fate is what became of a publish.
type fate int

const (
	committed fate = iota
	undone
	unknown
)

// newPublishers returns 16 publishers, four of each way, of count messages in all.
func newPublishers(app *harness.App, f *fleet, count int) []*publisher {
	ways := []publisher{
		{publish: byTransaction(pgx.TxOptions{}, 0), most: 20},
		{publish: byTransaction(pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, 0), most: 50},
		{publish: byTransaction(pgx.TxOptions{}, longestHold), most: 1000},
		{publish: byHTTP, most: 5},
	}
	publishers := make([]*publisher, 16)
	for i := range publishers {
		p := ways[i%len(ways)]
		p.number, p.count, p.app, p.fleet = i, count/len(publishers), app, f
		publishers[i] = &p
	}
	return publishers
}

// run publishes until count messages are committed.
func (p *publisher) run(ctx context.Context, progress func(int)) error {
	next := 0
	for len(p.committed) < p.count {
		contents := make([]content, 1+rand.N(min(p.most, p.count-len(p.committed))))
		for i := range contents {
			contents[i] = content{p.number, next}
			next++
		}
		fate, err := p.publish(ctx, p, contents)
		if err != nil {
			return fmt.Errorf("publisher %d: %w", p.number, err)
		}
		switch fate {
		case committed:
			p.committed = append(p.committed, contents...)
			progress(len(contents))
		case undone:
			p.undone = append(p.undone, contents...)
		case unknown:
			p.unknown += len(contents)
			if err := pause(ctx, redial); err != nil {
				return err
			}
		}
	}
	return nil
}

// byTransaction publishes in a transaction that is held open for up to hold,
// and rolled back once in ten times.
func byTransaction(options pgx.TxOptions, hold time.Duration) func(context.Context, *publisher, []content) (fate, error) {
	return func(ctx context.Context, p *publisher, contents []content) (fate, error) {
		tx, err := p.app.Pool.BeginTx(ctx, options)
		if err != nil {
			return lost(ctx, undone, err)
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		for _, c := range contents {
			if _, err := tx.Exec(ctx, `select fanfare.publish('demo', $1)`, c); err != nil {
				return lost(ctx, undone, err)
			}
		}
		if hold > 0 {
			if err := pause(ctx, rand.N(hold)); err != nil {
				return unknown, err
			}
		}
		if rand.N(10) == 0 {
			return undone, nil
		}
		if err := tx.Commit(ctx); err != nil {
			return lost(ctx, unknown, err)
		}
		return committed, nil
	}
}

// lost is the fate after a lost connection; another error is the publisher's.
func lost(ctx context.Context, fate fate, err error) (fate, error) {
	var refused *pgconn.PgError
	if ctx.Err() != nil || errors.As(err, &refused) && refused.Code[:2] != "57" {
		return fate, err
	}
	return fate, nil
}

// byHTTP publishes one message by itself, or several in one request.
func byHTTP(ctx context.Context, p *publisher, contents []content) (fate, error) {
	if len(contents) == 1 {
		return p.post(ctx, "/topics/demo/messages", contents[0])
	}
	type item struct {
		Topic   string  `json:"topic"`
		Payload content `json:"payload"`
	}
	items := make([]item, len(contents))
	for i, c := range contents {
		items[i] = item{"demo", c}
	}
	return p.post(ctx, "/messages", items)
}

func (p *publisher) post(ctx context.Context, path string, body any) (fate, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return unknown, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.fleet.anyURL()+path, bytes.NewReader(encoded))
	if err != nil {
		return unknown, err
	}
	req.Header.Set("Authorization", "Bearer "+p.app.Key)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return unknown, ctx.Err() // the server died
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil || answer.StatusCode == http.StatusServiceUnavailable || answer.StatusCode == http.StatusInternalServerError:
		return unknown, ctx.Err()
	case answer.StatusCode/100 != 2:
		return unknown, fmt.Errorf("%s %s: %s", path, answer.Status, text)
	}
	return committed, nil
}

// publishEnd publishes the end marker, again while the database is away.
func publishEnd(t *testing.T, app *harness.App) {
	t.Helper()
	harness.Wait(t, harness.Patience, "the end marker is published", func() bool {
		_, err := app.Pool.Exec(t.Context(), `select fanfare.publish('demo', $1)`, endMarker)
		return err == nil
	})
}
