package dispatch

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fanfare-pg/fanfare/server/trace"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var update = flag.Bool("update", false, "write the golden files")

func exampleMessage() Message {
	return Message{
		ID: 1042, App: "default", Topic: "orders", Key: "order-7", Attempt: 3,
		Payload:     json.RawMessage(`{"id": 7, "text": "<&>\u2028"}`),
		Hops:        2,
		Headers:     json.RawMessage(`{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=b"}`),
		PublishedAt: "2026-11-23T10:00:00.123456Z", Trigger: "new-orders", TriggerID: 7, Kind: "pubsub",
	}
}

// Ensure the body is what docs/protocol.md shows.
func TestBody(t *testing.T) {
	t.Parallel()
	plain := exampleMessage()
	plain.Key, plain.Headers = "", json.RawMessage("null")
	for name, message := range map[string]Message{"webhook": exampleMessage(), "webhook_plain": plain} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := message.body()
			if err != nil {
				t.Fatal(err)
			}
			file := "testdata/" + name + ".golden.json"
			if *update {
				if err := os.WriteFile(file, append(body, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(body)+"\n"); diff != "" {
				t.Error(diff)
			}
			if name != "webhook" {
				return
			}
			protocol, err := os.ReadFile("../../docs/protocol.md")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(protocol), strings.TrimSpace(string(want))) {
				t.Error("docs/protocol.md shows another body")
			}
		})
	}
}

// Ensure the body is a CloudEvent that a strict library takes: attributes have
// short names of letters and digits, and are no objects (CloudEvents 1.0, section 3).
func TestBodyIsACloudEvent(t *testing.T) {
	t.Parallel()
	body, err := exampleMessage().body()
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	reName := regexp.MustCompile(`^[a-z0-9]{1,20}$`)
	for name, value := range fields {
		if _, text := value.(string); name != "data" && (!text || !reName.MatchString(name)) {
			t.Errorf("attribute %s is %v", name, value)
		}
	}
}

// post makes one attempt at a receiver that answers by handle.
func post(t *testing.T, handle http.HandlerFunc, adjust ...func(*Target)) Outcome {
	t.Helper()
	receiver := httptest.NewServer(handle)
	t.Cleanup(receiver.Close)
	webhooks := NewWebhooks(loopback(t), nil, "test")
	t.Cleanup(webhooks.Close)
	target := Target{URL: receiver.URL, Timeout: 10 * time.Second, Secrets: []string{secretOf("a")}}
	for _, f := range adjust {
		f(&target)
	}
	return webhooks.Post(t.Context(), target, exampleMessage())
}

func loopback(t *testing.T) Egress {
	t.Helper()
	egress, err := ParseEgress("127.0.0.0/8,::1")
	if err != nil {
		t.Fatal(err)
	}
	return egress
}

// Ensure a receiver gets a request that the reference library accepts, with the
// handler's headers and the publisher's trace.
func TestPost(t *testing.T) {
	t.Parallel()
	outcome := post(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		verifier, err := standardwebhooks.NewWebhook(secretOf("a"))
		if err != nil {
			t.Error(err)
		}
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Error(err)
		}
		for name, want := range map[string]string{
			"Webhook-Id": "1042.7", "Content-Type": "application/json", "X-Tenant": "blue",
			"Fanfare-Attempt": "3", "User-Agent": "Fanfare/test", "Tracestate": "fanfare=3,a=b",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		const traceID, span = "00-0af7651916cd43dd8448eb211c80319c-", "b7ad6b7169203331"
		if got := r.Header.Get("Traceparent"); !strings.HasPrefix(got, traceID) || !strings.HasSuffix(got, "-01") || strings.Contains(got, span) {
			t.Errorf("Traceparent is %q, want a span of its own in the trace", got)
		}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "thanks\x00\xff")
	}, func(target *Target) {
		target.Headers = map[string]string{"X-Tenant": "blue", "webhook-id": "forged", "Webhook-Signature": "forged"}
	})
	want := Outcome{Done: true, Status: http.StatusAccepted, Excerpt: "thanks\uFFFD\uFFFD"}
	if diff := cmp.Diff(want, outcome); diff != "" {
		t.Error(diff)
	}
}

// Ensure what is no trace is not passed on as one, and one begins instead that
// counts the handlers.
func TestPassTrace(t *testing.T) {
	t.Parallel()
	for _, headers := range []string{
		``, `{}`, `{"traceparent": 7}`, `{"traceparent": "00-x"}`, `[]`,
		`{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX: y"}`,
		`{"traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"}`,
		`{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"}`,
		`{"traceparent": "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}`,
	} {
		header := http.Header{}
		passTrace(header, Message{Headers: json.RawMessage(headers), Hops: 4})
		passed, ok := trace.Parse(header["Traceparent"], header["Tracestate"])
		if !ok || passed.State != "fanfare=5" || strings.Contains(headers, passed.Trace) {
			t.Errorf("%s: passed on %v", headers, header)
		}
	}
}

