package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// token issues a subscriber token.
func token(t *testing.T, app *harness.App, topics, ttl, subject string) (issued string) {
	t.Helper()
	err := app.Pool.QueryRow(t.Context(),
		`select fanfare.issue_subscriber_token(topics => $1::text[], ttl => $2::interval, subject => nullif($3, ''))`,
		topics, ttl, subject).Scan(&issued)
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

// wantEnd fails the test unless the next event ends the stream, for a reason.
func wantEnd(t *testing.T, stream *harness.Stream, name, reason string) harness.Event {
	t.Helper()
	event := stream.Next(t)
	for event.Name == "token_expiring" {
		event = stream.Next(t)
	}
	if event.Name != name || !strings.Contains(event.Data, reason) || event.Retry == "" || event.ID == "" {
		t.Fatalf("got %+v, want %s %s", event, name, reason)
	}
	for event := range stream.Events() {
		t.Errorf("after the end came %+v", event)
	}
	return event
}

// Ensure a stream ends when its token does, after saying so, and delivers
// nothing from then on.
func TestTokenExpires(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+private+"?token="+token(t, app, "{private}", "2 seconds", ""), "")
	app.Publish(t, "private", 1)
	var names []string
	for event := range stream.Events() {
		if event.Data != "" {
			names = append(names, event.Name)
		}
		if event.Name == "token_expiring" {
			var data struct {
				ExpiresAt time.Time `json:"expires_at"`
			}
			if err := json.Unmarshal([]byte(event.Data), &data); err != nil || time.Until(data.ExpiresAt) > 2*time.Second {
				t.Errorf("token_expiring: %s, %v", event.Data, err)
			}
		}
	}
	if got := strings.Join(names, ","); !strings.Contains(got, "token_expiring") || !strings.HasSuffix(got, ",token_expired") {
		t.Errorf("events %s", got)
	}
}

// Ensure a stream ends with what it rests on, though its token says longer: with
// the key that signed the token, or when an API key may no longer subscribe.
func TestStreamsEndWithTheirKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ credential, change string }{
		"rotated with grace": {"", `select fanfare.rotate_signing_key(grace => '1 second')`},
		"fewer capabilities": {
			`select fanfare.create_api_key('reader', array['topic.subscribe'])`,
			`update fanfare.api_keys set capabilities = '{topic.publish}' where name = 'reader'`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			s := harness.Serve(t, app.URL)
			credential := token(t, app, "{private}", "1 hour", "")
			if c.credential != "" {
				credential = issue(t, app, c.credential)
			}
			stream := harness.Subscribe(t, s.URL()+private+"?token="+credential, "")
			app.Exec(t, c.change)
			last := ""
			for event := range stream.Events() {
				if event.Data != "" {
					last = event.Name
				}
			}
			if last != "token_expired" {
				t.Errorf("the last event is %q", last)
			}
		})
	}
}

// Ensure streams end within a second, on every server, when what they rest on
// is taken away.
func TestStreamsEnd(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	servers := []*server.Server{harness.Serve(t, app.URL), harness.Serve(t, app.URL)}
	issued := token(t, app, "{private}", "1 hour", "user-1")
	other := token(t, app, "{private}", "1 hour", "user-2")

	for _, c := range []struct {
		name, path, statement, event, reason string
	}{
		{"Its subject is revoked", private + "?token=" + issued, `select fanfare.revoke_tokens(subject => 'user-1')`, "token_expired", "revoked"},
		{"The topic needs a token now", demo, `update fanfare.topics set auth_mode = 'token' where name = 'demo'`, "token_expired", "required"},
		{"The topic is internal now", "/realtime/topics/other", `update fanfare.topics set external_subscribable = false where name = 'other'`, "topic_deleted", "other"},
		{"The topic is deleted", private + "?token=" + other, `delete from fanfare.topics where name = 'private'`, "topic_deleted", "private"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var streams []*harness.Stream
			for _, s := range servers {
				streams = append(streams, harness.Subscribe(t, s.URL()+c.path, ""))
			}
			app.Exec(t, c.statement)
			for _, stream := range streams {
				wantEnd(t, stream, c.event, c.reason)
			}
		})
	}
}

