package e2e_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure an app and a key publish no faster than they may, and are told so.
func TestPublishRate(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	const path, many = "/topics/demo/messages", "/messages"
	free := a.ask(t, a.full, http.MethodPost, path, "1")
	if free.Status != 202 || free.Header.Get("RateLimit") != "" {
		t.Errorf("without a limit: got %d, RateLimit %q", free.Status, free.Header.Get("RateLimit"))
	}
	a.want(t, 200, a.all, http.MethodPatch, "/v1/apps/default", `{"publish_rate":2}`)
	slow, _ := a.createKey(t, a.full, `{"name":"slow","capabilities":["topic.publish"],"publish_rate":1}`)
	first := a.ask(t, slow, http.MethodPost, path, "1")
	if first.Status != 202 || first.Header.Get("RateLimit-Policy") != `"key";q=1;w=1, "app";q=2;w=1` {
		t.Errorf("got %d, RateLimit-Policy %q", first.Status, first.Header.Get("RateLimit-Policy"))
	}
	if got := first.Header.Get("RateLimit"); !strings.HasPrefix(got, `"key";r=0;t=1, "app";r=`) {
		t.Errorf("RateLimit %q", got)
	}
	// Twenty at once overdraw the bucket for several seconds.
	a.want(t, 200, a.makeKey(t, "default", "topic.publish"), http.MethodPost, many,
		"["+strings.Repeat(`{"topic":"demo","payload":1},`, 19)+`{"topic":"demo","payload":1}]`)
	for name, key := range map[string]string{"app": a.makeKey(t, "default", "topic.publish"), "token": issue(t, a.App, `select fanfare.issue_subscriber_token(null, publish => '{*}', app => 'default')`)} {
		for _, path := range []string{path, "/topics/demo/broadcast", many} {
			body := "1"
			if path == many {
				if name == "token" {
					continue
				}
				body = `[{"topic":"demo","payload":1}]`
			}
			refused := a.ask(t, key, http.MethodPost, path, body)
			refused.WantProblem(t, 429, "rate_limited")
			if after, err := strconv.Atoi(refused.Header.Get("Retry-After")); err != nil || after < 1 || after > 20 {
				t.Errorf("%s: Retry-After %q", name, refused.Header.Get("Retry-After"))
			}
		}
	}
	other := a.makeKey(t, "blog", "topic.publish")
	a.Exec(t, `select fanfare.create_topic('posts', app => 'blog')`)
	a.want(t, 202, other, http.MethodPost, "/v1/apps/blog/topics/posts/messages", "1")
	harness.Wait(t, harness.Patience, "the app may publish again", func() bool {
		return a.ask(t, a.makeKey(t, "default", "topic.publish"), http.MethodPost, path, "1").Status == 202
	})
}

// Ensure several servers together let no more pass than one may.
func TestPublishRateAcrossServers(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	second := harness.Serve(t, a.URL).URL()
	harness.Wait(t, harness.Patience, "two servers are known", func() bool {
		return a.Count(t, `select count(*) from fanfare.servers`) == 2
	})
	const perSecond, requests = 10, 80
	a.want(t, 200, a.all, http.MethodPatch, "/v1/apps/default", `{"publish_rate":10}`)
	began, passed := time.Now(), 0
	for i := range requests {
		url := []string{a.url, second}[i%2]
		if harness.Request(t, http.MethodPost, url+"/topics/demo/messages", "1", "Authorization", "Bearer "+a.full).Status == 202 {
			passed++
		}
	}
	// A second's worth at first, then the rate.
	most := perSecond + int(time.Since(began).Seconds()*perSecond) + 2
	if passed < perSecond || passed > most {
		t.Errorf("%d of %d passed, want %d to %d", passed, requests, perSecond, most)
	}
}
