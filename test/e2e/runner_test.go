package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// withoutRunner lets a server run code of apps under its own login.
func withoutRunner(s *server.Server) { s.RunnerDatabaseURL = "" }

// Ensure that once there are two apps, code of apps runs under a login of its
// own or not at all, and that what could not run is as it was.
func TestSeveralAppsNeedARunner(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	for _, statement := range []string{
		`create function public.answer(request jsonb) returns jsonb language sql as $$ select '{"body":"hello"}'::jsonb $$`,
		`create function public.handle(message jsonb) returns void language sql as 'select'`,
		`select fanfare.create_endpoint('answer', 'public.answer', auth => 'public')`,
		`select fanfare.create_handler('handle', 'sql', 'public.handle')`,
		`select fanfare.create_trigger('handle', topic => 'demo', max_attempts => 1)`,
	} {
		app.Exec(t, statement)
	}
	alone := harness.Serve(t, app.URL, withoutRunner).URL()
	if got := harness.Request(t, http.MethodPost, alone+"/fn/answer", ""); got.Status != http.StatusOK {
		t.Errorf("for one app: %d %s", got.Status, got.Body)
	}
	app.Publish(t, "demo", 1)
	settled(t, app)

	app.Exec(t, `select fanfare.create_app('other')`)
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		got := harness.Request(t, method, alone+"/fn/answer", "")
		if got.Status != http.StatusInternalServerError || !strings.Contains(string(got.Body), "runner_required") {
			t.Errorf("%s for two apps: %d %s, want runner_required", method, got.Status, got.Body)
		}
	}
	app.Publish(t, "demo", 2)
	doctor := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL}, "doctor")
	doctor.Exit(t)
	if !strings.Contains(doctor.Out.String(), "BAD SQL handlers and endpoints run → there are several apps: set FANFARE_RUNNER_DATABASE_URL") {
		t.Errorf("doctor: %s", doctor.Out.String())
	}
	if n := app.Count(t, `select count(*) from fanfare.deliveries where attempt = 0`); n != 1 {
		t.Errorf("%d deliveries wait untried, want 1", n)
	}

	other := harness.Serve(t, app.URL).URL()
	if got := harness.Request(t, http.MethodPost, other+"/fn/answer", ""); got.Status != http.StatusOK {
		t.Errorf("under a runner: %d %s", got.Status, got.Body)
	}
	settled(t, app)
	if n := app.Count(t, `select count(*) from fanfare.attempts where outcome = 'done'`); n != 2 {
		t.Errorf("%d were done, want 2", n)
	}
}

// Ensure that doctor tells a runner's login that may do more.
func TestDoctorLooksAtTheRunner(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	for grants, want := range map[string]string{
		"fanfare_runner":                "ok  the runner's login may only run code of apps",
		"fanfare_runner fanfare_server": "take fanfare_server from it",
		"fanfare_reader":                "BAD the runner's login is a member of fanfare_runner",
	} {
		runner := pgtest.Role(t, app.URL, "run", strings.Fields(grants)...)
		doctor := harness.Fanfare(t, []string{"DATABASE_URL=" + app.URL, "FANFARE_RUNNER_DATABASE_URL=" + runner}, "doctor")
		doctor.Exit(t)
		if !strings.Contains(doctor.Out.String(), want) {
			t.Errorf("with %s doctor does not say %q:\n%s%s", grants, want, doctor.Out.String(), doctor.Err.String())
		}
	}
}

// Ensure that nothing an endpoint leaves in its session is there for the next
// call, neither what it did in its call nor what it did at the commit.
func TestNothingOfACallStays(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	const mess = `
		perform set_config('work_mem', '77MB', false), set_config('search_path', 'shop', false), set_config('app.secret', 'x', false);
		execute 'listen gossip';
		execute 'prepare plan as select 1';
		execute 'declare held cursor with hold for select 1';
		create temporary table left_behind (n int);
		perform pg_advisory_lock(4711);`
	for _, statement := range []string{
		`create table public.bombs (n int)`,
		`grant insert on public.bombs to public`,
		`create function public.explode() returns trigger language plpgsql as $$ begin
			if new.n < 4 then
				set constraints all deferred;
				insert into public.bombs values (new.n + 1);
			else ` + mess + `
			end if;
			return null;
		end $$`,
		`create constraint trigger explodes after insert on public.bombs deferrable initially deferred for each row execute function public.explode()`,
		`create function public.mess(request jsonb) returns jsonb language plpgsql as $$ begin ` + mess + ` return '{}'; end $$`,
		`create function public.bomb(request jsonb) returns jsonb language plpgsql as $$ begin insert into public.bombs values (1); return '{}'; end $$`,
		`create function public.look(request jsonb) returns jsonb language sql as $$
			select jsonb_build_object('body', jsonb_build_object('pid', pg_backend_pid(), 'left', concat_ws(' ',
				nullif(current_setting('work_mem'), '4MB'), nullif(current_setting('app.secret', true), ''), (select string_agg(c, ' ') from pg_listening_channels() as c),
				(select string_agg(p.name, ' ') from pg_prepared_statements as p where p.from_sql), (select string_agg(c.name, ' ') from pg_cursors as c where c.is_holdable),
				(select string_agg(c.relname, ' ') from pg_class as c where c.relnamespace = pg_my_temp_schema()),
				(select string_agg('locked', ' ') from pg_locks as l where l.locktype = 'advisory' and l.pid = pg_backend_pid() and l.objid = 4711)))) $$`,
		`select fanfare.create_endpoint(e, 'public.' || e, auth => 'public') from unnest(array['mess', 'bomb', 'look']) as e`,
	} {
		app.Exec(t, statement)
	}
	url := harness.Serve(t, app.URL).URL()
	look := func() string {
		got := harness.Request(t, http.MethodPost, url+"/fn/look", "")
		if got.Status != http.StatusOK {
			t.Fatalf("look: %d %s", got.Status, got.Body)
		}
		return string(got.Body)
	}
	before := look()
	for _, path := range []string{"mess", "bomb"} {
		if got := harness.Request(t, http.MethodPost, url+"/fn/"+path, ""); got.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, got.Status, got.Body)
		}
		if after := look(); after != before {
			t.Errorf("after %s there is %s, before there was %s", path, after, before)
		}
	}
}
