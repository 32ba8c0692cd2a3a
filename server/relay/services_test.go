package relay

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/pgtest"
)

// fixture is a database with the external topic demo, a hub that has begun, and
// its streams.
type fixture struct {
	pool    *pgxpool.Pool
	queries *db.Queries
	reader  *Reader
	streams *Streams
	app     int64
	topic   Topic
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	pool := pgtest.Pool(t, pgtest.Database(t))
	f := &fixture{pool: pool, queries: db.New(pool)}
	f.exec(t, `select fanfare.create_app('default'), fanfare.grant_app('default', current_user::text), fanfare.create_topic('demo', true, 'public')`)
	f.exec(t, `select fanfare_internal.seal()`) // opens the first epoch
	if err := pool.QueryRow(t.Context(), `select id, app_id, name from fanfare.topics where name = 'demo'`).
		Scan(&f.topic.ID, &f.app, &f.topic.Name); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	f.reader = &Reader{Hub: NewHub(8), Log: log}
	f.streams = NewStreams(f.reader.Hub, pool, time.Minute, log)
	f.read(t, 0)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.streams.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *fixture) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := f.pool.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// publish publishes and seals a message.
func (f *fixture) publish(t *testing.T, payload string) {
	t.Helper()
	f.exec(t, `select fanfare.publish('demo', '`+payload+`')`)
	f.exec(t, `select fanfare_internal.seal()`)
}

// read runs one round of the reader.
func (f *fixture) read(t *testing.T, messages int) {
	t.Helper()
	if got, err := f.reader.runOnce(t.Context(), f.queries); err != nil || got != messages {
		t.Fatalf("read %d messages, %v, want %d", got, err, messages)
	}
}

// open opens a stream of demo on a real connection, which is taken over, or with
// tls is left to net/http. It returns the lines that the client gets.
func (f *fixture) open(t *testing.T, tls bool, req StreamRequest) <-chan string {
	t.Helper()
	req.AppID, req.Topics, req.Asked = f.app, []Topic{f.topic}, f.reader.Hub.Now()
	start := httptest.NewServer
	if tls {
		start = httptest.NewTLSServer
	}
	server := start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = f.streams.Serve(w, r, req) }))
	t.Cleanup(server.Close)
	ctx, leave := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(); _ = answer.Body.Close() })
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(io.LimitReader(answer.Body, 1<<20)); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	await(t, lines, "event: caught_up")
	return lines
}

// await waits for a line that contains a text.
func await(t *testing.T, lines <-chan string, text string) {
	t.Helper()
	for over := time.After(patience); ; {
		select {
		case line, open := <-lines:
			if !open {
				t.Fatalf("the stream ended before %q", text)
			}
			if strings.Contains(line, text) {
				return
			}
		case <-over:
			t.Fatalf("no %q", text)
		}
	}
}

// Ensure that a round of the reader reads what was sealed for topics that are
// wanted, and that a writer, or the goroutine of the request, writes it.
func TestReaderAndWriters(t *testing.T) {
	t.Parallel()
	for name, tls := range map[string]bool{"taken over": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.publish(t, `"before"`)
			f.read(t, 0) // nobody wants it yet
			lines := f.open(t, tls, StreamRequest{})
			f.publish(t, `"live"`)
			f.publish(t, `"next"`)
			f.read(t, 2)
			await(t, lines, `"message":"live"`)
			await(t, lines, `"message":"next"`)
			f.read(t, 0)
		})
	}
}

// Ensure that a stream that begins in the past reads the table first.
func TestStreamReadsHistory(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	start := f.reader.Hub.Head()
	f.publish(t, `"past"`)
	f.read(t, 0)
	req := StreamRequest{AppID: f.app, Topics: []Topic{f.topic}, From: &start}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = f.streams.Serve(w, r, req) }))
	t.Cleanup(server.Close)
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var seen []string
	for scanner := bufio.NewScanner(answer.Body); scanner.Scan() && !strings.Contains(scanner.Text(), "caught_up"); {
		if strings.Contains(scanner.Text(), `"message":`) {
			seen = append(seen, scanner.Text())
		}
	}
	if len(seen) != 1 || !strings.Contains(seen[0], `"past"`) || f.streams.Reads() == 0 {
		t.Errorf("got %q by %d reads", seen, f.streams.Reads())
	}
}

// Ensure that a round of control ends a stream whose topic is hidden, though no
// notice came, and that a notice drops a redacted message from memory.
func TestControlRound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	lines := f.open(t, false, StreamRequest{})
	control := &Control{Hub: f.reader.Hub, Log: slog.New(slog.DiscardHandler)}
	for range checkParts {
		if ended, err := control.runOnce(t.Context(), f.queries); err != nil || ended != 0 {
			t.Fatalf("ended %d, %v", ended, err)
		}
	}
	f.publish(t, `"secret"`)
	f.read(t, 1)
	await(t, lines, `"secret"`)
	held := f.reader.Hub.Figures().RecentBytes
	f.exec(t, `select fanfare.redact(max(id)) from fanfare.messages`)
	if _, err := control.runOnce(t.Context(), f.queries); err != nil {
		t.Fatal(err)
	}
	if got := f.reader.Hub.Figures().RecentBytes; got >= held {
		t.Errorf("%d bytes in memory, before the redaction %d", got, held)
	}
	f.exec(t, `select fanfare.update_topic('demo', external_subscribable => false)`)
	total := 0
	for range checkParts {
		ended, err := control.runOnce(t.Context(), f.queries)
		if err != nil {
			t.Fatal(err)
		}
		total += ended
	}
	if total != 1 {
		t.Errorf("ended %d streams, want 1", total)
	}
	await(t, lines, "event: topic_deleted")
}

// Ensure that a round of presence writes the row of the server and of its
// streams, and ends a stream for which end_stream was called.
func TestPresenceRound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	lines := f.open(t, false, StreamRequest{})
	presence := &Presence{
		ID: pgtype.UUID{Bytes: [16]byte{1}, Valid: true}, Pool: f.pool, Hub: f.reader.Hub,
		Sealing: func() bool { return true }, Version: "test", Log: slog.New(slog.DiscardHandler),
	}
	if ended, err := presence.runOnce(t.Context(), f.queries); err != nil || ended != 0 {
		t.Fatalf("ended %d, %v", ended, err)
	}
	var sealing bool
	var streams, shown int
	err := f.pool.QueryRow(t.Context(), `
		select v.sealing, v.streams, (select count(*) from fanfare.live_streams as l where l.server_id = v.id)
		from fanfare.servers as v`).Scan(&sealing, &streams, &shown)
	if err != nil || !sealing || streams != 1 || shown != 1 {
		t.Fatalf("sealing %t, %d streams, %d shown, %v", sealing, streams, shown, err)
	}
	f.exec(t, `select fanfare.end_stream(stream) from fanfare.live_streams`)
	if ended, err := presence.runOnce(t.Context(), f.queries); err != nil || ended != 1 {
		t.Errorf("ended %d, %v, want 1", ended, err)
	}
	await(t, lines, "event: reconnect")
}