// Ensure the notice is enough: ten streams end well before all would have been
// asked about.
func TestStreamsEndAtOnce(t *testing.T) {
	t.Parallel()
	const soon = 2500 * time.Millisecond
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	for name, c := range map[string]struct{ path, statement, event string }{
		"Token revoked":  {private + "?token=" + token(t, app, "{private}", "1 hour", "u"), `select fanfare.revoke_tokens(subject => 'u')`, "token_expired"},
		"Topic deleted":  {"/realtime/topics/other", `select fanfare.delete_topic('other')`, "topic_deleted"},
		"Topic internal": {demo, `select fanfare.update_topic('demo', external_subscribable => false)`, "topic_deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			var streams []*harness.Stream
			for range 10 {
				streams = append(streams, harness.Subscribe(t, s.URL()+c.path, ""))
			}
			began := time.Now()
			app.Exec(t, c.statement)
			for _, stream := range streams {
				wantEnd(t, stream, c.event, "")
			}
			if took := time.Since(began); took > soon {
				t.Errorf("took %v", took)
			}
		})
	}
}

// Ensure a redacted message is not sent from memory.
func TestRedactedMessage(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.Publish(t, "demo", 1, 2, 3)
	stream.Want(t, 1, 2, 3)
	app.Exec(t, `select fanfare.redact(message => (select min(id) + 1 from fanfare.messages))`)
	harness.Wait(t, harness.Patience, "the message is blank", func() bool {
		again := harness.Subscribe(t, s.URL()+demo, stream.Ready.ID)
		defer again.Close()
		var payloads []string
		for range 3 {
			message, _ := again.Message(t)
			payloads = append(payloads, string(message.Message))
		}
		return strings.Join(payloads, " ") == "1 null 3"
	})
}

// Ensure an operator sees who is connected, and can end a stream.
func TestLiveStreams(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+"/realtime/topics?topic=demo&topic=other", "")
	var ready struct{ Stream int64 }
	if err := json.Unmarshal([]byte(stream.Ready.Data), &ready); err != nil || ready.Stream == 0 {
		t.Fatalf("ready: %s, %v", stream.Ready.Data, err)
	}
	harness.Wait(t, harness.Patience, "the stream is shown", func() bool {
		return app.Count(t, `select count(*) from fanfare.live_streams
			where stream = $1 and topics = '{demo,other}' and state = 'live' and app = 'default'`, ready.Stream) == 1
	})
	key := app.KeyFor(t, "topic.manage")
	list := s.URL() + "/v1/apps/default/streams"
	answer := harness.Request(t, http.MethodGet, list, "", "Authorization", "Bearer "+key)
	if answer.Status != http.StatusOK || !strings.Contains(string(answer.Body), fmt.Sprintf(`"stream":%d`, ready.Stream)) {
		t.Errorf("got %d %s", answer.Status, answer.Body)
	}
	harness.Request(t, http.MethodDelete, list+"/1", "", "Authorization", "Bearer "+key).
		WantProblem(t, http.StatusNotFound, "stream_not_found")
	answer = harness.Request(t, http.MethodDelete, list+"/"+strconv.FormatInt(ready.Stream, 10), "", "Authorization", "Bearer "+key)
	if answer.Status != http.StatusNoContent {
		t.Fatalf("got %d %s", answer.Status, answer.Body)
	}
	wantEnd(t, stream, "reconnect", "ended")
	harness.Wait(t, harness.Patience, "it is shown no more", func() bool {
		return app.Count(t, `select count(*) from fanfare.streams`) == 0
	})
}

// Ensure a token that is revoked while its stream catches up on a long history,
// for a client that reads slowly, delivers nothing more.
func TestRevokedWhileCatchingUp(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Exec(t, `select fanfare.publish_many((
		select jsonb_agg(jsonb_build_object('topic', 'private', 'payload', jsonb_build_object('n', n, 'ballast', repeat('x', 2000))) order by n)
		from generate_series(1, 10000) n))`)
	harness.Wait(t, harness.Patience, "they are sealed", func() bool {
		return app.Count(t, `select fanfare_internal.head_batch()::integer`) > 0
	})
	stream := harness.Subscribe(t, s.URL()+private+"?from=earliest&token="+token(t, app, "{private}", "1 hour", "u"), "")
	stream.Next(t)
	app.Exec(t, `select fanfare.revoke_tokens(subject => 'u')`)
	harness.Wait(t, harness.Patience, "the server has no stream left", func() bool {
		return strings.Contains(string(harness.Request(t, http.MethodGet, s.URL()+"/metrics", "").Body), "\nfanfare_streams 0")
	})
	read := 0
	for event := range stream.Events() {
		if event.Name == "" && event.Data != "" {
			read++
		}
	}
	if read >= 9999 {
		t.Errorf("all %d messages came", read)
	}
}
