package relay

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// writeTimeout ends a connection whose peer takes no bytes.
	writeTimeout = 20 * time.Second
	// retryBase is the reconnection time told to clients; up to as much again is
	// added, so that clients of a dead server do not return together.
	retryBase = time.Second
	// drainSpread is the longest reconnection time told while draining.
	drainSpread = 5 * time.Second
)

// Streams serves subscribers.
type Streams struct {
	Hub *Hub
	// Pool is for reading the log in catch-up; no transaction stays open while a
	// client is written to.
	Pool *pgxpool.Pool
	// Heartbeat is the longest silence of a stream.
	Heartbeat time.Duration
}

// Topic is what a stream carries.
type Topic struct {
	ID   int64
	Name string
	// HiddenThrough is the last batch that clients outside are not shown: what
	// the topic held before it became external.
	HiddenThrough int64
}

// StreamRequest is what a subscriber asked for, after authorisation.
type StreamRequest struct {
	Topics []Topic
	// Denied names what was asked for and is not in Topics.
	Denied []string
	// From is the position to begin after; nil is live, from now on.
	From *Position
	// FromID is the text form of From.
	FromID string
	// Turned is the hub's, from before From was read.
	Turned <-chan struct{}
	// Gap is said after ready, when what was asked cannot be had exactly.
	Gap *Gap
	// Key leaves out messages whose key does not match.
	Key Glob
}

// Gap says what a stream could not resume: messages between two positions.
type Gap struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Reason is retention or epoch.
	Reason string `json:"reason"`
}

// Reasons of a gap.
const (
	gapEpoch = "epoch" // the position is of another history
)

// errTurned ends a catch-up in a log that goes on from another history.
var errTurned = errors.New("the log goes on from another history")

// stream is one subscriber's connection.
type stream struct {
	*Streams
	turned <-chan struct{}
	w      http.ResponseWriter
	rc     *http.ResponseController
	topics []int64
	key    Glob
	// hidden holds what is not shown of topics that became external after at.
	hidden map[int64]int64
	// at is the last frame written, or the last that passed without being for
	// this stream.
	at Position
	id string
	// spoke is when bytes were last written.
	spoke time.Time
	// caughtUp is set once caught_up was said.
	caughtUp bool
}

// Serve writes the stream to w until the peer leaves, the server drains (which
// is said in band), or an error. The response has then begun, so the error is
// for the log.
func (ss *Streams) Serve(ctx context.Context, w http.ResponseWriter, req StreamRequest) error {
	s := &stream{Streams: ss, turned: req.Turned, w: w, rc: http.NewResponseController(w), key: req.Key}
	if req.From != nil {
		s.at, s.id = *req.From, req.FromID
	} else {
		s.at, s.id = ss.Hub.Head()
	}
	for _, t := range req.Topics {
		s.topics = append(s.topics, t.ID)
		s.hide(t)
	}
	if err := s.open(req); err != nil {
		return fmt.Errorf("open stream: %w", err)
	}
	err := s.run(ctx)
	if errors.Is(err, errTurned) {
		return s.writeReconnect(gapEpoch)
	}
	return err
}

// hide notes what is not to be shown of a topic. The live flow holds none of it.
func (s *stream) hide(t Topic) {
	if s.at.Batch >= t.HiddenThrough {
		return
	}
	if s.hidden == nil {
		s.hidden = map[int64]int64{}
	}
	s.hidden[t.ID] = t.HiddenThrough
}

// wants reports whether a frame of the stream's topics is for its client.
func (s *stream) wants(f Frame) bool {
	if s.key != "" && !(f.Key.Valid && s.key.Match(f.Key.String)) {
		return false
	}
	return s.hidden == nil || f.ID == "" || f.At.Batch > s.hidden[f.TopicID]
}

// run writes messages until the stream ends.
func (s *stream) run(ctx context.Context) error {
	for {
		if err := s.catchUp(ctx); err != nil {
			return fmt.Errorf("catch up: %w", err)
		}
		again, err := s.follow(ctx)
		if err != nil || !again {
			return err
		}
	}
}

// open sends the headers, the reconnection time and ready, at once: proxies
// and clients wait for first bytes.
func (s *stream) open(req StreamRequest) error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	s.w.WriteHeader(http.StatusOK)

	names := make([]string, len(req.Topics))
	for i, t := range req.Topics {
		names[i] = t.Name
	}
	ready, err := encodeEvent("ready", s.id, readyData{Topics: names, Denied: append([]string{}, req.Denied...), Position: s.id})
	if err != nil {
		return err
	}
	if req.Gap != nil {
		gap, err := encodeEvent("gap", s.id, req.Gap)
		if err != nil {
			return err
		}
		ready = append(ready, gap...)
	}
	retry := retryBase + rand.N(retryBase)
	first := append([]byte("retry: "), strconv.FormatInt(retry.Milliseconds(), 10)...)
	return s.write(append(append(first, "\n\n"...), ready...))
}

type readyData struct {
	Topics   []string `json:"topics"`
	Denied   []string `json:"denied"`
	Position string   `json:"position"`
}

// catchUp reads from the table until the head that the hub has now, at the
// client's own pace.
func (s *stream) catchUp(ctx context.Context) error {
	head, id := s.Hub.Head()
	return s.readThrough(ctx, head, id)
}

