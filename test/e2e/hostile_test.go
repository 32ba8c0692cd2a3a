package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// hostile are texts that have broken event streams.
var hostile = []string{
	"\r", "\n", "\r\n\r\n", "a\rid: x\rdata: y\r\r", "a\n\nevent: ready\ndata: {}\n\n", "\u2028\u2029\u0085", "\ufeffdata: x",
	"\u0001\u001b[2J", `"},"id":0`, "</script>", strings.Repeat("\n", 100),
}

// Ensure no text in a payload, a message key or headers breaks a frame, and that
// each comes out as it went in.
func TestHostileText(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	for i, text := range hostile {
		payload, err := json.Marshal(map[string]string{text: text})
		if err != nil {
			t.Fatal(err)
		}
		app.Post(t, s.URL()+"/topics/demo/messages?key="+url.QueryEscape(text), string(payload))
		app.Exec(t, `select fanfare.publish('demo', to_jsonb($1::text), key => $1, headers => jsonb_build_object($1::text, $1::text))`, text)
		var member map[string]string
		message, event := stream.Message(t)
		if err := json.Unmarshal(message.Message, &member); err != nil || member[text] != text || *message.Key != text {
			t.Errorf("text %d over HTTP: got %s, key %q", i, message.Message, *message.Key)
		}
		if strings.ContainsAny(event.Data, "\r\n\x00") {
			t.Errorf("text %d: data %q", i, event.Data)
		}
		var plain string
		message, _ = stream.Message(t)
		if err := json.Unmarshal(message.Message, &plain); err != nil || plain != text || *message.Key != text {
			t.Errorf("text %d by SQL: got %s, key %q", i, message.Message, *message.Key)
		}
	}

	raw := harness.Subscribe(t, s.URL()+demo, stream.Ready.ID)
	for range 2 * len(hostile) {
		if event := raw.Next(t); event.Name != "" || !strings.HasPrefix(event.Data, `{"topic":"demo"`) {
			t.Errorf("in catch-up came %+v", event)
		}
	}
}

// Ensure no path of doubled, encoded or dotted parts leads to a stream.
func TestHostilePaths(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	for _, path := range []string{
		"//realtime/topics/demo", "/realtime//topics/demo", "/realtime/topics//demo", "/realtime/topics/demo/",
		"/realtime%2ftopics%2fdemo", "/realtime/topics%2fdemo", "/realtime/topics/demo%2f", "/realtime/topics/x%2f..%2fdemo",
		"/realtime/topics/../topics/demo", "/realtime/./topics/demo", "/realtime/topics/demo%00", "/realtime/topics/%ff",
		"/realtime/topics/..%2f..%2fdemo", "/v1/apps/default/../default/realtime/topics/demo", "/realtime/topics/demo;x", "/realtime/topics/DEMO",
	} {
		conn := dial(t, s.URL())
		if err := conn.SetDeadline(time.Now().Add(harness.Patience)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path)
		head := make([]byte, 12)
		if _, err := io.ReadFull(conn, head); err != nil || !bytes.HasPrefix(head, []byte("HTTP/1.1 40")) {
			t.Errorf("%s: got %q, %v", path, head, err)
		}
	}
	for _, query := range []string{"?last_event_id=%00", "?last_event_id=%ff", "?from=%0d%0a", "?topic=%00", "?%zz"} {
		answer := harness.Request(t, http.MethodGet, s.URL()+"/realtime/topics"+query+"&topic=demo", "")
		if answer.Status/100 != 4 && query != "?topic=%00" {
			t.Errorf("%s: %d", query, answer.Status)
		}
		if answer.Status/100 == 5 {
			t.Errorf("%s: %d", query, answer.Status)
		}
	}
}

// Ensure a client that never reads is let go, and delays nobody meanwhile.
func TestClientThatNeverReads(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Heartbeat = time.Second })
	conn := dial(t, s.URL())
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", demo)
	streams := func() string {
		body := string(harness.Request(t, http.MethodGet, s.URL()+"/metrics", "").Body)
		_, after, _ := strings.Cut(body, "\nfanfare_streams ")
		count, _, _ := strings.Cut(after, "\n")
		return count
	}
	harness.Wait(t, harness.Patience, "it is connected", func() bool { return streams() == "1" })
	witness := harness.Subscribe(t, s.URL()+demo, "")
	for range 20 { // more than the buffers of two sockets hold
		app.Exec(t, `select fanfare.publish('demo', to_jsonb(repeat('x', 1000000)))`)
		witness.Message(t)
	}
	harness.Wait(t, 2*harness.Patience, "it is let go", func() bool { return streams() == "1" })
	app.Publish(t, "demo", 1)
	witness.Want(t, 1)
}

// Ensure a client that does not read its answer is let go, whatever it asked for.
func TestUnreadAnswersEnd(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Exec(t, `select fanfare.publish('demo', to_jsonb(repeat('x', 1000000))) from generate_series(1, 5)`)
	harness.Subscribe(t, s.URL()+demo, "").Close() // sealed by now, or soon
	harness.Wait(t, harness.Patience, "the history is there", func() bool {
		return len(harness.Request(t, http.MethodGet, s.URL()+"/topics/demo/messages", "").Body) > 4_000_000
	})
	answered := func() bool {
		metrics := harness.Request(t, http.MethodGet, s.URL()+"/metrics", "")
		return strings.Contains(string(metrics.Body), `fanfare_http_requests_total{route="/v1/apps/:app/topics/:topic/messages",status="2xx"} 1`)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /v1/apps/default/topics/demo/messages HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	harness.Wait(t, 3*harness.Patience, "the server has given it up", answered)
	if n, _ := io.Copy(io.Discard, conn); n > 4_500_000 {
		t.Errorf("the whole answer was waiting: %d bytes", n)
	}
}

// Ensure a body that is too large is refused before it is read.
func TestTooLargeBodiesAreNotRead(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	for _, path := range []string{"/topics/demo/messages", "/topics/demo/broadcast", "/messages", "/kv/c/k", "/docs/c", "/v1/apps/default/topics"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		method := map[string]string{"/kv/c/k": http.MethodPut}[path]
		if method == "" {
			method = http.MethodPost
		}
		key := app.KeyFor(t, "*")
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 82000000\r\n\r\n[", method, path, key)
		_ = conn.SetReadDeadline(time.Now().Add(harness.Patience))
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: got %v, %v", path, answer, err)
		}
	}
}
