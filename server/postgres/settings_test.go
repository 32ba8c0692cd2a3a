package postgres

import "testing"

// Ensure the major version is read from what servers report.
func TestMajor(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{
		"15.8": 15, "17.2 (Debian 17.2-1.pgdg120+1)": 17, "18beta1": 18, "16": 16, "": 0, "devel": 0,
	} {
		if got := major(version); got != want {
			t.Errorf("%q: got %d, want %d", version, got, want)
		}
	}
}

// Ensure what a part sets wins over the list for every connection, and the list is
// left as it is.
func TestSessionSettings(t *testing.T) {
	t.Parallel()
	got := SessionSettings(map[string]string{"statement_timeout": "1s", "jit": "off"})
	if got["statement_timeout"] != "1s" || got["jit"] != "off" || got["search_path"] != "pg_catalog" {
		t.Errorf("got %v", got)
	}
	if again := SessionSettings(nil); again["statement_timeout"] != "0" || again["jit"] != "" {
		t.Errorf("got %v", again)
	}
}
