package e2e_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// silencePatience is for what is found after a deadline of ten seconds, perhaps by
// another part first, and done then.
const silencePatience = 2 * time.Minute

// Ensure that a connection to the database that is lost without a word stops
// nothing for long, whatever it is for: streams, deliveries and requests go on.
func TestConnectionsLostWithoutAWord(t *testing.T) {
	t.Parallel()
	for _, part := range []string{
		"fanfare relay", "fanfare sealer", "fanfare control", "fanfare", "fanfare dispatcher", "fanfare catch-up",
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			a := &admin{App: app}
			app.Publish(t, "demo", 0) // not in the memory of a server that begins later
			app.Exec(t, `create table public.effects (n int); create function public.effect(m jsonb) returns void language sql as
				$$ insert into public.effects values ((m -> 'payload')::int) $$`)
			app.Exec(t, `grant execute on function public.effect to fanfare_app_default; grant insert on public.effects to fanfare_app_default`)
			app.Exec(t, `select fanfare.create_handler('effect', 'sql', 'public.effect(jsonb)', app => 'default')`)
			app.Exec(t, `select fanfare.create_trigger('effect', topic => 'demo', app => 'default')`)
			link := harness.NewLink(t, app.URL)
			a.url = harness.Serve(t, link.URL).URL()
			key := issue(t, app, `select fanfare.create_api_key('k', '{*}', 'default')`)
			stream := harness.Subscribe(t, a.url+demo, "")
			post := func(n string) bool {
				return harness.Request(t, http.MethodPost, a.url+"/topics/demo/messages", n, "Authorization", "Bearer "+key).Status == 202
			}
			harness.Wait(t, harness.Patience, "a message is published", func() bool { return post("1") })
			stream.Want(t, 1)
			harness.Wait(t, harness.Patience, "its handler ran", func() bool { return app.Count(t, `select count(*) from public.effects`) == 1 })
			harness.Wait(t, harness.Patience, "the part is connected", func() bool {
				if part == "fanfare catch-up" {
					harness.Subscribe(t, a.url+demo+"?from=earliest", "").Close()
				}
				return link.Swallow(part, false) > 0
			})

			harness.Wait(t, silencePatience, "a message is published again", func() bool { return post("2") })
			harness.Wait(t, silencePatience, "its handler ran", func() bool { return app.Count(t, `select count(*) from public.effects where n = 2`) == 1 })
			again := harness.Subscribe(t, a.url+demo+"?from=earliest", "")
			for {
				if message, _ := again.Message(t); string(message.Message) == "2" {
					break
				}
			}
			app.Exec(t, `select fanfare.update_topic('demo', external_subscribable => false, app => 'default')`)
			harness.Wait(t, silencePatience, "streams end that are not allowed any more", func() bool {
				return app.Count(t, `select count(*) from fanfare.streams`) == 0
			})
		})
	}
}

// Ensure that a server is not ready while its streams do not follow the log, and
// is again when they do.
func TestNotReadyWhileTheLogIsNotFollowed(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	link := harness.NewLink(t, app.URL)
	log := &lines{}
	url := harness.Serve(t, link.URL, func(s *server.Server) { s.Log = slog.New(slog.NewTextHandler(log, nil)) }).URL()
	stream := harness.Subscribe(t, url+demo, "")
	ready := func() harness.Answer { return harness.Request(t, http.MethodGet, url+"/readyz", "") }
	harness.Wait(t, harness.Patience, "it is ready", func() bool { return ready().Status == 200 })

	link.Swallow("fanfare relay", true)
	harness.Wait(t, silencePatience, "it is not ready", func() bool {
		answer := ready()
		return answer.Status == 503 && strings.Contains(string(answer.Body), "followed the log")
	})
	link.Heal()
	app.Publish(t, "demo", 1)
	harness.Wait(t, silencePatience, "it is ready again", func() bool { return ready().Status == 200 })
	stream.Want(t, 1)
	if n := strings.Count(log.String(), "part=reader"); n < 2 || n > 6 {
		t.Errorf("%d lines about the reader, want one when it failed and one when it worked again:\n%s", n, log.String())
	}
}
