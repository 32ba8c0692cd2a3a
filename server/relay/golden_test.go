package relay

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Ensure every event is, to the byte, what its golden file says, and that
// docs/protocol.md shows it.
func TestEvents(t *testing.T) {
	t.Parallel()
	const position = "k7f2m5qa.8130"
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	expires := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	s := &stream{id: 5120937716021, at: Mark{ID: "k7f2m5qa.8122"}}
	s.sub.expires = expires.UnixNano()
	opening := string(s.opening(nil, StreamRequest{Topics: []Topic{{Name: "orders"}}}))
	_, ready, _ := strings.Cut(opening, "\n\n") // after retry, which is jittered

	event := func(name, id string, data any) string { return string(appendEvent(nil, name, id, data)) }
	end := func(e *ending) string {
		_, after, _ := strings.Cut(string(e.encode(nil, position)), "\n") // after retry
		return after
	}
	row := db.ReadMessagesRow{
		Position: "k7f2m5qa.8123.1042", BatchID: 8123, ID: 1042, TopicID: 7, Topic: "orders", Payload: `{"id": 7}`,
		PublishedAt: utc.Time{Time: time.Date(2026, 11, 23, 10, 0, 0, 123456000, time.UTC)},
	}
	keyed := row
	customer := "customer:12"
	keyed.Key = &customer
	for name, got := range map[string]string{
		"message":         string(encodeMessage(row).Bytes),
		"message_keyed":   string(encodeMessage(keyed).Bytes),
		"broadcast":       string(encodeBroadcast(7, "orders", []byte(`{"typing": true}`), row.PublishedAt.Time).Bytes),
		"ready":           ready,
		"caught_up":       event("caught_up", "k7f2m5qa.8123", positionData{"k7f2m5qa.8123"}),
		"gap":             event("gap", "k7f2m5qa.7001", Gap{From: "k7f2m5qa.12.9", To: "k7f2m5qa.7001", Reason: "retention"}),
		"heartbeat":       string(appendHeartbeat(nil, position)),
		"token_expiring":  string((&stream{at: Mark{ID: position}, sub: Subscriber{expires: s.sub.expires}}).appendNotices(nil, due{warn: true})),
		"token_expired":   end(endExpired),
		"token_revoked":   end(endRevoked),
		"token_required":  end(endTokenRequired),
		"topic_deleted":   end(topicDeleted("orders")),
		"reconnect":       end(endDraining),
		"reconnect_full":  end(endFull),
		"reconnect_ended": end(endByHand),
		"reconnect_epoch": end(endEpoch),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || got != string(want) {
				t.Errorf("got  %q\nwant %q, %v", got, want, err)
			}
			for line := range strings.Lines(got) {
				if data, ok := strings.CutPrefix(line, "data: "); ok && !strings.Contains(string(protocol), strings.TrimSpace(data)) {
					t.Errorf("docs/protocol.md does not show %s", data)
				}
			}
		})
	}
}
