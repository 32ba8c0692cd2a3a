package e2e_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// sentBack asks for a stream as a browser does, and checks that it is answered in a
// way in which that comes back: with a stream that says why, and when to return.
func sentBack(t *testing.T, url, reason string, header ...string) {
	t.Helper()
	answer := harness.Request(t, http.MethodGet, url, "", append(header, "Accept", "text/event-stream", "Origin", "https://page.example")...)
	body := string(answer.Body)
	if answer.Status != 200 || answer.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(answer.Header.Get("Cache-Control"), "no-cache") {
		t.Fatalf("got %d %v %s", answer.Status, answer.Header, body)
	}
	if !strings.Contains(body, "event: reconnect\n") || !strings.Contains(body, `"reason":"`+reason+`"`) || strings.Contains(body, "id:") {
		t.Errorf("want reason %s, and no id, got\n%s", reason, body)
	}
	_, after, _ := strings.Cut(body, "retry: ")
	after, _, _ = strings.Cut(after, "\n")
	if ms, err := strconv.Atoi(after); err != nil || ms < 1000 {
		t.Errorf("retry: %q, want a second or more", after)
	}
}

// Ensure passing trouble is never answered with a status at which the EventSource
// of a browser gives up for good, and that others are told the status.
func TestPassingTroubleSendsStreamsBack(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `update fanfare.apps set max_streams_per_address = 1`)
	link := harness.NewLink(t, app.URL)
	url := harness.Serve(t, link.URL).URL()
	first := harness.Subscribe(t, url+demo, "")
	sentBack(t, url+demo, "too_many_streams")
	sentBack(t, url+"/realtime/topics?topic=demo", "too_many_streams")
	harness.Request(t, http.MethodGet, url+demo, "").WantProblem(t, 429, "too_many_streams")
	first.Close()

	t.Run("What waiting does not mend keeps its status", func(t *testing.T) {
		for path, status := range map[string]int{"/realtime/topics/absent": 404, demo + "?from=never": 400, demo + "?frm=latest": 400} {
			if got := harness.Request(t, http.MethodGet, url+path, "", "Accept", "text/event-stream"); got.Status != status {
				t.Errorf("%s: got %d, want %d", path, got.Status, status)
			}
		}
	})
	t.Run("Too many requests of an address", func(t *testing.T) {
		strict := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.SubscribeRate = 1 })
		for range 12 {
			harness.Request(t, http.MethodGet, strict.URL()+"/realtime/topics/absent", "")
		}
		sentBack(t, strict.URL()+demo, "too_many_streams")
	})
	t.Run("The database is away", func(t *testing.T) {
		link.Cut()
		harness.Request(t, http.MethodGet, url+demo, "").WantProblem(t, 503, "unavailable")
		sentBack(t, url+demo, "unavailable")
		link.Heal()
		harness.Wait(t, harness.Patience, "streams are granted again", func() bool {
			stream, err := harness.DialWith(t.Context(), url+demo, "Accept", "text/event-stream")
			if err == nil {
				stream.Close()
			}
			return err == nil
		})
	})
}

// Ensure a server that begins while the database is away says so and waits, and
// serves when it is there.
func TestServerWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	link := harness.NewLink(t, app.URL)
	link.Cut()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	log := &lines{}
	s := &server.Server{
		DatabaseURL: link.URL, Listen: address, Log: slog.New(slog.NewTextHandler(log, nil)), Version: "test", QueueFrames: 64,
		Files: server.FilesSettings{DataDir: t.TempDir()},
	}
	opened := make(chan error, 1)
	go func() { opened <- s.Open(context.WithoutCancel(t.Context())) }()

	url := "http://" + address
	harness.Wait(t, harness.Patience, "it says that it lives", func() bool {
		answer, err := http.Get(url + "/healthz")
		return err == nil && answer.Body.Close() == nil && answer.StatusCode == 200
	})
	harness.Request(t, http.MethodGet, url+"/readyz", "").WantProblem(t, 503, "unavailable")
	harness.Request(t, http.MethodPost, url+"/topics/demo/messages", "1").WantProblem(t, 503, "unavailable")
	sentBack(t, url+demo, "unavailable")
	harness.Wait(t, harness.Patience, "the log says that it waits", func() bool { return strings.Contains(log.String(), "part=database") })
	select {
	case err := <-opened:
		t.Fatalf("it did not wait: %v", err)
	default:
	}

	link.Heal()
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	harness.Wait(t, harness.Patience, "it is ready", func() bool { return harness.Request(t, http.MethodGet, url+"/readyz", "").Status == 200 })
	stream := harness.Subscribe(t, url+demo, "")
	app.Publish(t, "demo", 1)
	stream.Want(t, 1)
	if n := strings.Count(log.String(), "part=database"); n != 2 {
		t.Errorf("%d lines about the database, want one when it was away and one when it was there:\n%s", n, log.String())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Ensure a server does not wait for what waiting does not mend.
func TestServerDoesNotWaitForARight(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	for name, url := range map[string]string{
		"wrong password": strings.Replace(app.URL, "@", "x@", 1),
		"no database":    strings.Replace(app.URL, "/fanfare_test", "/absent_fanfare_test", 1),
	} {
		s := &server.Server{DatabaseURL: url, Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
		if err := s.Open(t.Context()); err == nil || err == t.Context().Err() {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
