package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure tail presents a token, filters and begins where it is told, and an
// operator finds it and ends it from the terminal.
func TestTailAndStreams(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	for n, key := range []string{"a:1", "b:1", "a:2"} {
		app.Exec(t, `select fanfare.publish('private', to_jsonb($1::int), key => $2)`, n, key)
	}
	harness.Wait(t, harness.Patience, "all is sealed", func() bool {
		return app.Count(t, `select coalesce(sum(message_count), 0)::integer from fanfare.batches`) == 3
	})
	env := []string{"FANFARE_URL=" + s.URL(), "FANFARE_TOKEN=" + token(t, app, "{private}", "1 hour", "user-1")}
	tail := harness.Fanfare(t, env, "tail", "private", "--from", "earliest", "--key", "a:*")
	harness.Wait(t, harness.Patience, "tail prints what it asked for", func() bool {
		return strings.Count(tail.Out.String(), "\n") == 2
	})
	for _, want := range []string{`"key":"a:1"`, `"key":"a:2"`} {
		if !strings.Contains(tail.Out.String(), want) {
			t.Errorf("%s is not in %s", want, tail.Out.String())
		}
	}

	operator := []string{"FANFARE_URL=" + s.URL(), "FANFARE_KEY=" + app.KeyFor(t, "topic.manage")}
	var id int64
	harness.Wait(t, harness.Patience, "the stream is listed", func() bool {
		list := harness.Fanfare(t, operator, "streams", "list", "--app", "default")
		if code := list.Exit(t); code != 0 {
			t.Fatalf("streams list exits with %d: %s", code, list.Err.String())
		}
		_, err := fmt.Sscanf(list.Out.String(), `{"stream":%d,`, &id)
		return err == nil && strings.Contains(list.Out.String(), `"subject":"user-1"`)
	})
	end := harness.Fanfare(t, operator, "streams", "end", fmt.Sprint(id), "--app", "default")
	if code := end.Exit(t); code != 0 {
		t.Errorf("streams end exits with %d: %s", code, end.Err.String())
	}
	harness.Wait(t, harness.Patience, "tail comes back", func() bool {
		return strings.Contains(tail.Err.String(), "resuming")
	})
	app.Exec(t, `select fanfare.publish('private', '3', key => 'a:3')`)
	harness.Wait(t, harness.Patience, "tail goes on", func() bool {
		return strings.Contains(tail.Out.String(), `"key":"a:3"`)
	})
	if lines := strings.Count(tail.Out.String(), "\n"); lines != 3 {
		t.Errorf("tail printed %d lines: %s", lines, tail.Out.String())
	}
}

// Ensure tail prints no control character to a terminal, and all of them to others.
func TestTailOnATerminal(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Exec(t, `select fanfare.publish('demo', to_jsonb(E'a\u009b2Jb\u202ec\u007fd'::text))`)
	env := []string{"FANFARE_URL=" + s.URL()}
	plain := harness.Fanfare(t, env, "tail", "demo", "--from", "earliest")
	harness.Wait(t, harness.Patience, "tail prints", func() bool { return strings.Contains(plain.Out.String(), "\u009b2J") })
	terminal := exec.CommandContext(t.Context(), "script", "-qec", harness.Binary(t)+" tail demo --from earliest", "/dev/null")
	printed := &lines{}
	terminal.Env, terminal.Stdout = append(os.Environ(), env...), printed
	if err := terminal.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Process.Kill(); _ = terminal.Wait() }()
	harness.Wait(t, harness.Patience, "tail prints on a terminal", func() bool {
		return strings.Contains(printed.String(), `a\u009b2Jb\u202ec\u007fd`)
	})
}
