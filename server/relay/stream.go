package relay

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"

	"github.com/fanfare-pg/fanfare/server/utc"
)

// stream is one subscriber's connection. Whoever made it not idle serves it,
// one at a time: a writer, or an attendant, which may wait. Its fields are
// theirs, but for those of the Subscriber.
type stream struct {
	Subscriber
	*Streams
	id     int64
	app    int64
	sink   sink
	topics []int64
	token  *Token
	// address is the client's, which streams are counted by.
	address netip.Addr
	opened  time.Time
	// doubtful is set where something changed between authorisation and
	// registration; under the hub's lock.
	doubtful bool
	// hidden holds what is not shown of topics that became external after at.
	hidden map[int64]int64
	// at is the last frame written, or the last batch that passed without one.
	at Mark
	// known is set where at was found to be of the hub's history.
	known    bool
	caughtUp bool
	// waiting is set while a write may wait for the peer.
	waiting atomic.Bool
}

// errEnded leads out of a catch-up whose stream must end.
var errEnded = errors.New("the stream must end")

// newStream makes a stream that is behind, and registers it. It must be served
// at once.
func newStream(ss *Streams, sink sink, req StreamRequest) *stream {
	now := time.Now()
	s := &stream{
		Streams: ss, id: rand.Int64N(maxStreamID) + 1, app: req.AppID, sink: sink, token: req.Token,
		address: req.Address, opened: now,
	}
	s.owner, s.key, s.spoke = s, req.Key, now.UnixNano()
	s.interval = int64(ss.Heartbeat - time.Second - rand.N(ss.Heartbeat/4+1))
	if req.Token != nil && !req.Token.ExpiresAt.IsZero() {
		s.expires = req.Token.ExpiresAt.UnixNano()
	}
	if _, ok := sink.(*socket); !ok {
		s.wake = make(chan struct{}, 1)
	}
	for _, t := range req.Topics {
		s.topics = append(s.topics, t.ID)
	}
	s.at = ss.Hub.add(&s.Subscriber, req.Topics, req.Asked)
	if ss.Hub.Count() > ss.MaxStreams {
		ss.Hub.end(&s.Subscriber, endFull)
	}
	s.known = req.From == nil
	if req.From != nil {
		s.at = *req.From
	}
	for _, t := range req.Topics {
		s.hide(t)
	}
	return s
}

// maxStreamID keeps ids below 2^53, so that a JSON number holds them.
const maxStreamID = 1<<53 - 1

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
func (s *stream) wants(f *Frame) bool {
	return s.key.matches(f) && (s.hidden == nil || f.ID == "" || f.At.Batch > s.hidden[f.TopicID])
}

// ahead keeps, in place, the frames that are for the client and that it does not
// have: it may be ahead of a server that lags.
func (s *stream) ahead(frames []*Frame) []*Frame {
	kept := frames[:0]
	for _, f := range frames {
		if s.wants(f) && (f.ID == "" || s.at.Before(f.At)) {
			kept = append(kept, f)
		}
	}
	return kept
}

// pass moves the position to a mark whose frames were all written.
func (s *stream) pass(head Mark) {
	if !head.Before(s.at.Position) {
		s.at = head
	}
}

// cut returns the rest of the frame that a write ended in, after n bytes of
// frames that began at a mark. The stream goes on after it, from memory or the
// table.
func (s *stream) cut(before Mark, frames []*Frame, n int) (rest []byte) {
	s.Hub.fallBehind(&s.Subscriber)
	s.at = before
	for _, f := range frames {
		if f.ID != "" {
			s.at = f.mark()
		}
		if n < len(f.Bytes) {
			return f.Bytes[n:]
		}
		n -= len(f.Bytes)
	}
	return nil
}

// remarks appends what is to be said beside messages.
func (s *stream) remarks(b []byte, d due) []byte {
	if d.ending != nil {
		return d.ending.encode(b, s.at.ID)
	}
	if d.warn {
		expires := time.Unix(0, s.expires).UTC().Format(utc.Format)
		b = appendEvent(b, "token_expiring", s.at.ID, expiringData{expires})
	}
	if d.beat {
		b = appendHeartbeat(b, s.at.ID)
	}
	return b
}

