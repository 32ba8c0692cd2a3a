package dispatch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/fanfare-pg/fanfare/server/trace"
)

const (
	// excerptBytes is what is kept of an answer: enough to see what went wrong.
	excerptBytes = 1 << 10
	// answerBytes is what is read of an answer, so that the connections of
	// ordinary receivers can be used again. A longer one is cut.
	answerBytes = 16 << 10
	// answerHeaderBytes bounds the headers of an answer.
	answerHeaderBytes = 64 << 10
	// idleConnections bounds the connections kept for later, in all and to one
	// receiver.
	idleConnections = 256
	// idleTimeout ends kept connections before most receivers would.
	idleTimeout = 50 * time.Second
	// maxRetryAfter bounds what a receiver may ask for.
	maxRetryAfter = 24 * time.Hour
)

// errRedirect is an answer that says where else to go. Nobody goes there: it
// might lead past what the egress guard and the handler's owner allowed.
var errRedirect = errors.New("the receiver answered with a redirect, which is not followed")

// Target is where a webhook goes and how it is signed.
type Target struct {
	URL     string
	Timeout time.Duration
	// Secrets are whsec_ secrets: one, or two while they rotate.
	Secrets []string
	// Headers are set on each request, but never instead of those of the
	// protocol.
	Headers map[string]string
}

// Outcome is what came of one attempt.
type Outcome struct {
	// Done is true after a 2xx.
	Done bool
	// Status is the HTTP status, 0 when there was none.
	Status int
	// Excerpt is the beginning of the answer's body.
	Excerpt string
	// Error says in one line what went wrong.
	Error string
	// RetryAfter is how long the receiver asked to be left alone, 0 if it did not.
	RetryAfter time.Duration
	// Gone is true after a 410: the receiver wants no more.
	Gone bool
}

// Webhooks posts messages. It is safe for concurrent use; Close it at the end.
type Webhooks struct {
	client    *http.Client
	userAgent string
}

// NewWebhooks returns a poster whose connections egress allows. A nil resolver
// is the system's.
func NewWebhooks(egress Egress, resolver *net.Resolver, version string) *Webhooks {
	return &Webhooks{
		userAgent: "Fanfare/" + version,
		client: &http.Client{
			Transport: &http.Transport{
				// No Proxy: it would dial for us, past the guard.
				DialContext:            egress.dialer(resolver),
				TLSHandshakeTimeout:    dialTimeout,
				ForceAttemptHTTP2:      true,
				MaxIdleConns:           idleConnections,
				MaxIdleConnsPerHost:    idleConnections,
				IdleConnTimeout:        idleTimeout,
				MaxResponseHeaderBytes: answerHeaderBytes,
				DisableCompression:     true, // a small body stays what it says
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Close closes the connections that are kept.
func (w *Webhooks) Close() { w.client.CloseIdleConnections() }

// Post makes one attempt, within the target's timeout.
func (w *Webhooks) Post(ctx context.Context, target Target, message Message) Outcome {
	ctx, cancel := context.WithTimeout(ctx, target.Timeout)
	defer cancel()
	request, err := w.request(ctx, target, message)
	if err != nil {
		return Outcome{Error: err.Error()}
	}
	answer, err := w.client.Do(request)
	if err != nil {
		return Outcome{Error: reason(err, target.Timeout)}
	}
	defer answer.Body.Close()
	return read(answer)
}

func (w *Webhooks) request(ctx context.Context, target Target, message Message) (*http.Request, error) {
	body, err := message.body()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the handler's URL is not valid")
	}
	request.GetBody = nil // a repeat is an attempt of its own
	header := request.Header
	header.Set("Content-Type", "application/json")
	for name, value := range target.Headers {
		header.Set(name, value)
	}
	timestamp := time.Now().Unix()
	header.Set("User-Agent", w.userAgent)
	header.Set("Webhook-Id", message.WebhookID())
	header.Set("Webhook-Timestamp", strconv.FormatInt(timestamp, 10))
	header.Set("Fanfare-Attempt", strconv.Itoa(message.Attempt))
	passTrace(header, message)
	if len(target.Secrets) == 0 {
		return nil, errors.New("the handler has no secret to sign with")
	}
	signature, err := signatures(target.Secrets, message.WebhookID(), timestamp, body)
	header.Set("Webhook-Signature", signature)
	return request, err
}

// hopsMember is the member of a tracestate that says how many handlers a message
// came through. Whoever publishes in the same trace ends a loop by it.
const hopsMember = "fanfare"

// passTrace carries a trace on from the message's publisher to the receiver, as a
// span of this attempt's own; without one, it begins one.
func passTrace(header http.Header, message Message) {
	var given struct {
		Parent string `json:"traceparent"`
		State  string `json:"tracestate"`
	}
	context, ok := trace.Context{}, false
	if json.Unmarshal(message.Headers, &given) == nil { // headers of other types than text carry no trace
		context, ok = trace.Parse([]string{given.Parent}, []string{given.State})
	}
	if !ok {
		context = trace.New()
	}
	header.Set("Traceparent", context.Child().Parent())
	header.Set("Tracestate", context.With(hopsMember, strconv.Itoa(message.Hops+1)).State)
}

// read turns an answer into an outcome. The status decides: what is wrong with
// the body of a 2xx is the receiver's affair.
func read(answer *http.Response) Outcome {
	outcome := Outcome{Status: answer.StatusCode, Done: answer.StatusCode/100 == 2}
	body, _ := io.ReadAll(io.LimitReader(answer.Body, answerBytes))
	outcome.Excerpt = excerpt(body)
	switch {
	case outcome.Done:
	case answer.StatusCode/100 == 3:
		outcome.Error = errRedirect.Error()
	default:
		outcome.Error = "the receiver answered " + strconv.Itoa(answer.StatusCode)
		outcome.Gone = answer.StatusCode == http.StatusGone
		outcome.RetryAfter = retryAfter(answer.Header.Get("Retry-After"), time.Now())
	}
	return outcome
}

// excerpt is text that Postgres can store.
func excerpt(body []byte) string {
	body = body[:min(len(body), excerptBytes)]
	return strings.ReplaceAll(strings.ToValidUTF8(string(body), "\uFFFD"), "\x00", "\uFFFD")
}

// retryAfter reads seconds or a date; what is neither, or past, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}

// reason says why there was no answer. It names neither the URL, which may
// hold a secret, nor an address, which is nothing the app must know.
func reason(err error, timeout time.Duration) string {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	var lookup *net.DNSError
	var dial *net.OpError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return "the host leads to an address that webhooks may not reach (FANFARE_EGRESS_ALLOW)"
	case errors.As(err, &lookup):
		return "the host cannot be looked up"
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %v", timeout)
	case errors.As(err, &dial) && dial.Op == "dial":
		return "the host cannot be connected to: " + dial.Err.Error()
	}
	return excerpt([]byte(err.Error()))
}
