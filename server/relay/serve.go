package relay

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"time"
)

// Topic is what a stream carries.
type Topic struct {
	ID   int64
	Name string
	// HiddenThrough is the last batch that clients outside are not shown: what
	// the topic held before it became external.
	HiddenThrough int64
	// ByToken is set where nobody may stream it without the token.
	ByToken bool
}

// StreamRequest is what a subscriber asked for, after authorisation.
type StreamRequest struct {
	AppID int64
	// Address is the client's, as Admission.Enter counted it in.
	Address netip.Addr
	Topics  []Topic
	// Denied names what was asked for and is not in Topics.
	Denied []string
	// From is the position to begin after; nil is live, from now on.
	From *Mark
	// Asked is the hub's moment from before all this was asked of the database.
	Asked Moment
	// Gap is said after ready, when what was asked cannot be had exactly.
	Gap *Gap
	// Key leaves out messages whose key does not match.
	Key Glob
	// Token is what the subscriber presented; nil for nothing.
	Token *Token
}

// Token is what grants a stream, a subscriber token or an API key.
type Token struct {
	ID, Subject string
	// SigningKey names the key that signed it; empty for an API key.
	SigningKey string
	IssuedAt   time.Time
	// ExpiresAt is zero for one that does not expire.
	ExpiresAt time.Time
}

// Gap says what a stream could not resume: messages between two positions.
type Gap struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Reason is retention or epoch.
	Reason string `json:"reason"`
}

// gapEpoch is the reason of a gap after a position of another history.
const gapEpoch = "epoch"

type readyData struct {
	Stream   int64    `json:"stream"`
	Topics   []string `json:"topics"`
	Denied   []string `json:"denied"`
	Position string   `json:"position"`
}

// Serve answers a request with a stream, which Admission has let in and which
// leaves it when it ends. A connection of HTTP/1 without TLS is
// taken over, and Serve returns at once; else it returns when the stream has
// ended. The answer has then begun, so an error is for the log.
func (ss *Streams) Serve(w http.ResponseWriter, r *http.Request, req StreamRequest) error {
	streamHead(w.Header())
	if r.ProtoMajor == 1 && r.TLS == nil {
		return ss.takeOver(w, r, req)
	}
	w.WriteHeader(http.StatusOK)
	s := newStream(ss, &response{w, http.NewResponseController(w)}, req)
	return s.follow(r.Context(), s.opening(nil, req))
}

// takeOver takes the connection from net/http, whose goroutine and buffers for
// it go when the handler returns. The end of the connection is the end of the
// answer, which needs no chunks then, not even in HTTP/1.1.
func (ss *Streams) takeOver(w http.ResponseWriter, r *http.Request, req StreamRequest) error {
	sink, err := takeSocket(w)
	if err != nil {
		ss.Admission.leave(seat{req.AppID, req.Address})
		return fmt.Errorf("take over connection: %w", err)
	}
	s := newStream(ss, sink, req)
	s.startAttendant(s.opening(answerHead(w, r), req), due{})
	return nil
}

// answerHead is the head of the answer on a connection that was taken over.
func answerHead(w http.ResponseWriter, r *http.Request) []byte {
	var head bytes.Buffer
	protocol := "HTTP/1.1"
	if !r.ProtoAtLeast(1, 1) {
		protocol = "HTTP/1.0"
	}
	h := w.Header().Clone()
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Connection", "close")
	fmt.Fprintf(&head, "%s 200 OK\r\n", protocol)
	_ = h.Write(&head) // to memory
	head.WriteString("\r\n")
	return head.Bytes()
}

// opening appends the reconnection time and ready, which go out at once: proxies
// and clients wait for first bytes.
func (s *stream) opening(b []byte, req StreamRequest) []byte {
	names := make([]string, len(req.Topics))
	for i, t := range req.Topics {
		names[i] = t.Name
	}
	b = append(appendRetry(b, retryBase+rand.N(retryBase)), '\n')
	b = appendEvent(b, "ready", s.at.ID, readyData{s.id, names, append([]string{}, req.Denied...), s.at.ID})
	if req.Gap != nil {
		b = appendEvent(b, "gap", s.at.ID, req.Gap)
	}
	return b
}

// follow serves a stream whose goroutine is the request's, until its peer
// leaves or it ends.
func (s *stream) follow(ctx context.Context, first []byte) error {
	defer s.leave()
	for {
		o := newOutlet(s, first)
		ended, err := s.live(o)
		o.free()
		if ended || err != nil {
			return err
		}
		first = nil
		select {
		case <-ctx.Done():
			return nil
		case <-s.sub.wake:
		}
	}
}
