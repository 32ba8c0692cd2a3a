package relay

import (
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// Ensure no text of a message can end a line of its frame.
func TestEncodeMessage(t *testing.T) {
	t.Parallel()
	published := time.Date(2026, 11, 23, 10, 0, 0, 123456000, time.UTC)
	row := db.ReadMessagesRow{
		Position: "k7f2m5qa.8123.1042", BatchID: 8123, ID: 1042, TopicID: 7, Topic: "orders",
		Payload: `{"id": 7}`, PublishedAt: utc.Time{Time: published},
	}

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		want := "id: k7f2m5qa.8123.1042\n" +
			`data: {"topic":"orders","message":{"id": 7},"published_at":"2026-11-23T10:00:00.123456Z","id":1042,"key":null}` +
			"\n\n"
		if got := string(encodeMessage(row).Bytes); got != want {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	})

	for name, key := range map[string]string{
		"CR": "a\rid: x", "LF": "a\n\ndata: x", "NUL": "a\x00b", "U+2028": "a\u2028b", "not UTF-8": "a\xffb",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hostile := row
			hostile.Key = &key
			got := string(encodeMessage(hostile).Bytes)
			if strings.Count(got, "\n") != 3 || strings.ContainsAny(got, "\r\x00") {
				t.Fatalf("the key broke the frame: %q", got)
			}
		})
	}
}