type expiringData struct {
	ExpiresAt string `json:"expires_at"`
}

// hurry makes a write that waits fail soon.
func (s *stream) hurry() {
	if s.waiting.Load() {
		_ = s.sink.limit(time.Now().Add(lastWords))
	}
}

// hire has an attendant serve the stream, after rest of a frame and what was
// taken already.
func (s *stream) hire(rest []byte, taken due) {
	if s.ctx.Err() != nil { // nobody waits for attendants any more
		s.leave()
		return
	}
	s.attendants.Go(func() { s.attend(rest, taken) })
}

// attend serves a stream of a socket until it is idle or ends.
func (s *stream) attend(first []byte, taken due) {
	o := newOutlet(s, first)
	defer o.free()
	o.remarks(due{warn: taken.warn, beat: taken.beat})
	ended, err := s.live(o)
	if ended || err != nil {
		s.leave()
	}
}

// live serves the stream until it is idle, or ended.
func (s *stream) live(o *outlet) (ended bool, err error) {
	for {
		d := s.Hub.take(&s.Subscriber, nil, time.Now().UnixNano())
		switch {
		case d.ending != nil:
			o.takeBack()
			o.remarks(d)
			return true, o.flush(lastWords)
		case d.behind:
			err = s.catchUp(o)
		default:
			if err = s.writeFrames(o, s.ahead(d.frames)); err == nil {
				s.pass(d.head)
			}
		}
		if err == nil {
			o.remarks(d)
			err = o.flush(writeTimeout)
		}
		if err != nil && !errors.Is(err, errEnded) {
			return false, err
		}
		// Writers must not run into the deadline of a write that is over.
		if err := s.sink.limit(time.Time{}); err != nil {
			return false, err
		}
		if s.Hub.rest(&s.Subscriber, o.wroteAt) {
			return false, nil
		}
	}
}

// leave ends the stream.
func (s *stream) leave() {
	s.Hub.remove(&s.Subscriber)
	s.sink.close()
	s.Admission.leave(seat{s.app, s.address})
}

// catchUp reads what the client has not got, at the client's own pace, until
// the head that the hub has; then frames are queued, and the little that came
// meanwhile is read.
func (s *stream) catchUp(o *outlet) error {
	if err := s.readThrough(o, s.Hub.Head()); err != nil {
		return err
	}
	if err := s.readThrough(o, s.Hub.join(&s.Subscriber)); err != nil {
		return err
	}
	if !s.caughtUp {
		s.caughtUp = true
		o.event("caught_up", positionData{s.at.ID})
	}
	return nil
}

type positionData struct {
	Position string `json:"position"`
}

// readThrough writes what comes after s.at, through a position at least.
func (s *stream) readThrough(o *outlet, end Mark) error {
	h := &history{size: firstPage}
	for s.at.Before(end.Position) {
		if s.Hub.ended(&s.Subscriber, time.Now().UnixNano()) != nil {
			return errEnded
		}
		remembered, err := s.readMemory(o)
		if err == nil && !remembered {
			err = s.readTable(o, end, h)
		}
		if err != nil {
			return err
		}
		s.Hub.progress(&s.Subscriber, s.at)
		if o.silentSince(time.Now()) > s.Heartbeat {
			o.remarks(due{beat: true})
			if err := o.flush(writeTimeout); err != nil {
				return err
			}
		}
	}
	return nil
}

// history is what a catch-up read from the table without a break, as far back as
// it may hold.
type history struct {
	// size is how many messages to read next.
	size           int
	after, through Position
	frames         []*Frame
	bytes          int
}

// add takes a page that was read after a position, through another.
func (h *history) add(after Position, frames []*Frame, through Position) {
	if after != h.through || h.bytes > pageBytes {
		h.after, h.frames, h.bytes = after, nil, 0
	}
	for _, f := range frames {
		h.bytes += len(f.Bytes)
	}
	h.frames, h.through = append(h.frames, frames...), through
}

