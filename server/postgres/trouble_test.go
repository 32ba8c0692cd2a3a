package postgres

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Ensure the log has a line when a part begins to fail, one a minute while it
// does, and one when it works again; and one a minute where it keeps changing.
func TestTrouble(t *testing.T) {
	t.Parallel()
	lost := errors.New("the connection was lost")
	sleep := func(d time.Duration) { _ = Pause(context.Background(), d) } // of the bubble
	for name, c := range map[string]struct {
		run  func(*Trouble)
		want []string
	}{
		"Works all the time": {func(t *Trouble) { t.Works() }, nil},
		"Fails once":         {func(t *Trouble) { t.Failed(lost); t.Works() }, []string{"fails", "works again"}},
		"Fails for long": {func(t *Trouble) {
			for range 10 * 60 * 4 {
				t.Failed(lost)
				sleep(250 * time.Millisecond)
			}
			t.Works()
		}, []string{
			"fails", "failures=241", "failures=481", "failures=721", "failures=961", "failures=1201", "failures=1441", "failures=1681",
			"failures=1921", "failures=2161", "failures=2400",
		}},
		"Keeps changing": {func(t *Trouble) {
			for range 100 {
				t.Failed(lost)
				sleep(time.Second)
				t.Works()
			}
		}, []string{"fails", "works again", "fails", "works again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				c.run(&Trouble{Log: slog.New(slog.NewTextHandler(&log, nil)), Part: "sealer"})
				lines := strings.Split(strings.TrimSpace(log.String()), "\n")
				if log.Len() == 0 {
					lines = nil
				}
				if len(lines) != len(c.want) {
					t.Fatalf("%d lines, want %d:\n%s", len(lines), len(c.want), log.String())
				}
				for i, want := range c.want {
					if !strings.Contains(lines[i], want) || !strings.Contains(lines[i], "part=sealer") {
						t.Errorf("line %d: %s, want %s", i, lines[i], want)
					}
				}
			})
		})
	}
}
