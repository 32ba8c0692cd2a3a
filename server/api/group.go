package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/fair"
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

// publication is what one request publishes, to the topic that it is admitted to.
type publication struct {
	by      admission
	payload json.RawMessage
	key     *string
	// headers are an object, or nil.
	headers json.RawMessage
}

func (p publication) size() int { return len(p.payload) + len(p.headers) }

func fitsGroup(group []*call[publication, int64], next *call[publication, int64]) bool {
	size := next.item.size()
	for _, c := range group {
		size += c.item.size()
	}
	return len(group) < maxGroupItems && size <= maxGroupBytes
}

func anyNumber[T, R any]([]*call[T, R], *call[T, R]) bool { return true }

// admit authorises the requests that present the same credential for the same
// purpose, all by one call that began after they came.
func (a *API) admit(ctx context.Context, asked admission, group []*call[struct{}, db.AuthorizeRequestRow]) {
	ctx, cancel := context.WithTimeout(fair.For(ctx, asked.door(), fair.Authorize), requestTimeout)
	defer cancel()
	found, err := a.queries.AuthorizeRequest(ctx, asked.params())
	for _, c := range group {
		c.result, c.err = found, err
	}
}

// publish publishes alone what has an idempotency key, else together with what
// other requests of the app publish at the same time.
func (a *API) publish(ctx context.Context, app app, r *http.Request, p publication) (id int64, err error) {
	key, err := idempotencyKey(r)
	if err != nil {
		return 0, err
	}
	// What is no UTF-8 would be mended by JSON, and is refused by Postgres.
	if !key.given && utf8.ValidString(p.by.topic.text) && (p.key == nil || utf8.ValidString(*p.key)) {
		id, err = a.publishes.do(ctx, app.name, p)
	} else {
		id, err = a.publishAlone(fair.For(ctx, app.name, fair.Publish), p, key.pointer())
	}
	if err != nil {
		a.recognized.forget(p.by)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		err = problemNotFound.with("no app is served at this host")
	}
	return id, err
}

func (a *API) publishAlone(ctx context.Context, p publication, idempotencyKey *string) (int64, error) {
	return a.queries.PublishAs(ctx, db.PublishAsParams{
		Topic: p.by.topic.text, Payload: p.payload, Key: p.key, Headers: p.headers, IdempotencyKey: idempotencyKey,
		Credential: p.by.credential, Host: p.by.host, App: p.by.app.pointer(),
	})
}

// publishGroup publishes in one transaction. If that fails as a whole, as it does
// for a payload that jsonb refuses or a key that was revoked, each is published in
// one of its own, so that none fails for another.
func (a *API) publishGroup(ctx context.Context, app string, group []*call[publication, int64]) {
	ctx, cancel := context.WithTimeout(fair.For(ctx, app, fair.Publish), requestTimeout)
	defer cancel()
	if len(group) > 1 {
		rows, err := a.queries.PublishGroup(ctx, db.PublishGroupParams{
			Admissions: encodeAdmissions(group), Messages: encodeItems(group), App: app,
		})
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
		c.result, c.err = a.publishAlone(ctx, c.item, nil)
	}
}

// encodeAdmissions writes each different admission of a group once. An API key
// is good for every topic, a token for those that it names.
func encodeAdmissions(group []*call[publication, int64]) json.RawMessage {
	type presented struct {
		Credential string  `json:"credential"`
		Host       string  `json:"host"`
		App        *string `json:"app"`
		Topic      string  `json:"topic"`
	}
	seen := map[admission]bool{}
	distinct := []presented{}
	for _, c := range group {
		by := c.item.by
		if strings.HasPrefix(by.credential, "ff_") {
			by.topic = optional{}
		}
		if seen[by] {
			continue
		}
		seen[by] = true
		p := presented{Credential: by.credential, Host: by.host, Topic: by.topic.text, App: by.app.pointer()}
		distinct = append(distinct, p)
	}
	encoded, _ := json.Marshal(distinct) // strings always encode
	return encoded
}

// encodeItems writes the argument of publish_many.
func encodeItems(group []*call[publication, int64]) json.RawMessage {
	b := []byte{'['}
	for i, c := range group {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"topic":`...)
		b = appendText(b, c.item.by.topic.text)
		b = append(b, `,"payload":`...)
		b = append(b, c.item.payload...)
		if c.item.key != nil {
			b = append(b, `,"key":`...)
			b = appendText(b, *c.item.key)
		}
		if c.item.headers != nil {
			b = append(b, `,"headers":`...)
			b = append(b, c.item.headers...)
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
func itemError(row db.PublishGroupRow) error {
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
