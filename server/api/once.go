package api

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// onceTx is the key of the transaction of a request in its context.
type onceTx struct{}

// begin runs in a transaction, which is part of that of the request if it has one.
func (a *API) begin(ctx context.Context, run func(tx pgx.Tx) error) error {
	if tx, ok := ctx.Value(onceTx{}).(pgx.Tx); ok {
		return pgx.BeginFunc(ctx, tx, run)
	}
	return pgx.BeginFunc(ctx, a.Pool, run)
}

// run runs one statement; where the request has a transaction, as part of it:
// who waited for another connection while holding one could wait for ever.
func (a *API) run(ctx context.Context, run func(q *db.Queries) error) error {
	if ctx.Value(onceTx{}) == nil {
		return run(a.queries)
	}
	return a.begin(ctx, func(tx pgx.Tx) error { return run(a.queries.WithTx(tx)) })
}

// once runs a handler that makes something. With an Idempotency-Key its answer is
// kept in the transaction that makes it, and the same request is answered from
// there. An answer that is an error is not kept, since nothing was made.
func (a *API) once(w http.ResponseWriter, r *request, handle func(http.ResponseWriter, *request) error) error {
	key, err := idempotencyKey(r.Request)
	if err != nil {
		return err
	}
	if !key.given {
		return handle(w, r)
	}
	credential, err := bearer(r.Request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(a.body(w, r.Request))
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	asked := db.AnsweredBeforeParams{IdempotencyKey: key.text, Request: fingerprintOf(r.Request, credential), Body: body}
	if r.app.id != 0 {
		asked.AppID = &r.app.id
	}
	answer := &keptAnswer{ResponseWriter: w}
	err = pgx.BeginFunc(r.Context(), a.Pool, func(tx pgx.Tx) error {
		q := a.queries.WithTx(tx)
		kept, err := q.AnsweredBefore(r.Context(), asked)
		if err != nil {
			return fmt.Errorf("find answer: %w", err)
		}
		if kept != nil {
			return answer.open(kept, credential, key.text)
		}
		inner := *r
		inner.Request = r.WithContext(context.WithValue(r.Context(), onceTx{}, tx))
		inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		if err := handle(answer, &inner); err != nil {
			return err
		}
		sealed, err := answer.seal(credential, key.text)
		if err != nil {
			return err
		}
		return q.KeepAnswer(r.Context(), db.KeepAnswerParams{
			AppID: asked.AppID, IdempotencyKey: key.text, Request: asked.Request, Body: body, Answer: sealed,
		})
	})
	if err != nil {
		return err
	}
	return answer.send()
}

// fingerprintOf says who asks for what.
func fingerprintOf(r *http.Request, credential string) string {
	by := sha256.Sum256([]byte(credential))
	return strings.Join([]string{r.Method, r.URL.RequestURI(), hex.EncodeToString(by[:])}, " ")
}

// idempotencyKey reads the header Idempotency-Key, as a string in quotes
// (RFC 9651, section 3.3.3) or as it is: "k" and k are the same key.
func idempotencyKey(r *http.Request) (optional, error) {
	given := r.Header.Values("Idempotency-Key")
	if len(given) == 0 {
		return optional{}, nil
	}
	key := given[0]
	if len(key) > 1 && key[0] == '"' && key[len(key)-1] == '"' {
		key = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(key[1 : len(key)-1])
	}
	if len(given) > 1 || key == "" {
		return optional{}, problemOf("ZF027").with("Idempotency-Key: one key of 1 to 255 bytes")
	}
	return some(key), nil
}

// keptAnswer holds an answer back until it is committed.
type keptAnswer struct {
	http.ResponseWriter
	content struct {
		Status   int    `json:"status"`
		Type     string `json:"type"`
		Location string `json:"location"`
		ETag     string `json:"etag"`
		Body     []byte `json:"body"`
	}
}

func (k *keptAnswer) WriteHeader(status int) { k.content.Status = status }

func (k *keptAnswer) Write(b []byte) (int, error) {
	k.content.Body = append(k.content.Body, b...)
	return len(b), nil
}

// Unwrap lets http.ResponseController set deadlines.
func (k *keptAnswer) Unwrap() http.ResponseWriter { return k.ResponseWriter }

func (k *keptAnswer) send() error {
	k.ResponseWriter.WriteHeader(k.content.Status)
	_, err := k.ResponseWriter.Write(k.content.Body)
	return err
}

// seal encrypts the answer, which may hold a secret, for whoever has the
// credential of the request: the database has only a hash of that.
func (k *keptAnswer) seal(credential, key string) ([]byte, error) {
	h := k.Header()
	k.content.Type, k.content.Location, k.content.ETag = h.Get("Content-Type"), h.Get("Location"), h.Get("ETag")
	content, err := json.Marshal(k.content)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	sealer, err := answerCipher(credential, key)
	if err != nil {
		return nil, err
	}
	return sealer.Seal(nil, nil, content, nil), nil
}

// open is the inverse of seal.
func (k *keptAnswer) open(sealed []byte, credential, key string) error {
	sealer, err := answerCipher(credential, key)
	if err != nil {
		return err
	}
	content, err := sealer.Open(nil, nil, sealed, nil)
	if err != nil {
		return fmt.Errorf("open answer: %w", err)
	}
	if err := json.Unmarshal(content, &k.content); err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	for name, value := range map[string]string{
		"Content-Type": k.content.Type, "Location": k.content.Location, "ETag": k.content.ETag, "Idempotency-Replayed": "true",
	} {
		if value != "" {
			k.Header().Set(name, value)
		}
	}
	return nil
}

func answerCipher(credential, key string) (cipher.AEAD, error) {
	mac := hmac.New(sha256.New, []byte(credential))
	mac.Write([]byte("answer " + key))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
