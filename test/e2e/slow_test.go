package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a client that does not read while 20,000 messages go by, more than
// every buffer on the way holds, then gets all of them in order.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	const count, batch = 20000, 2000
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", demo)
	answer, err := http.ReadResponse(bufio.NewReaderSize(conn, 64), nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", answer, err)
	}
	defer answer.Body.Close()

	witness := harness.Subscribe(t, s.URL()+demo, "")
	for first := 0; first < count; first += batch {
		app.Exec(t, `select fanfare.publish_many((
			select jsonb_agg(jsonb_build_object('topic', 'demo',
				'payload', jsonb_build_object('n', n, 'ballast', repeat('x', 400))) order by n)
			from generate_series($1::int, $2::int) n))`, first, first+batch-1)
	}
	for range count {
		witness.Next(t)
	}
	if err := conn.SetReadDeadline(time.Now().Add(harness.Patience)); err != nil {
		t.Fatal(err)
	}
	next := 0
	err = harness.ReadEvents(answer.Body, func(event harness.Event) bool {
		if event.Name != "" || event.Data == "" {
			return true
		}
		var payload struct{ N int }
		if err := json.Unmarshal(harness.Decode(t, event).Message, &payload); err != nil || payload.N != next {
			t.Errorf("message %d came as number %d: %v", payload.N, next, err)
			return false
		}
		next++
		return next < count
	})
	if next != count || err != nil && err != io.EOF {
		t.Errorf("got %d messages, want %d: %v", next, count, err)
	}
}
