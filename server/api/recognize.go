package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"
)

const (
	// recognizedFor bounds how long an app is taken for that of a request, with the
	// rate limits that it had, without asking.
	recognizedFor = 5 * time.Second
	// maxRecognized bounds the memory; beyond it, all are forgotten.
	maxRecognized = 4096
)

// recognized remembers which app requests were admitted to. It gives no
// permission: what rests on it, reading the body and joining a group, is nothing
// without the transaction that publishes, which checks the credential again.
type recognized struct {
	mu   sync.Mutex
	apps map[[sha256.Size]byte]recognizedApp
}

type recognizedApp struct {
	app   app
	until time.Time
}

// fingerprint keeps credentials out of what is remembered.
func fingerprint(asked admission) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%q", []any{
		asked.credential, asked.capability, asked.host, asked.app.text, asked.app.given, asked.topic.text,
	}))
}

func (k *recognized) find(asked admission) (app, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.apps[fingerprint(asked)]
	return found.app, ok && time.Now().Before(found.until)
}

func (k *recognized) remember(asked admission, found app) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.apps == nil || len(k.apps) >= maxRecognized {
		k.apps = map[[sha256.Size]byte]recognizedApp{}
	}
	k.apps[fingerprint(asked)] = recognizedApp{found, time.Now().Add(recognizedFor)}
}

func (k *recognized) forget(asked admission) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.apps, fingerprint(asked))
}

// recognize returns the app that a request is for, as far as is known; who is
// not known is authorised first.
func (a *API) recognize(ctx context.Context, asked admission) (app, error) {
	if found, ok := a.recognized.find(asked); ok {
		return found, nil
	}
	found, err := a.admitted(ctx, asked)
	if err == nil {
		a.recognized.remember(asked, found)
	}
	return found, err
}
