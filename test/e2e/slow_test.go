package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
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

// Ensure a client that reads a hundredth of what 100,000 messages bring, and the
// rest when all are there, gets them in order, while another one is live all
// along and the server's memory stays flat.
func TestSlowReaderOfALongTopic(t *testing.T) {
	t.Parallel()
	const count, batch, flat, slowly = 100000, 5000, 150 << 20, 50
	app := harness.NewApp(t)
	p := harness.ServeProcess(t, app.URL)
	base := p.URL(t)
	conn := dial(t, base)
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", demo)
	answer, err := http.ReadResponse(bufio.NewReaderSize(conn, 64), nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", answer, err)
	}
	defer answer.Body.Close()
	// Each permit lets it read one message; closed, all.
	permits, numbers := make(chan struct{}, slowly), make(chan int)
	var slow sync.WaitGroup
	slow.Go(func() {
		defer close(numbers)
		_ = harness.ReadEvents(answer.Body, func(event harness.Event) bool {
			if event.Name != "" || event.Data == "" {
				return true
			}
			<-permits
			numbers <- payloadNumber(t, event)
			return true
		})
	})
	defer slow.Wait()
	defer conn.Close()
	next := 0
	read := func() {
		t.Helper()
		select {
		case got, open := <-numbers:
			if !open || got != next {
				conn.Close()
				t.Fatalf("the slow reader got %d, %v, want %d", got, open, next)
			}
			next++
		case <-time.After(harness.Patience):
			conn.Close()
			t.Fatalf("the slow reader waits for %d", next)
		}
	}

	fast := harness.Subscribe(t, base+demo, "")
	before, most := p.Resident(t), int64(0)
	for first := 0; first < count; first += batch {
		app.Exec(t, `select fanfare.publish_many((
			select jsonb_agg(jsonb_build_object('topic', 'demo',
				'payload', jsonb_build_object('n', n, 'ballast', repeat('x', 1500))) order by n)
			from generate_series($1::int, $2::int) n))`, first, first+batch-1)
		for n := first; n < first+batch; n++ { // before the next batch: it is not slowed
			if got := payloadNumber(t, fast.Next(t)); got != n {
				t.Fatalf("the fast reader got %d, want %d", got, n)
			}
		}
		for range slowly {
			permits <- struct{}{}
			read()
		}
		most = max(most, p.Resident(t)-before)
	}
	close(permits)
	for next < count {
		read()
		if next%batch == 0 {
			most = max(most, p.Resident(t)-before)
		}
	}
	if most > flat {
		t.Errorf("the server grew by %d MB", most>>20)
	}
	t.Logf("the server grew by %d MB", most>>20)
}

func payloadNumber(t *testing.T, event harness.Event) int {
	t.Helper()
	var payload struct{ N int }
	if err := json.Unmarshal(harness.Decode(t, event).Message, &payload); err != nil {
		t.Fatal(err)
	}
	return payload.N
}
