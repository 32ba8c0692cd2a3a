package harness

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Post is a webhook as its receiver got it.
type Post struct {
	// ID is Webhook-Id: <message>.<trigger>.
	ID     string
	Header http.Header
	Body   []byte
	// Data is the payload.
	Data json.RawMessage
}

// Receiver is a webhook receiver on a real socket.
type Receiver struct {
	URL string

	mu    sync.Mutex
	posts []Post
}

// Receive starts a receiver that notes every post, then answers by answer;
// nil answers 200.
func Receive(t testing.TB, answer func(w http.ResponseWriter, r *http.Request, post Post)) *Receiver {
	t.Helper()
	receiver := &Receiver{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender is gone
		}
		post := Post{ID: r.Header.Get("Webhook-Id"), Header: r.Header, Body: body}
		var event struct{ Data json.RawMessage }
		if err := json.Unmarshal(body, &event); err != nil {
			t.Errorf("a webhook's body is not JSON: %s", body)
		}
		post.Data = event.Data
		receiver.mu.Lock()
		receiver.posts = append(receiver.posts, post)
		receiver.mu.Unlock()
		if answer != nil {
			answer(w, r, post)
		}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	receiver.URL = server.URL
	return receiver
}

// Posts returns what came so far.
func (r *Receiver) Posts() []Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Post(nil), r.posts...)
}

// Count returns how often each Webhook-Id came.
func (r *Receiver) Count() map[string]int {
	counts := map[string]int{}
	for _, post := range r.Posts() {
		counts[post.ID]++
	}
	return counts
}
