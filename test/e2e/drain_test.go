package e2e_test

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// drainLimit is what a server with open streams may take to end.
const drainLimit = 8 * time.Second

// Ensure a server that ends tells its streams to go elsewhere, and is quick.
func TestDrain(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	p := harness.ServeProcess(t, app.URL)
	stream := harness.Subscribe(t, p.URL(t)+demo, "")
	app.Publish(t, "demo", 1)
	position := stream.Want(t, 1)
	began := time.Now()
	p.Signal(t, syscall.SIGTERM)
	event := stream.Next(t)
	if event.Name != "reconnect" || !strings.HasPrefix(position+".", event.ID+".") || event.Retry == "" {
		t.Errorf("got event %+v at %s", event, position)
	}
	if code := p.Exit(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > drainLimit {
		t.Errorf("took %v", took)
	}
	if _, open := <-stream.Events(); open {
		t.Error("the stream goes on")
	}
}

// Ensure a server closes under streams and publishers at any moment.
func TestCloseUnderLoad(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	for n := range 5 {
		s := &server.Server{
			DatabaseURL: app.URL, Listen: "127.0.0.1:0", Heartbeat: time.Second, QueueFrames: 4,
			Version: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		}
		if err := s.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		stream := harness.Subscribe(t, s.URL()+demo, "")
		var publisher sync.WaitGroup
		publisher.Go(func() { app.PublishRange(t, "demo", 1, 500) })
		if n > 0 {
			stream.Numbers(t, n*50)
		}
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > drainLimit {
			t.Errorf("took %v", took)
		}
		publisher.Wait()
		stream.Close()
	}
}
