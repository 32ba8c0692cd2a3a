package relay

import (
	"regexp"
	"strings"
	"testing"
)

// Ensure a pattern matches what it says.
func TestGlob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, key string
		want         bool
	}{
		{"a", "a", true},
		{"a", "b", false},
		{"a", "ab", false},
		{"*", "", true},
		{"*", "anything", true},
		{"user:*", "user:7", true},
		{"user:*", "user:", true},
		{"user:*", "admin:7", false},
		{"*:7", "user:7", true},
		{"*:7", "user:77", false},
		{"a*b*c", "a1b2b3c", true},
		{"a*b*c", "a1b2b3", false},
		{"?", "é", true},
		{"?", "", false},
		{"?", "ab", false},
		{"*?", "é", true},
		{"a?c", "abc", true},
		{"[ab]", "a", false},
		{"[ab]", "[ab]", true},
		{`\*`, `\x`, true},
		{"**a**", "bab", true},
		{"*é", "aéé", true},
	} {
		if got := Glob(c.pattern).Match(c.key); got != c.want {
			t.Errorf("%q on %q: got %v, want %v", c.pattern, c.key, got, c.want)
		}
	}
}

// Ensure a hostile pattern costs no more than the product of the lengths.
func TestGlobIsNotExponential(t *testing.T) {
	t.Parallel()
	pattern := Glob(strings.Repeat("a*", MaxGlob/2) + "b")
	if pattern.Match(strings.Repeat("a", MaxGlob)) {
		t.Error("matched")
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("a*b?c", "axxbyc")
	f.Fuzz(func(t *testing.T, pattern, key string) {
		expression := regexp.QuoteMeta(pattern)
		expression = strings.ReplaceAll(strings.ReplaceAll(expression, `\*`, "(?s:.*)"), `\?`, "(?s:.)")
		compiled, err := regexp.Compile("^(?:" + expression + ")$")
		if err != nil || len(pattern) > MaxGlob || len(key) > MaxGlob || strings.ToValidUTF8(pattern+key, "") != pattern+key {
			return
		}
		if got, want := Glob(pattern).Match(key), compiled.MatchString(key); got != want {
			t.Errorf("%q on %q: got %v, want %v", pattern, key, got, want)
		}
	})
}