// readMemory writes a page of frames that the hub kept; ok is false where it
// does not go back as far, or where at may be of another history.
func (s *stream) readMemory(o *outlet) (ok bool, err error) {
	frames, head, more, ok := s.Hub.Recent(&s.Subscriber, s.at.Position)
	if !ok || !s.known && s.at.epoch() != head.epoch() {
		return false, nil
	}
	if err := s.writeFrames(o, frames); err != nil {
		return true, err
	}
	switch {
	case !more:
		s.pass(head)
	case s.at.Before(frames[len(frames)-1].At): // not for this client
		s.at = frames[len(frames)-1].mark()
	}
	return true, nil
}

const (
	// firstPage is how many messages are read at first: most streams that come back
	// lack few, and nobody knows yet how large they are.
	firstPage = 64
	// pageBytes is how much it reads at once then; each slow client holds as much.
	pageBytes = 256 << 10
)

// readTable writes a page of messages from the table. Who waited for a
// connection may find them in memory by then: another stream read them.
func (s *stream) readTable(o *outlet, end Mark, h *history) error {
	conn, err := s.Pool.Acquire(s.ctx)
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	defer conn.Release()
	if s.remembered() {
		return nil
	}
	s.reads.Add(1)
	queries, from := db.New(conn), s.at.Position
	rows, err := queries.ReadMessages(s.ctx, db.ReadMessagesParams{
		Topics: s.topics, AfterBatch: from.Batch, AfterMessage: from.Message, MaxCount: int32(h.size),
	})
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	frames := make([]*Frame, len(rows))
	for i, row := range rows {
		frames[i] = encodeMessage(row)
	}
	if err := s.checkPosition(queries, o); err != nil {
		return err
	}
	conn.Release() // before the client is written to
	last := end
	if len(frames) == h.size || len(frames) > 0 && end.Before(frames[len(frames)-1].At) {
		last = frames[len(frames)-1].mark()
	}
	if h.size = nextPage(h.size, frames, pageBytes); from == s.at.Position { // no gap
		h.add(from, frames, last.Position)
		s.Hub.Remember(&s.Subscriber, h.after, h.frames, h.through)
	}
	if err := s.writeFrames(o, s.ahead(frames)); err != nil {
		return err
	}
	s.pass(last)
	return nil
}

// remembered reports whether memory goes back to where the stream is.
func (s *stream) remembered() bool {
	_, head, _, ok := s.Hub.Recent(&s.Subscriber, s.at.Position)
	return ok && (s.known || s.at.epoch() == head.epoch())
}

// checkPosition looks, after a page was read, whether it went on from where the
// stream is. The stream ends when the log is of another history: a pool may
// reach a promoted standby before the reader does. Where retention passed the
// stream, it says so and moves on.
func (s *stream) checkPosition(queries *db.Queries, o *outlet) error {
	known, err := queries.PositionsAreKnown(s.ctx, []string{s.at.ID, s.Hub.Head().ID})
	if err != nil {
		return fmt.Errorf("check position: %w", err)
	}
	if !known {
		s.Hub.end(&s.Subscriber, endEpoch)
		return errEnded
	}
	s.known = true
	p, err := queries.ParsePosition(s.ctx, s.at.ID)
	if err != nil {
		return fmt.Errorf("check position: %w", err)
	}
	if p.Gap != "" {
		gap := Gap{From: s.at.ID, To: p.Position, Reason: p.Gap}
		s.at = Mark{Position{p.Batch, p.Message}, p.Position}
		o.event("gap", gap)
	}
	return nil
}

// writeFrames writes the frames that are for the client, and moves the position
// with each.
func (s *stream) writeFrames(o *outlet, frames []*Frame) error {
	for _, f := range frames {
		if !s.wants(f) {
			continue
		}
		if err := o.frame(f); err != nil {
			return err
		}
	}
	return nil
}
