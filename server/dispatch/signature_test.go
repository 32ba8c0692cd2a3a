package dispatch

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// secretOf returns a secret whose key repeats a letter.
func secretOf(letter string) string {
	return secretPrefix + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32)))
}

// Ensure the reference library accepts what is signed here, with either of two
// secrets, and nothing else.
func TestSignatures(t *testing.T) {
	t.Parallel()
	old, next, other := secretOf("a"), secretOf("b"), secretOf("c")
	const body = `{"n": 1}`
	sign := func(t *testing.T, secrets ...string) http.Header {
		t.Helper()
		now := time.Now().Unix()
		value, err := signatures(secrets, "1042.7", now, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		header.Set("webhook-id", "1042.7")
		header.Set("webhook-timestamp", strconv.FormatInt(now, 10))
		header.Set("webhook-signature", value)
		return header
	}
	verify := func(t *testing.T, secret string, header http.Header, body string) error {
		t.Helper()
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		return verifier.Verify([]byte(body), header)
	}
	t.Run("OK", func(t *testing.T) {
		if err := verify(t, old, sign(t, old), body); err != nil {
			t.Error(err)
		}
	})
	t.Run("OK while rotating", func(t *testing.T) {
		header := sign(t, next, old)
		for _, secret := range []string{old, next} {
			if err := verify(t, secret, header, body); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("ErrOtherSecret", func(t *testing.T) {
		if verify(t, other, sign(t, old, next), body) == nil {
			t.Error("accepted a secret that did not sign")
		}
	})
	t.Run("ErrOtherBody", func(t *testing.T) {
		if verify(t, old, sign(t, old), body+" ") == nil {
			t.Error("accepted another body")
		}
	})
	t.Run("ErrOtherID", func(t *testing.T) {
		header := sign(t, old)
		header.Set("webhook-id", "1042.8")
		if verify(t, old, header, body) == nil {
			t.Error("accepted another id")
		}
	})
	t.Run("ErrSecretInvalid", func(t *testing.T) {
		_, err := signatures([]string{"whsec_not base64 hunter2"}, "1.1", 1, nil)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v, want an error without the secret", err)
		}
	})
}
