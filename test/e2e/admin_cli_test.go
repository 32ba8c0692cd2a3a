package e2e_test

import (
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// fanfare runs a command that must succeed and returns what it printed.
func (a *admin) fanfare(t *testing.T, key string, args ...string) string {
	t.Helper()
	p := harness.Fanfare(t, []string{"FANFARE_URL=" + a.url, "FANFARE_KEY=" + key, "DATABASE_URL=" + a.URL}, args...)
	if code := p.Exit(t); code != 0 {
		t.Fatalf("fanfare %s: exit %d: %s", strings.Join(args, " "), code, p.Err.String())
	}
	return p.Out.String()
}

// Ensure apps and topics are managed from a shell.
func TestAppAndTopicCommands(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	a.fanfare(t, a.all, "apps", "create", "shop", "--domain", "shop.example", "--domain", "*.shop.example")
	if got := a.Count(t, `select count(*) from fanfare.app_domains as d join fanfare.apps as a on a.id = d.app_id where a.name = 'shop'`); got != 2 {
		t.Errorf("%d domains, want 2", got)
	}
	if out := a.fanfare(t, a.all, "apps", "update", "shop", `{"publish_rate":7}`); !strings.Contains(out, `"publish_rate":7`) {
		t.Errorf("got %s", out)
	}
	if out := a.fanfare(t, a.all, "apps", "list"); strings.Count(out, "\n") != 3 {
		t.Errorf("got %s", out)
	}
	a.fanfare(t, a.all, "topics", "create", "orders", "--app", "shop", "--external", "--auth", "public")
	if out := a.fanfare(t, a.all, "topics", "update", "orders", "--app", "shop", "--external=false"); !strings.Contains(out, `"external_subscribable":false,"auth_mode":"public"`) {
		t.Errorf("got %s", out)
	}
	if out := a.fanfare(t, a.full, "topics", "list"); strings.Count(out, "\n") != 9 {
		t.Errorf("got %s", out)
	}
	a.Exec(t, `select fanfare.create_handler('worker', 'pull', app => 'shop')`)
	a.Exec(t, `select fanfare.create_trigger('worker', 'pubsub', 'mail', topic => 'orders', app => 'shop')`)
	a.fanfare(t, a.all, "topics", "delete", "orders", "--app", "shop", "--force")
	a.fanfare(t, a.all, "apps", "delete", "shop", "--purge")
	p := harness.Fanfare(t, []string{"FANFARE_URL=" + a.url, "FANFARE_KEY=" + a.full}, "apps", "list")
	if code := p.Exit(t); code != 1 || !strings.Contains(p.Err.String(), "capability_missing") {
		t.Errorf("exit %d: %s", code, p.Err.String())
	}
}

// Ensure keys and tokens are made, listed and revoked from a shell.
func TestKeyAndTokenCommands(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	key := strings.TrimSpace(a.fanfare(t, "", "keys", "create", "shell", "--capability", "token.issue,topic.manage,topic.subscribe,topic.publish", "--expires-in", "1h"))
	a.want(t, 200, key, "GET", "/v1/apps/default/topics", "")
	token := strings.TrimSpace(a.fanfare(t, key, "token", "private", "--subject", "u", "--ttl", "1 minute", "--publish", "demo"))
	if status := harness.Head(t, a.url+private+"?token="+token); status != 200 {
		t.Errorf("the token is answered %d", status)
	}
	a.want(t, 202, token, "POST", "/topics/demo/messages", "1")
	prefix := key[3:15]
	if out := a.fanfare(t, "", "keys", "list"); !strings.Contains(out, prefix) || strings.Contains(out, key[16:]) {
		t.Errorf("got %s", out)
	}
	a.fanfare(t, "", "keys", "revoke", prefix)
	a.want(t, 401, key, "GET", "/v1/apps/default/topics", "")
}
