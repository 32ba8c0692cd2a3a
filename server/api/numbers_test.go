package api

import (
	"errors"
	"strings"
	"testing"
)

// Ensure that no number is much larger in the database than it is here.
func TestNumbers(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		`1`: true, `-0.5`: true, `1e308`: true, `5e-324`: true, `1E+2`: true, `[1e10, 2]`: true,
		`"1e99999"`: true, `{"1e99999":"\"1e99999"}`: true, `1e999`: true,
		`1e1000`: false, `1e-1000`: false, `1E+131071`: false, `{"a":[1,{"b":-1e131071}]}`: false,
		`1e99999999999999999999`: false, `1e-99999999999999999999`: false,
		strings.Repeat("9", 1000): true, strings.Repeat("9", 1001): false, "0." + strings.Repeat("0", 1000): false,
		"[" + strings.Repeat("1e900,", 50) + "0]":    true, // within the slack
		"[" + strings.Repeat("1e900,", 10000) + "0]": false,
		"[" + strings.Repeat("12345,", 10000) + "0]": true,
	} {
		err := checkNumbers([]byte(body))
		var e *Error
		if ok && err != nil || !ok && (!errors.As(err, &e) || e.Code != "number_too_long") {
			t.Errorf("%.40s: %v", body, err)
		}
	}
}

// Ensure that what cannot be a credential is refused without asking the database.
func TestPlausibleCredentials(t *testing.T) {
	t.Parallel()
	signature := strings.Repeat("s", 43)
	for credential, want := range map[string]bool{
		"ff_abcdefghij12_" + strings.Repeat("A", 43): true,
		"e30.e30." + signature:                       true,
		"":                                           false,
		"ff_short":                                   false,
		"e30.e30":                                    false,
		"e30.e30." + signature + "s":                 false,
		"e30.e30." + strings.Repeat("=", 43):         false,
		strings.Repeat("a", 8192) + ".e30." + signature: false,
		"e3\x00.e30." + signature:                       false,
	} {
		if got := plausible(credential); got != want {
			t.Errorf("%.60q: %v, want %v", credential, got, want)
		}
	}
}
