package chaos_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure that, when a standby that lacks the newest messages is promoted under
// running servers, every message of the new primary is in one batch and reaches
// every client: one at a position that both know goes on from it, and one that saw
// what was lost, be it at an open stream, is told of a gap.
func TestPromotion(t *testing.T) {
	t.Parallel()
	primary := pgtest.Cluster(t, nil)
	if primary.Major != dumpMajor {
		return // no pg_basebackup is at hand
	}
	app := harness.NewAppIn(t, primary, "log")
	standby := openStandby(t, primary)
	f := newFleet(t, eitherOf(t, primary, standby), 2)
	open := harness.Subscribe(t, f.anyURL()+demo, "")
	app.Publish(t, "demo", 1, 2)
	known := open.Want(t, 1, 2)
	cutOff(t, app, standby)
	app.Publish(t, "demo", 3, 4, 5)
	open.Want(t, 3, 4, 5)
	app.PublishRange(t, "demo", 100, 250) // more than a sequence writes to the log ahead
	_, lost := open.Numbers(t, 151)
	taken := app.Count(t, `select max(id) from fanfare.messages`)

	if err := primary.Stop(t.Context(), postgres.Immediate); err != nil {
		t.Fatal(err)
	}
	harness.Execute(t, standby.URL("log"), `select pg_promote()`)
	app = &harness.App{URL: standby.URL("log"), Pool: pgtest.Pool(t, standby.URL("log"))}
	want := []int{6, 7, 8, 9, 10, 11, 12}
	for i, n := range want {
		app.Publish(t, "demo", n)
		if n := app.Count(t, `select count(*) from fanfare.messages where payload::int >= 6 and id <= $1`, taken); n > 0 {
			t.Errorf("%d messages have an id that another had in what was lost", n)
		}
		harness.Wait(t, harness.Patience, "the new primary seals", func() bool {
			return app.Count(t, `select count(*)::int from fanfare.sealed_messages`) == 2+i+1
		})
	}

	harness.Wait(t, harness.Patience, "both servers follow the new primary", func() bool {
		return app.Count(t, `select count(*) from fanfare.servers where head_batch = (select max(id) from fanfare.batches)`) == 2
	})
	t.Run("A position that both know", func(t *testing.T) {
		redialled(t, f, known).Want(t, want...)
	})
	t.Run("A position that was lost", func(t *testing.T) {
		stream := redialled(t, f, lost)
		wantGap(t, stream.Next(t), lost)
		stream.Want(t, want...)
	})
	t.Run("An open stream", func(t *testing.T) {
		event := open.Next(t)
		if event.Name != "reconnect" || !strings.HasPrefix(lost+".", event.ID+".") {
			t.Fatalf("got %+v, want to be sent away at %s", event, lost)
		}
		if _, goesOn := <-open.Events(); goesOn {
			t.Error("the stream goes on")
		}
	})
	if n := len(audit(t, app)); n != 2+len(want) {
		t.Errorf("%d messages are in the log", n)
	}
}

// openStandby opens a standby that follows the primary.
func openStandby(t *testing.T, primary *postgres.Cluster) *postgres.Cluster {
	t.Helper()
	standby := &postgres.Cluster{
		Binaries: primary.Binaries, Dir: filepath.Join(harness.Dir(t), "standby"), Settings: primary.Settings,
	}
	data := filepath.Join(standby.Dir, "postgres")
	program(t, primary, nil, "pg_basebackup", "-D", data, "-d", primary.URL("postgres"), "-R", "--checkpoint=fast")
	const password = "superuser.password"
	content, err := os.ReadFile(filepath.Join(primary.Dir, password))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(standby.Dir, password), content, 0o600); err != nil {
		t.Fatal(err)
	}
	giveTo(t, data, filepath.Join(primary.Dir, "postgres"))
	if err := standby.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return standby
}

// giveTo makes all of a directory the property of another one's owner.
func giveTo(t *testing.T, dir, like string) {
	t.Helper()
	var owner syscall.Stat_t
	if err := syscall.Stat(like, &owner); err != nil {
		t.Fatal(err)
	}
	err := filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(owner.Uid), int(owner.Gid))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cutOff waits until a standby has all there is, then lets it have no more.
func cutOff(t *testing.T, app *harness.App, standby *postgres.Cluster) {
	t.Helper()
	at := harness.Connect(t, standby.URL("log"))
	var end string
	if err := app.Pool.QueryRow(t.Context(), `select pg_current_wal_lsn()::text`).Scan(&end); err != nil {
		t.Fatal(err)
	}
	holds := func(condition string, args ...any) func() bool {
		return func() (is bool) {
			if err := at.QueryRow(t.Context(), `select `+condition, args...).Scan(&is); err != nil {
				t.Fatal(err)
			}
			return is
		}
	}
	harness.Wait(t, harness.Patience, "the standby follows", holds(`pg_last_wal_replay_lsn() >= $1::text::pg_lsn`, end))
	harness.Execute(t, standby.URL("log"), `alter system set primary_conninfo = ''`, `select pg_reload_conf()`)
	harness.Wait(t, harness.Patience, "the standby is cut off", holds(`not exists (select from pg_stat_wal_receiver)`))
}

// eitherOf is the URL of the database log on whichever cluster can be written.
func eitherOf(t *testing.T, clusters ...*postgres.Cluster) string {
	t.Helper()
	var hosts string
	var last *url.URL
	for _, cluster := range clusters {
		u, err := url.Parse(cluster.URL("log"))
		if err != nil {
			t.Fatal(err)
		}
		if last = u; hosts != "" {
			hosts += ","
		}
		hosts += u.Host
	}
	last.Host = hosts
	return last.String() + "&target_session_attrs=read-write"
}

// redialled resumes at a server as soon as one lets it.
func redialled(t *testing.T, f *fleet, position string) (stream *harness.Stream) {
	t.Helper()
	harness.Wait(t, harness.Patience, "a stream resumes", func() bool {
		next, err := harness.Dial(t.Context(), f.anyURL()+demo, position)
		if err == nil {
			stream = next
		}
		return err == nil
	})
	t.Cleanup(stream.Close)
	return stream
}
