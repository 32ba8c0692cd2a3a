package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// block is a fenced block of a page.
var block = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")

// unattended leaves out what fetches or starts Fanfare, and what never ends.
var unattended = regexp.MustCompile(`(?m)^(git clone|make|curl -N|set -a)\b.*\n(go run .*\n)?`)

// Ensure that what the README says to paste works, in its order.
func TestReadme(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(harness.Dir(t), "data")
	url := dev(t, dir).URL(t)
	stream := harness.Subscribe(t, url+demo, "")
	harness.Wait(t, harness.Patience, "dev.env is written", func() bool {
		_, err := os.Stat(filepath.Join(dir, "dev.env"))
		return err == nil
	})
	values := environment(t, dir)

	ran := 0
	for _, found := range block.FindAllStringSubmatch(string(page), -1) {
		commands := unattended.ReplaceAllString(found[1], "")
		if !strings.Contains(commands, "$DATABASE_URL") && !strings.Contains(commands, "$FANFARE_") {
			continue
		}
		ran++
		shell := exec.CommandContext(t.Context(), "/bin/sh", "-ec", commands)
		shell.Env = os.Environ()
		for name, value := range values {
			shell.Env = append(shell.Env, name+"="+value)
		}
		if out, err := shell.CombinedOutput(); err != nil || strings.Contains(string(out), "ERROR") {
			t.Errorf("%s\n%v: %s", commands, err, out)
		}
	}
	if ran < 3 {
		t.Fatalf("ran %d blocks, want at least 3", ran)
	}

	for _, want := range []string{`{"hello": "world"}`, `{"hello": "again"}`} {
		if message, _ := stream.Message(t); string(message.Message) != want {
			t.Errorf("on the stream is %s, want %s", message.Message, want)
		}
	}
	conn, err := pgx.Connect(t.Context(), values["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	harness.Wait(t, harness.Patience, "the handler has kept the order", func() bool {
		var kept int
		err := conn.QueryRow(t.Context(), `select count(*) from shop.orders where payload ->> 'sku' = 'A-1'`).Scan(&kept)
		return err == nil && kept == 1
	})
}
