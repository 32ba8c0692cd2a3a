package e2e_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// metric returns a metric without labels of a server.
func metric(t *testing.T, url, name string) int {
	t.Helper()
	body := string(harness.Request(t, http.MethodGet, url+"/metrics", "").Body)
	_, after, _ := strings.Cut("\n"+body, "\n"+name+" ")
	value, _, _ := strings.Cut(after, "\n")
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatalf("metric %s is %q", name, value)
	}
	return int(n)
}

// Ensure clients that come back together are served from memory, also by a
// server that has just begun, and lack nothing.
func TestReconnectStorm(t *testing.T) {
	t.Parallel()
	const clients, count = 100, 500
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	first := harness.Subscribe(t, s.URL()+demo, "")
	app.PublishRange(t, "demo", 1, count)
	first.Numbers(t, count)

	storm := func(url string) {
		t.Helper()
		var returning sync.WaitGroup
		for range clients {
			returning.Go(func() {
				stream, err := harness.Dial(t.Context(), url+demo, first.Ready.ID)
				if err != nil {
					t.Error(err)
					return
				}
				defer stream.Close()
				for n := 1; n <= count; n++ {
					event := <-stream.Events()
					for event.Data == "" || event.Name != "" {
						event = <-stream.Events()
					}
					if got := string(harness.Decode(t, event).Message); got != strconv.Itoa(n) {
						t.Errorf("got %s, want %d", got, n)
						return
					}
				}
			})
		}
		returning.Wait()
	}
	storm(s.URL())
	if reads := metric(t, s.URL(), "fanfare_history_reads_total"); reads != 0 {
		t.Errorf("%d pages were read from the table", reads)
	}

	fresh := harness.Serve(t, app.URL)
	opener := harness.Subscribe(t, fresh.URL()+demo, first.Ready.ID)
	opener.Numbers(t, count)
	app.Publish(t, "demo", count+1) // from then on the server follows the topic
	opener.Want(t, count+1)
	harness.Subscribe(t, fresh.URL()+demo, first.Ready.ID).Numbers(t, count+1) // the first to come back reads for all
	reads := metric(t, fresh.URL(), "fanfare_history_reads_total")
	storm(fresh.URL())
	if more := metric(t, fresh.URL(), "fanfare_history_reads_total") - reads; more != 0 {
		t.Errorf("%d pages were read from the table by %d clients", more, clients)
	}
}
