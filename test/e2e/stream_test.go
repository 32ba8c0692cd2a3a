package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

const demo = "/realtime/topics/demo"

// Ensure what is published, however it is, is on the stream in order.
func TestPublishAppearsOnTheStream(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")

	var ready struct{ Topics []string }
	if err := json.Unmarshal([]byte(stream.Ready.Data), &ready); err != nil || !slices.Equal(ready.Topics, []string{"demo"}) {
		t.Errorf("ready: %q, %v", stream.Ready.Data, err)
	}
	if stream.Ready.ID == "" {
		t.Error("ready has no position")
	}

	app.Publish(t, "demo", 1, 2)
	stream.Want(t, 1, 2)

	app.Post(t, s.URL()+"/topics/demo/messages?key=k", `3`)
	message, _ := stream.Message(t)
	if message.Topic != "demo" || string(message.Message) != "3" || message.Key == nil || *message.Key != "k" {
		t.Errorf("got %+v", message)
	}

	app.Post(t, s.URL()+"/messages",
		`[{"topic":"demo","payload":4},{"topic":"other","payload":0},{"topic":"demo","payload":5}]`)
	stream.Want(t, 4, 5)

	app.Post(t, s.URL()+"/messages", "{\"topic\":\"demo\",\"payload\":6}\n{\"topic\":\"demo\",\"payload\":7}\n",
		"Content-Type", "application/x-ndjson")
	stream.Want(t, 6, 7)
}

// Ensure a stream without messages still moves its position.
func TestHeartbeatMovesThePosition(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Heartbeat = 200 * time.Millisecond })
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Publish(t, "other", 1)

	var moved string
	timeout := time.After(harness.Patience)
	for moved == "" || moved == stream.Ready.ID {
		select {
		case event, open := <-stream.Events():
			if !open {
				t.Fatal("the stream ended")
			}
			if event.Comment {
				moved = event.ID
			}
		case <-timeout:
			t.Fatalf("heartbeats stay at %s", stream.Ready.ID)
		}
	}
	app.Publish(t, "demo", 2)
	harness.Subscribe(t, s.URL()+demo, moved).Want(t, 2)
}

// Ensure a stream resumes after any position that it gave, repeating and
// skipping nothing.
func TestResume(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	first := harness.Subscribe(t, s.URL()+demo, "")
	app.PublishRange(t, "demo", 1, 10)
	app.Publish(t, "demo", 11)
	positions := []string{first.Ready.ID}
	for n := range 11 {
		positions = append(positions, first.Want(t, n+1))
	}

	for after, position := range positions {
		want := make([]int, 0, 11)
		for n := after + 1; n <= 11; n++ {
			want = append(want, n)
		}
		harness.Subscribe(t, s.URL()+demo, position).Want(t, want...)
		harness.Subscribe(t, s.URL()+demo+"?last_event_id="+position, "").Want(t, want...)
	}
}

// Ensure who cannot resume exactly is told, and one who sends garbage refused.
func TestPositions(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	here := harness.Subscribe(t, s.URL()+demo, "").Ready.ID
	epoch, _, _ := strings.Cut(here, ".")

	for name, position := range map[string]string{"another epoch": "aaaaaaaa.1", "the future": epoch + ".999999.1"} {
		t.Run("A gap after "+name, func(t *testing.T) {
			stream := harness.Subscribe(t, s.URL()+demo, position)
			event := stream.Next(t)
			var gap struct{ From, To, Reason string }
			if err := json.Unmarshal([]byte(event.Data), &gap); err != nil || event.Name != "gap" {
				t.Fatalf("event %q: %s", event.Name, event.Data)
			}
			if gap.From != position || gap.To == "" || gap.To != event.ID || gap.Reason != "epoch" {
				t.Errorf("gap %+v at %s", gap, event.ID)
			}
			app.Publish(t, "demo", 1)
			stream.Want(t, 1)
		})
	}

	for _, position := range []string{"garbage", here + ".", "AAAAAAAA.1", epoch + ".01", epoch + ".1.2.3", epoch + ".-1", "'", strings.Repeat("x", 100<<10)} {
		t.Run(fmt.Sprintf("Refuses %.40s", position), func(t *testing.T) {
			harness.Request(t, http.MethodGet, s.URL()+demo, "", "Last-Event-ID", position).
				WantProblem(t, http.StatusBadRequest, "position_invalid")
		})
	}
}