// Ensure each status means what docs/protocol.md says, and that nobody goes
// where a redirect points.
func TestPostStatuses(t *testing.T) {
	t.Parallel()
	var followed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for name, c := range map[string]struct {
		status     int
		retryAfter string
		want       Outcome
	}{
		"OK":              {200, "", Outcome{Done: true}},
		"No content":      {204, "", Outcome{Done: true}},
		"Redirect":        {302, "", Outcome{Error: errRedirect.Error()}},
		"Same method":     {307, "", Outcome{Error: errRedirect.Error()}},
		"Not found":       {404, "", Outcome{Error: "the receiver answered 404"}},
		"Gone":            {410, "", Outcome{Error: "the receiver answered 410", Gone: true}},
		"Too many":        {429, "17", Outcome{Error: "the receiver answered 429", RetryAfter: 17 * time.Second}},
		"Far too many":    {429, "999999999", Outcome{Error: "the receiver answered 429", RetryAfter: maxRetryAfter}},
		"Negative":        {503, "-5", Outcome{Error: "the receiver answered 503"}},
		"Past":            {503, "Mon, 02 Jan 2006 15:04:05 GMT", Outcome{Error: "the receiver answered 503"}},
		"Failed":          {500, "soon", Outcome{Error: "the receiver answered 500"}},
		"After a success": {200, "17", Outcome{Done: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := post(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", elsewhere.URL)
				if c.retryAfter != "" {
					w.Header().Set("Retry-After", c.retryAfter)
				}
				w.WriteHeader(c.status)
			})
			c.want.Status = c.status
			if diff := cmp.Diff(c.want, outcome); diff != "" {
				t.Error(diff)
			}
		})
	}
	if followed.Load() != 0 {
		t.Error("a redirect was followed")
	}
	future := time.Now().Add(90 * time.Second)
	if got := retryAfter(future.UTC().Format(http.TimeFormat), future.Add(-time.Minute)); got < 59*time.Second || got > time.Minute {
		t.Errorf("a date in a minute gives %v", got)
	}
}

// Ensure a body of gigabytes is cut and not read on.
func TestPostCutsLongAnswers(t *testing.T) {
	t.Parallel()
	const size = 2 << 30
	sent := make(chan int64, 1)
	outcome := post(t, func(w http.ResponseWriter, _ *http.Request) {
		var n int64
		chunk := []byte(strings.Repeat("x", 1<<20))
		for n < size {
			written, err := w.Write(chunk)
			n += int64(written)
			if err != nil {
				break
			}
		}
		sent <- n
	})
	if !outcome.Done || len(outcome.Excerpt) != excerptBytes {
		t.Errorf("got %+v", outcome)
	}
	if n := <-sent; n > 64<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

// Ensure a receiver that hangs is given up on in time, wherever it hangs.
func TestPostTimesOut(t *testing.T) {
	t.Parallel()
	short := func(target *Target) { target.Timeout = 50 * time.Millisecond }
	t.Run("ErrNoAnswer", func(t *testing.T) {
		t.Parallel()
		outcome := post(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, short)
		if want := (Outcome{Error: "no answer within 50ms"}); outcome != want {
			t.Errorf("got %+v, want %+v", outcome, want)
		}
	})
	t.Run("ErrHeadersTrickle", func(t *testing.T) {
		t.Parallel()
		outcome := post(t, nil, short, func(target *Target) { target.URL = silent(t) })
		if outcome.Done || outcome.Error == "" {
			t.Errorf("got %+v", outcome)
		}
	})
	t.Run("A body that never ends does not undo a 200", func(t *testing.T) {
		t.Parallel()
		outcome := post(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "begun")
			_ = http.NewResponseController(w).Flush()
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, short)
		if want := (Outcome{Done: true, Status: 200, Excerpt: "begun"}); outcome != want {
			t.Errorf("got %+v, want %+v", outcome, want)
		}
	})
}

// silent accepts connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return "http://" + listener.Addr().String()
}

// Ensure connections are used again, so that a post costs no handshake.
func TestPostReusesConnections(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	receiver := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", answerBytes/2))
	}))
	receiver.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	receiver.Start()
	t.Cleanup(receiver.Close)
	webhooks := NewWebhooks(loopback(t), nil, "test")
	t.Cleanup(webhooks.Close)
	target := Target{URL: receiver.URL, Timeout: 10 * time.Second, Secrets: []string{secretOf("a")}}
	for range 20 {
		if outcome := webhooks.Post(t.Context(), target, exampleMessage()); !outcome.Done {
			t.Fatalf("%+v", outcome)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// Ensure what cannot be reached says so without the URL, which may hold a secret.
func TestPostNamesNoSecret(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{
		"no such scheme": "gopher://hunter2@example.com/",
		"no URL":         "http://hunter2:hunter2@exa mple",
		"nobody there":   "http://hunter2:hunter2@127.0.0.1:1/?token=hunter2",
		"no such name":   "http://hunter2.invalid/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := post(t, nil, func(target *Target) { target.URL = url })
			if outcome.Done || outcome.Error == "" || strings.Contains(outcome.Error, "hunter2") {
				t.Errorf("got %+v", outcome)
			}
		})
	}
}

// Ensure a handler without a secret is not sent what nobody could trust.
func TestPostNeedsASecret(t *testing.T) {
	t.Parallel()
	outcome := post(t, func(http.ResponseWriter, *http.Request) { t.Error("posted") }, func(target *Target) { target.Secrets = nil })
	if outcome.Done || !strings.Contains(outcome.Error, "secret") {
		t.Errorf("got %+v", outcome)
	}
}
