package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// publishLeaders is how many groups of an app may be under way: while one
	// waits for its commit, Postgres works on the other.
	publishLeaders = 2
	// maxGroupItems and maxGroupBytes bound a group, so that nobody waits long for
	// what others publish.
	maxGroupItems = 256
	maxGroupBytes = 1 << 20
)

// publication is what one request publishes.
type publication struct {
	topic   string
	payload json.RawMessage
	key     pgtype.Text
}

func fitsGroup(group []*call[publication, int64], next *call[publication, int64]) bool {
	size := len(next.item.payload)
	for _, c := range group {
		size += len(c.item.payload)
	}
	return len(group) < maxGroupItems && size <= maxGroupBytes
}

func anyNumber[T, R any]([]*call[T, R], *call[T, R]) bool { return true }

// admit authorises the requests that present the same credential for the same
// purpose, all by one call that began after they came.
func (a *API) admit(ctx context.Context, request db.AuthorizeRequestParams, group []*call[struct{}, db.AuthorizeRequestRow]) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	found, err := a.queries.AuthorizeRequest(ctx, request)
	for _, c := range group {
		c.result, c.err = found, err
	}
}

// publish publishes alone what has an idempotency key, else together with what
// other requests of the app publish at the same time.
func (a *API) publish(ctx context.Context, app app, r *http.Request, p publication) (int64, error) {
	idempotent := r.Header.Values("Idempotency-Key")
	// What is no UTF-8 would be mended by JSON, and is refused by Postgres.
	if len(idempotent) == 0 && utf8.ValidString(p.topic) && utf8.ValidString(p.key.String) {
		return a.publishes.do(ctx, app.name, p)
	}
	return a.publishAlone(ctx, app.name, p, pgtype.Text{String: r.Header.Get("Idempotency-Key"), Valid: len(idempotent) > 0})
}

func (a *API) publishAlone(ctx context.Context, app string, p publication, idempotencyKey pgtype.Text) (int64, error) {
	return a.queries.Publish(ctx, db.PublishParams{
		Topic: p.topic, Payload: p.payload, Key: p.key, IdempotencyKey: idempotencyKey, App: app,
	})
}

// publishGroup publishes in one transaction. If that fails as a whole, as it does
// for a payload that jsonb refuses, each is published in one of its own, so that
// none fails for another.
func (a *API) publishGroup(ctx context.Context, app string, group []*call[publication, int64]) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if len(group) > 1 {
		rows, err := a.queries.PublishMany(ctx, db.PublishManyParams{Messages: encodeItems(group), App: app})
		if err == nil {
			for _, row := range rows {
				c := group[row.Item-1]
				c.result, c.err = row.ID, itemError(row)
			}
			return
		}
		if !isRolledBack(err) {
			for _, c := range group {
				c.err = err
			}
			return
		}
	}
	for _, c := range group {
		c.result, c.err = a.publishAlone(ctx, app, c.item, pgtype.Text{})
	}
}

// encodeItems writes the argument of publish_many.
func encodeItems(group []*call[publication, int64]) json.RawMessage {
	b := []byte{'['}
	for i, c := range group {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"topic":`...)
		b = appendText(b, c.item.topic)
		b = append(b, `,"payload":`...)
		b = append(b, c.item.payload...)
		if c.item.key.Valid {
			b = append(b, `,"key":`...)
			b = appendText(b, c.item.key.String)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendText(b []byte, text string) []byte {
	encoded, _ := json.Marshal(text) // a string always encodes
	return append(b, encoded...)
}

// itemError is the error of an item, as publish raises it.
func itemError(row db.PublishManyRow) error {
	if row.Sqlstate == "" {
		return nil
	}
	return &pgconn.PgError{Code: row.Sqlstate, Message: row.Message}
}

// isRolledBack reports whether Postgres said no and undid everything; with any
// other error the outcome is not known.
func isRolledBack(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || len(pg.Code) != 5 {
		return false
	}
	return !slices.Contains([]string{"08", "53", "57", "58", "XX"}, pg.Code[:2])
}
