package e2e_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// full makes this database believe that the queue of notifications is full, and
// ends sessions that have planned with the function that tells.
const full = `set allow_system_table_mods = on;
	alter function pg_catalog.pg_notification_queue_usage() rename to real_notification_queue_usage;
	create function pg_catalog.pg_notification_queue_usage() returns double precision language sql as 'select 0.9::float8';
	select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'fanfare%'`

// Ensure that with a queue that fills nobody notifies, and everything that is
// otherwise told by notifications happens all the same.
func TestFullNotificationQueue(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	said := &lines{}
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Log = slog.New(slog.NewTextHandler(said, nil)) })
	listener := harness.Connect(t, app.URL)
	for _, channel := range []string{"fanfare_batch", "fanfare_control", "fanfare_seal", "fanfare_dispatch", "fanfare_broadcast"} {
		if _, err := listener.Exec(t.Context(), "listen "+channel); err != nil {
			t.Fatal(err)
		}
	}
	key := manageKey(t, app)
	app.Exec(t, `select fanfare.create_topic('hidden', true, 'public')`)
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics/demo", "")
	ending := harness.Subscribe(t, s.URL()+"/realtime/topics/hidden", "")
	harness.Execute(t, app.URL, full)
	harness.Wait(t, harness.Patience, "the server has its connections again", func() bool {
		return harness.Request(t, http.MethodGet, s.URL()+"/readyz", "").Status == http.StatusOK
	})
	app.Publish(t, "demo", 1, 2, 3)
	stream.Want(t, 1, 2, 3)
	app.Exec(t, `select fanfare.update_topic('hidden', external_subscribable => false)`)
	if got := ending.Next(t); got.Name != "topic_deleted" {
		t.Errorf("got %+v, want topic_deleted", got)
	}
	harness.Wait(t, harness.Patience, "a broadcast is refused", func() bool {
		got := harness.Request(t, http.MethodPost, s.URL()+"/topics/demo/broadcast", `1`, "Authorization", "Bearer "+key)
		return got.Status == http.StatusServiceUnavailable && strings.Contains(string(got.Body), "notifications_full")
	})
	harness.Wait(t, harness.Patience, "the metric tells, and the log", func() bool {
		metrics := harness.Request(t, http.MethodGet, s.URL()+"/metrics", "")
		return strings.Contains(string(metrics.Body), "fanfare_notification_queue_usage 0.9") && strings.Contains(said.String(), "queue of notifications fills")
	})
	if _, err := listener.Exec(t.Context(), `select`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what has come is given all the same
	if n, err := listener.WaitForNotification(ctx); err == nil {
		t.Errorf("notified: %+v", n)
	}
}

// lines is a log that many write.
type lines struct {
	mu      sync.Mutex
	written bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.written.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.written.String()
}
