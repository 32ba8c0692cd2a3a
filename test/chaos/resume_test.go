package chaos_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure a client whose server is killed resumes at another one, from any
// position of the stream, also within a batch and in the middle of a catch-up,
// and receives exactly the rest.
func TestResumeAfterServerKilled(t *testing.T) {
	t.Parallel()
	const history, live = 3000, 500
	app := harness.AppAt(t, pgtest.Database(t))
	f := newFleet(t, app.URL, 1)
	for first := 0; first < history; first += 100 {
		app.PublishRange(t, "demo", first, first+99)
	}
	harness.Wait(t, harness.Patience, "all is sealed", func() bool {
		return app.Count(t, `select coalesce(sum(message_count), 0)::integer from fanfare.batches`) == history
	})
	for _, read := range []int{0, 1, 63, 64, 65, 100, 1000, 2999} {
		t.Run(fmt.Sprintf("After %d messages", read), func(t *testing.T) {
			doomed := harness.ServeProcess(t, app.URL)
			stream := harness.Subscribe(t, doomed.URL(t)+demo+"?from=earliest", "")
			position := stream.Ready.ID
			for n := range read {
				position = wantNumber(t, stream, n)
			}
			doomed.Kill(t)
			stream.Close()
			again := harness.Subscribe(t, f.anyURL()+demo, position)
			for n := read; n < history; n++ {
				wantNumber(t, again, n)
			}
		})
	}

	t.Run("While it was live", func(t *testing.T) {
		doomed := harness.ServeProcess(t, app.URL)
		stream := harness.Subscribe(t, doomed.URL(t)+demo, "")
		app.PublishRange(t, "demo", history, history+live-1)
		position := ""
		for n := history; n < history+live/2; n++ {
			position = wantNumber(t, stream, n)
		}
		doomed.Kill(t)
		stream.Close()
		again := harness.Subscribe(t, f.anyURL()+demo, position)
		for n := history + live/2; n < history+live; n++ {
			wantNumber(t, again, n)
		}
	})
}

func wantNumber(t *testing.T, stream *harness.Stream, want int) (position string) {
	t.Helper()
	message, event := stream.Message(t)
	var n int
	if err := json.Unmarshal(message.Message, &n); err != nil || n != want {
		t.Fatalf("got %s, want %d", message.Message, want)
	}
	return event.ID
}
