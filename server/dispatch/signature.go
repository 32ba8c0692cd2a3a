package dispatch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// secretPrefix marks the secrets of Standard Webhooks.
const secretPrefix = "whsec_"

var errSecretInvalid = errors.New("the handler's secret is not whsec_ and base64")

// signatures returns the value of webhook-signature by Standard Webhooks
// 1.0.0: one signature for each secret, so that a receiver may know the old or
// the new one while they rotate.
func signatures(secrets []string, id string, timestamp int64, body []byte) (string, error) {
	signed := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			return "", errSecretInvalid // the cause would show a part of the secret
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%d.", id, timestamp)
		mac.Write(body)
		signed[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signed, " "), nil
}
