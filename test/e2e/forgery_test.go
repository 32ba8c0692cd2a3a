package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure that a login without any grant, which may notify on every channel and
// listen to it, neither sends into a stream, nor ends one, nor reads what others
// are sent.
func TestNotificationsAreNotBelieved(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	url := harness.Serve(t, app.URL).URL()
	stream := harness.Subscribe(t, url+demo, "")
	outsider := harness.Connect(t, pgtest.Role(t, app.URL, "outsider"))
	if _, err := outsider.Exec(t.Context(), `listen fanfare_broadcast; listen fanfare_control`); err != nil {
		t.Fatal(err)
	}
	topic := app.Count(t, `select id from fanfare.topics where name = 'demo'`)
	id := app.Count(t, `select id from fanfare.apps`)
	app.Exec(t, `select fanfare.broadcast('demo', '"once"')`)
	if message, _ := stream.Message(t); string(message.Message) != `"once"` {
		t.Fatalf("the broadcast is %s", message.Message)
	}
	n, err := outsider.WaitForNotification(t.Context())
	if err != nil || strings.Contains(n.Payload, "once") {
		t.Errorf("the outsider reads %q, %v", n.Payload, err)
	}
	for _, forged := range []string{
		`fanfare_broadcast ` + n.Payload, // again
		fmt.Sprintf(`fanfare_broadcast {"topic_id":%d,"topic":"demo","payload":"forged"}`, topic),
		fmt.Sprintf("fanfare_broadcast {\"topic_id\":%d,\"topic\":\"demo\",\"payload\":\n\n\"forged\"}", topic),
		`fanfare_broadcast -1`, `fanfare_broadcast 99999999999999999999`, `fanfare_broadcast `,
		fmt.Sprintf(`fanfare_control {"event":"topic_deleted","topic_id":%d}`, topic),
		fmt.Sprintf(`fanfare_control {"event":"topic_changed","topic_id":%d}`, topic),
		fmt.Sprintf(`fanfare_control {"event":"tokens_revoked","app_id":%d}`, id),
		fmt.Sprintf(`fanfare_control {"event":"app_changed","app_id":%d}`, id),
		`fanfare_control {"event":"message_redacted","message_id":1}`,
		`fanfare_control {`, `fanfare_control null`, `fanfare_batch x`,
	} {
		channel, payload, _ := strings.Cut(forged, " ")
		if _, err := outsider.Exec(t.Context(), `select pg_notify($1, $2)`, channel, payload); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range streamIDs(t, app) {
		if _, err := outsider.Exec(t.Context(), `select pg_notify('fanfare_control', $1)`, fmt.Sprintf(`{"event":"stream_ended","stream_id":%d}`, s)); err != nil {
			t.Fatal(err)
		}
	}
	app.Exec(t, `select fanfare.broadcast('demo', '"twice"')`)
	app.Publish(t, "demo", 1)
	for _, want := range []string{`"twice"`, "1"} {
		if message, _ := stream.Message(t); string(message.Message) != want {
			t.Errorf("the stream has %s, want %s", message.Message, want)
		}
	}
}

// streamIDs waits until the streams are listed, and returns their ids.
func streamIDs(t *testing.T, app *harness.App) (ids []int64) {
	t.Helper()
	harness.Wait(t, harness.Patience, "the stream is listed", func() bool {
		err := app.Pool.QueryRow(t.Context(), `select array_agg(s.id) from fanfare.streams as s`).Scan(&ids)
		return err == nil && len(ids) > 0
	})
	return ids
}