// readThrough writes what is in the table after s.at, through a position.
func (s *stream) readThrough(ctx context.Context, end Position, endID string) error {
	for s.at.Before(end) {
		rows, err := db.New(s.Pool).ReadMessages(ctx, db.ReadMessagesParams{
			Topics: s.topics, AfterBatch: s.at.Batch, AfterMessage: s.at.Message, MaxCount: readPage,
		})
		if err != nil {
			return err
		}
		frames := framesThrough(rows, end)
		if err := s.checkPosition(ctx); err != nil {
			return err
		}
		if err := s.writeFrames(s.after(frames)); err != nil {
			return err
		}
		if len(frames) < len(rows) || len(rows) < readPage {
			s.at, s.id = end, endID
			return nil
		}
		if last := frames[len(frames)-1]; s.at.Before(last.At) { // not for this client
			s.at, s.id = last.At, last.ID
		}
		if time.Since(s.spoke) > s.Heartbeat {
			if err := s.beat(); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPosition looks, after a page was read, whether it went on from where the
// stream is. It fails when the log is of another history: a pool may reach a
// promoted standby before the reader does. Where retention passed the stream,
// it says so and moves on.
func (s *stream) checkPosition(ctx context.Context) error {
	queries := db.New(s.Pool)
	_, head := s.Hub.Head()
	known, err := queries.PositionsAreKnown(ctx, []string{s.id, head})
	if err != nil {
		return err
	}
	if !known || s.hasTurned() {
		return errTurned
	}
	p, err := queries.ParsePosition(ctx, s.id)
	if err != nil || p.Gap == "" {
		return err
	}
	gap := Gap{From: s.id, To: p.Position, Reason: p.Gap}
	s.at, s.id = Position{p.Batch, p.Message}, p.Position
	return s.writeEvent("gap", gap)
}

func (s *stream) hasTurned() bool {
	select {
	case <-s.turned:
		return true
	default:
		return false
	}
}

// follow joins the hub, reads what lies between the stream's position and the
// head of that moment, then writes what is queued. It returns true when the
// queue overflowed, and the stream must catch up again.
func (s *stream) follow(ctx context.Context) (again bool, err error) {
	sub, head, headID := s.Hub.Join(s.topics)
	defer s.Hub.Leave(sub)
	if err := s.readThrough(ctx, head, headID); err != nil {
		return false, fmt.Errorf("catch up: %w", err)
	}
	if err := s.sayCaughtUp(sub); err != nil {
		return false, fmt.Errorf("write: %w", err)
	}

	beat := time.NewTimer(s.nextBeat())
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done(): // the peer left
			return false, nil
		case <-s.Hub.Closed():
			return false, s.writeReconnect("draining")
		case <-s.turned:
			return false, errTurned
		case <-sub.wake:
			frames, overflowed := s.Hub.Take(sub)
			if overflowed {
				return true, nil
			}
			if s.hasTurned() { // after Take: the frames may be of the other history
				return false, errTurned
			}
			err = s.writeFrames(s.after(frames))
		case <-beat.C:
			err = s.heartbeat(sub)
			beat.Reset(s.nextBeat())
		}
		if err != nil {
			return false, fmt.Errorf("write: %w", err)
		}
	}
}

// sayCaughtUp tells the client, once, that it has all that was sealed before.
func (s *stream) sayCaughtUp(sub *Subscriber) error {
	if s.caughtUp {
		return nil
	}
	s.caughtUp = true
	s.pass(sub)
	return s.writeEvent("caught_up", positionData{s.id})
}

type positionData struct {
	Position string `json:"position"`
}

// after drops the frames that are not for the client, or that the stream is
// past already: a client may be ahead of a server that lags.
func (s *stream) after(frames []Frame) []Frame {
	kept := frames[:0]
	for _, f := range frames {
		if s.wants(f) && (f.ID == "" || s.at.Before(f.At)) {
			kept = append(kept, f)
		}
	}
	return kept
}

func (s *stream) writeFrames(frames []Frame) error {
	if len(frames) == 0 {
		return nil
	}
	s.spoke = time.Now()
	if err := s.rc.SetWriteDeadline(s.spoke.Add(writeTimeout)); err != nil {
		return err
	}
	for _, f := range frames {
		if _, err := s.w.Write(f.Bytes); err != nil {
			return err
		}
		if f.ID != "" {
			s.at, s.id = f.At, f.ID
		}
	}
	return s.rc.Flush()
}

// heartbeat moves the client's position past batches that held nothing for it:
// an id without data is kept by clients and shown to nobody (WHATWG HTML,
// server-sent events, 9.2.6).
func (s *stream) heartbeat(sub *Subscriber) error {
	s.pass(sub)
	if s.hasTurned() {
		return errTurned
	}
	return s.beat()
}

// pass moves the position to the hub's head, if all before it was written.
func (s *stream) pass(sub *Subscriber) {
	at, id, ok := s.Hub.Passed(sub)
	if ok && !at.Before(s.at) {
		s.at, s.id = at, id
	}
}

func (s *stream) beat() error { return s.write([]byte("id: " + s.id + "\n: heartbeat\n\n")) }

// nextBeat spreads heartbeats, so that streams opened together do not beat
// together.
func (s *stream) nextBeat() time.Duration {
	return s.Heartbeat - rand.N(s.Heartbeat/4+1)
}

func (s *stream) writeReconnect(reason string) error {
	retry := rand.N(drainSpread)
	event, err := encodeEvent("reconnect", s.id, map[string]string{"reason": reason})
	if err != nil {
		return err
	}
	return s.write(append([]byte("retry: "+strconv.FormatInt(retry.Milliseconds(), 10)+"\n"), event...))
}

func (s *stream) writeEvent(name string, data any) error {
	event, err := encodeEvent(name, s.id, data)
	if err != nil {
		return err
	}
	return s.write(event)
}

func (s *stream) write(b []byte) error {
	s.spoke = time.Now()
	if err := s.rc.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.rc.Flush()
}
