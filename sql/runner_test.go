package sql_test

import (
	"fmt"
	"strings"
	"testing"
)

// deferAgain makes a table of an app in which a row's constraint trigger defers
// itself once more when constraints are checked, so that it runs at the commit:
// its body runs there, and notes in shop.caught who ran it, or what it met.
func deferAgain(t *testing.T, s *shopHandlers, body string) {
	t.Helper()
	mustExec(t, s.app, fmt.Sprintf(`
		create table shop.bombs (n integer);
		grant insert on shop.bombs to public;
		create function shop.explode() returns trigger language plpgsql as $bomb$
		begin
			if new.n < 5 then
				set constraints all deferred;
				insert into shop.bombs values (new.n + 1);
				return null;
			end if;
			begin
				%s
				insert into shop.caught values (current_user, 'it worked');
			exception when others then
				insert into shop.caught values (current_user, sqlerrm);
			end;
			return null;
		end $bomb$;
		create constraint trigger explodes after insert on shop.bombs deferrable initially deferred
		for each row execute function shop.explode()`, body))
}

// Ensure that what an app's code lets run at the commit has no rights: neither
// those of the server, nor another app's, nor those of the calls of a run.
func TestCommitRunsWithoutRights(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"owner":          `execute 'grant fanfare_owner to ' || quote_ident(session_user);`,
		"role":           `reset role; set role fanfare_owner;`,
		"server":         `reset role; set role fanfare_server;`,
		"other app":      `reset role; set role fanfare_app_blog;`,
		"secrets":        `perform from fanfare_internal.signing_secrets;`,
		"publish":        `perform fanfare.publish('demo', '1', app => 'blog');`,
		"endpoint":       `perform fanfare_internal.run_endpoint('', e.id, '{"method":"POST"}') from generate_series(1, 1) as e (id);`,
		"batch":          `perform fanfare_internal.begin_batch(null, 1, 10, '-infinity');`,
		"end":            `perform fanfare_internal.end_endpoint('');`,
		"trampoline":     `perform fanfare_app_blog.call_endpoint('blog.answer(jsonb)', '{}');`,
		"its trampoline": `perform fanfare_app_shop.call_endpoint('shop.answer(jsonb)', '{}');`,
		"admit":          `perform fanfare_internal.admit_runner(pg_backend_pid(), sha256('mine'));`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShopHandlers(t)
			mustExec(t, s.admin, `
				select fanfare.create_app('blog');
				select fanfare.create_topic('demo', app => 'blog');
				create schema blog;
				grant usage on schema blog to fanfare_app_blog;
				create function blog.answer(request jsonb) returns jsonb language plpgsql security definer as $$
				begin
					insert into shop.caught values (current_user, 'answered');
					return '{}';
				end $$;
				revoke execute on function blog.answer from public;
				grant execute on function blog.answer to fanfare_app_blog;
				select fanfare.create_endpoint('orders', 'blog.answer', app => 'blog')`)
			deferAgain(t, s, body)
			s.handle(t, "bomber", `insert into shop.bombs values (1);`)
			publish(t, s.app)
			if got := s.run(t, "bomber"); got != "done" {
				t.Fatalf("the handler: %s", got)
			}
			caught := value[string](t, s.admin, `select string_agg(c.who || ': ' || c.what, '; ') from shop.caught as c`)
			if majorOf(t, s.admin) < 18 && !strings.HasPrefix(caught, userOf(s.runnerURL)) {
				t.Errorf("%q: ran as another than the runner's login", caught)
			}
			if strings.Contains(caught, "it worked") || strings.Contains(caught, "answered") {
				t.Errorf("at the commit: %q", caught)
			}
		})
	}
}

// Ensure that code of an app neither calls another's handlers and endpoints nor
// is registered for them, whoever asks.
func TestAppsDoNotCallEachOther(t *testing.T) {
	t.Parallel()
	s := newShopHandlers(t)
	mustExec(t, s.admin, `
		select fanfare.create_app('blog');
		create schema blog;
		grant usage on schema blog to fanfare_app_blog;
		create function blog.answer(request jsonb) returns jsonb language sql security definer as $$ select '{"body":"secret"}'::jsonb $$;
		create function blog.handle(message jsonb) returns void language sql security definer as 'select';
		grant execute on function blog.answer, blog.handle to fanfare_app_blog;
		select fanfare.create_endpoint('orders', 'blog.answer', app => 'blog');
		select fanfare.create_handler('handle', 'sql', 'blog.handle', app => 'blog')`)
	s.define(t, "thief", "security invoker", `perform blog.answer('{}');`)
	s.bind(t, "thief")
	s.define(t, "caller", "security invoker", `perform blog.handle('{}');`)
	s.bind(t, "caller")
	publish(t, s.app)
	for _, handler := range []string{"thief", "caller"} {
		if got := s.run(t, handler); !strings.HasPrefix(got, "42501: ") {
			t.Errorf("%s: %q, want 42501", handler, got)
		}
	}
	for _, register := range []string{
		`select fanfare.create_endpoint('stolen', 'blog.answer', app => 'shop')`,
		`select fanfare.create_handler('stolen', 'sql', 'blog.handle', app => 'shop')`,
		`select fanfare.update_handler('thief', target => 'blog.handle', app => 'shop')`,
	} {
		if _, err := s.server.Exec(t.Context(), register); sqlState(err) != "ZF203" {
			t.Errorf("%s as a server: %v, want ZF203", register, err)
		}
		if _, err := s.admin.Exec(t.Context(), register); sqlState(err) != "ZF203" {
			t.Errorf("%s as a superuser: %v, want ZF203", register, err)
		}
	}
}

// Ensure that with several apps a login that may do more runs no code of apps,
// and that what waits is not touched.
func TestServerLoginRunsNoCodeOfSeveralApps(t *testing.T) {
	t.Parallel()
	s := newShopHandlers(t)
	s.handle(t, "own", `null;`)
	publish(t, s.app)
	admit(t, s.admin)
	mustExec(t, s.admin, `select fanfare_internal.admit_runner(`+fmt.Sprint(s.server.PgConn().PID())+`, sha256('secret'))`)
	batch := fmt.Sprintf(`select fanfare_internal.run_sql_deliveries('secret', %d)`, handlerID(t, s.admin, "own"))
	mustExec(t, s.admin, `select fanfare.create_app('blog')`)
	if _, err := s.server.Exec(t.Context(), batch); sqlState(err) != "ZF051" {
		t.Errorf("%v, want ZF051", err)
	}
	wantCount(t, s.admin, 1, `select count(*) from fanfare.deliveries where state = 'ready' and attempt = 0`)
	mustExec(t, s.admin, `select fanfare.delete_app('blog')`)
	mustExec(t, s.server, batch)
	wantCount(t, s.admin, 0, `select count(*) from fanfare.deliveries`)
}