// Ensure nobody outside can tell an internal topic from a missing one.
func TestTopicsThatAreNotPublic(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	const base = "/realtime/topics"
	internal := harness.Request(t, http.MethodGet, s.URL()+base+"/secret", "")
	missing := harness.Request(t, http.MethodGet, s.URL()+base+"/absent", "")
	internal.WantProblem(t, http.StatusNotFound, "not_found")
	if string(internal.Body) != string(missing.Body) {
		t.Errorf("internal: %s\nmissing: %s", internal.Body, missing.Body)
	}
	for _, header := range []http.Header{internal.Header, missing.Header} {
		header.Del("Date")
	}
	if got, want := len(internal.Header), len(missing.Header); got != want {
		t.Errorf("headers differ: %v, %v", internal.Header, missing.Header)
	}
	harness.Request(t, http.MethodGet, s.URL()+base+"/private", "").
		WantProblem(t, http.StatusUnauthorized, "unauthorized")
	harness.Request(t, http.MethodGet, s.URL()+base+"?topic=private&topic=secret", "").
		WantProblem(t, http.StatusUnauthorized, "unauthorized")
	harness.Request(t, http.MethodGet, s.URL()+base, "").
		WantProblem(t, http.StatusBadRequest, "invalid_parameter")
}

// Ensure a stream of many topics carries those granted, and says which are not.
func TestSomeTopicsDenied(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics?topic=secret&topic=demo&topic=private&topic=absent", "")
	want := `"topics":["demo"],"denied":["secret","private","absent"],"position":"` + stream.Ready.ID + `"}`
	if !strings.HasSuffix(stream.Ready.Data, want) {
		t.Errorf("ready: %s, want %s", stream.Ready.Data, want)
	}
	app.Publish(t, "private", 1)
	app.Publish(t, "secret", 2)
	app.Publish(t, "demo", 3)
	stream.Want(t, 3)
}

// Ensure one stream carries many topics in the order of the log.
func TestManyTopics(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	target := s.URL() + "/realtime/topics?topic=demo&topic=other"
	stream := harness.Subscribe(t, target, "")
	for n := range 20 {
		app.Publish(t, []string{"demo", "other"}[n%2], n)
	}
	for n := range 20 {
		message, _ := stream.Message(t)
		if want := []string{"demo", "other"}[n%2]; message.Topic != want {
			t.Errorf("message %d is of %s, want %s", n, message.Topic, want)
		}
	}
	again, _ := harness.Subscribe(t, target, stream.Ready.ID).Numbers(t, 20)
	if !slices.IsSorted(again) {
		t.Errorf("in catch-up: %v", again)
	}
}

// Ensure a broadcast reaches who is there, moves no position and is not kept.
func TestBroadcast(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Post(t, s.URL()+"/topics/demo/broadcast", `{"typing":true}`)
	message, event := stream.Message(t)
	if event.ID != "" || message.ID != nil || string(message.Message) != `{"typing": true}` {
		t.Errorf("got %+v with id %q", message, event.ID)
	}
	app.Exec(t, `select fanfare.broadcast('demo', '1')`)
	stream.Want(t, 1)
	if n := app.Count(t, `select count(*) from fanfare.messages`); n != 0 {
		t.Errorf("%d messages are stored", n)
	}
}

// Ensure a rolled back publish is seen by nobody, in part or whole.
func TestRolledBackPublishes(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Exec(t, `do $$ begin
		perform fanfare.publish('demo', '1');
		begin
			perform fanfare.publish('demo', '-1');
			raise exception 'undo';
		exception when raise_exception then null;
		end;
	end $$`)
	conn := harness.Connect(t, app.URL)
	for _, statement := range []string{"begin", `select fanfare.publish('demo', '-2')`, "rollback"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	app.Publish(t, "demo", 2)
	stream.Want(t, 1, 2)
	harness.Subscribe(t, s.URL()+demo, stream.Ready.ID).Want(t, 1, 2)
}

// Ensure who inserted first and commits last is delivered, even to a client
// that reconnected in between.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	before := harness.Subscribe(t, s.URL()+demo, "")
	late := harness.Connect(t, app.URL)
	for _, statement := range []string{"begin", `select fanfare.publish('demo', '1')`} {
		if _, err := late.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	app.Publish(t, "demo", 2)
	position := before.Want(t, 2)
	between := harness.Subscribe(t, s.URL()+demo, position)
	if _, err := late.Exec(t.Context(), "commit"); err != nil {
		t.Fatal(err)
	}
	between.Want(t, 1)
	before.Want(t, 1)
	harness.Subscribe(t, s.URL()+demo, position).Want(t, 1)
	harness.Subscribe(t, s.URL()+demo, before.Ready.ID).Want(t, 2, 1)
}
