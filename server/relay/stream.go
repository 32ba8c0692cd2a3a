package relay

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// stream is the connection of one client. One goroutine at a time serves it: a
// writer, which never waits, or an attendant, which may. That goroutine owns the
// fields, except those of sub.
type stream struct {
	// sub is its place in the hub.
	sub     Subscriber
	streams *Streams
	id      int64
	app     int64
	sink    sink
	topics  []int64
	byToken []int64
	token   *Token
	// address is that of the client; streams are counted by it.
	address netip.Addr
	opened  time.Time
	// doubtful is set if rights changed between the authorisation and the
	// registration. It is under the hub's lock.
	doubtful bool
	// hidden has, by topic, the last batch that is not shown: what the topic held
	// before it was external.
	hidden map[int64]int64
	// at is the position of the last frame that was written, or of the last batch
	// without one for this stream.
	at Mark
	// known is set once at is known to be of the hub's history.
	known    bool
	caughtUp bool
	// waiting is set while a write may wait for the client.
	waiting atomic.Bool
}

// errEnded leads out of a catch-up whose stream must end.
var errEnded = errors.New("the stream must end")

// newStream makes a stream, which is behind, and registers it. The caller must
// have it served at once.
func newStream(ss *Streams, sink sink, req StreamRequest) *stream {
	now := time.Now()
	s := &stream{
		streams: ss, id: rand.Int64N(maxStreamID) + 1, app: req.AppID, sink: sink, token: req.Token,
		address: req.Address, opened: now,
	}
	s.sub.owner, s.sub.key, s.sub.spoke = s, req.Key, now.UnixNano()
	s.sub.interval = int64(ss.Heartbeat - time.Second - rand.N(ss.Heartbeat/4+1))
	if req.Token != nil && !req.Token.ExpiresAt.IsZero() {
		s.sub.expires = req.Token.ExpiresAt.UnixNano()
	}
	if _, ok := sink.(*socket); !ok {
		s.sub.wake = make(chan struct{}, 1)
	}
	for _, t := range req.Topics {
		s.topics = append(s.topics, t.ID)
		if t.ByToken {
			s.byToken = append(s.byToken, t.ID)
		}
	}
	s.at = ss.Hub.add(&s.sub, req.Topics, req.Asked)
	if ss.Hub.Count() > ss.MaxStreams {
		ss.Hub.end(&s.sub, endFull)
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

// hide remembers what of a topic is not to be shown. Only history can hold it.
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
	return s.sub.key.matches(f) && (s.hidden == nil || f.ID == "" || f.At.Batch > s.hidden[f.TopicID])
}

// unseen filters frames in place: those that are for the client and that it does
// not have. A client can be ahead of a server that lags.
func (s *stream) unseen(frames []*Frame) []*Frame {
	kept := frames[:0]
	for _, f := range frames {
		if s.wants(f) && (f.ID == "" || s.at.Before(f.At)) {
			kept = append(kept, f)
		}
	}
	return kept
}

// advanceTo moves the position to a mark, once all frames up to it are written.
func (s *stream) advanceTo(head Mark) {
	if !head.Before(s.at.Position) {
		s.at = head
	}
}

// resumeAfter is called when a write of frames that began at a mark ended after n
// bytes. It returns the rest of the frame in which the write ended, sets the
// position to that frame, and makes the stream read on from memory or the table.
func (s *stream) resumeAfter(before Mark, frames []*Frame, n int) (rest []byte) {
	s.streams.Hub.fallBehind(&s.sub)
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

// appendNotices appends events that are not messages: the end, a token that
// expires soon, a heartbeat.
func (s *stream) appendNotices(b []byte, d due) []byte {
	if d.ending != nil {
		return d.ending.encode(b, s.at.ID)
	}
	if d.warn {
		expires := time.Unix(0, s.sub.expires).UTC().Format(utc.Format)
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

// abortBlockedWrite makes a write that waits for the client fail soon.
func (s *stream) abortBlockedWrite() {
	if s.waiting.Load() {
		_ = s.sink.limit(time.Now().Add(lastWords))
	}
}

// startAttendant has an attendant serve the stream. It first writes rest, the end
// of a frame, and the notices that were taken already.
func (s *stream) startAttendant(rest []byte, taken due) {
	if s.streams.ctx.Err() != nil { // nobody waits for attendants any more
		s.leave()
		return
	}
	s.streams.attendants.Go(func() { s.attend(rest, taken) })
}

// attend is an attendant: it serves the stream until it is idle or ends.
func (s *stream) attend(first []byte, taken due) {
	o := newOutlet(s, first)
	defer o.free()
	o.appendNotices(due{warn: taken.warn, beat: taken.beat})
	ended, err := s.live(o)
	if ended || err != nil {
		s.leave()
	}
}

// live serves the stream until it is idle, or ended.
func (s *stream) live(o *outlet) (ended bool, err error) {
	for {
		d := s.streams.Hub.take(&s.sub, nil, time.Now().UnixNano())
		switch {
		case d.ending != nil:
			o.takeBack()
			o.appendNotices(d)
			return true, o.flush(lastWords)
		case d.behind:
			err = s.catchUp(o)
		default:
			if err = s.writeFrames(o, s.unseen(d.frames)); err == nil {
				s.advanceTo(d.head)
			}
		}
		if err == nil {
			o.appendNotices(d)
			err = o.flush(writeTimeout)
		}
		if err != nil && !errors.Is(err, errEnded) {
			return false, err
		}
		// The deadline was for this write, not for those of writers.
		if err := s.sink.limit(time.Time{}); err != nil {
			return false, err
		}
		if s.streams.Hub.markIdle(&s.sub, o.wroteAt) {
			return false, nil
		}
	}
}

// leave removes the stream and closes its connection.
func (s *stream) leave() {
	s.streams.Hub.remove(&s.sub)
	s.sink.close()
	s.streams.Admission.leave(seat{s.app, s.address})
}

// catchUp writes what the client lacks, at the pace of the client, up to the head.
// Then the stream joins, and what came meanwhile is written.
func (s *stream) catchUp(o *outlet) error {
	if err := s.readThrough(o, s.streams.Hub.Head()); err != nil {
		return err
	}
	if err := s.readThrough(o, s.streams.Hub.join(&s.sub)); err != nil {
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

// readThrough writes what comes after the position of the stream, at least through
// a mark.
func (s *stream) readThrough(o *outlet, end Mark) error {
	h := &history{size: firstPage}
	for s.at.Before(end.Position) {
		if s.streams.Hub.ended(&s.sub, time.Now().UnixNano()) != nil {
			return errEnded
		}
		remembered, err := s.readMemory(o)
		if err == nil && !remembered {
			err = s.readTable(o, end, h)
		}
		if err != nil {
			return err
		}
		s.streams.Hub.progress(&s.sub, s.at)
		if o.silentSince(time.Now()) > s.streams.Heartbeat {
			o.appendNotices(due{beat: true})
			if err := o.flush(writeTimeout); err != nil {
				return err
			}
		}
	}
	return nil
}

// history is what a catch-up has read from the table without a gap, as far as it
// may hold.
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

// readMemory writes a page of frames from memory. ok is false if memory does not go
// back as far, or the position may be of another history.
func (s *stream) readMemory(o *outlet) (ok bool, err error) {
	frames, head, more, ok := s.streams.Hub.Recent(&s.sub, s.at.Position)
	if !ok || !s.known && s.at.epoch() != head.epoch() {
		return false, nil
	}
	if err := s.writeFrames(o, frames); err != nil {
		return true, err
	}
	switch {
	case !more:
		s.advanceTo(head)
	case s.at.Before(frames[len(frames)-1].At): // not for this client
		s.at = frames[len(frames)-1].mark()
	}
	return true, nil
}

const (
	// firstPage is how many messages are read at first: most clients that come back
	// lack few, and their size is not known yet.
	firstPage = 64
	// pageBytes is about how much is read at once then; each slow client holds that
	// much.
	pageBytes = 256 << 10
)

// readTable writes a page of messages from the table. While it waited for a
// connection, another stream may have read the same messages into memory.
func (s *stream) readTable(o *outlet, end Mark, h *history) error {
	conn, release, err := s.acquire()
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	defer release()
	if s.remembered() {
		return nil
	}
	s.streams.reads.Add(1)
	ctx, cancel := context.WithTimeout(s.streams.ctx, postgres.AnswerTimeout)
	defer cancel()
	queries, from := db.New(conn), s.at.Position
	rows, err := queries.ReadMessages(ctx, db.ReadMessagesParams{
		Topics: s.topics, AfterBatch: from.Batch, AfterMessage: from.Message, MaxCount: int32(h.size),
	})
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	frames := make([]*Frame, len(rows))
	for i, row := range rows {
		frames[i] = encodeMessage(row)
	}
	if err := s.checkPosition(ctx, queries, o); err != nil {
		return err
	}
	release() // before the client is written to
	last := end
	if len(frames) == h.size || len(frames) > 0 && end.Before(frames[len(frames)-1].At) {
		last = frames[len(frames)-1].mark()
	}
	if h.size = nextPage(h.size, frames, pageBytes); from == s.at.Position { // no gap
		h.add(from, frames, last.Position)
		s.streams.Hub.Remember(&s.sub, h.after, h.frames, h.through)
	}
	if err := s.writeFrames(o, s.unseen(frames)); err != nil {
		return err
	}
	s.advanceTo(last)
	return nil
}

// acquire waits for a connection out of the share of the app. release gives it
// back, once.
func (s *stream) acquire() (conn *pgxpool.Conn, release func(), err error) {
	ss, app := s.streams, strconv.FormatInt(s.app, 10)
	if err := ss.readers.Take(ss.ctx, app); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ss.ctx, postgres.AnswerTimeout)
	defer cancel()
	conn, err = ss.Pool.Acquire(ctx)
	if err != nil {
		ss.readers.Give(app)
		return nil, nil, err
	}
	return conn, sync.OnceFunc(func() { conn.Release(); ss.readers.Give(app) }), nil
}

// remembered reports whether memory goes back to the position of the stream.
func (s *stream) remembered() bool {
	_, head, _, ok := s.streams.Hub.Recent(&s.sub, s.at.Position)
	return ok && (s.known || s.at.epoch() == head.epoch())
}

// checkPosition checks, after a page was read, that the page follows the position
// of the stream. If the log has another history, the stream ends: a connection of
// the pool can reach a promoted standby before the Reader does. If retention has
// passed the position, the client is sent a gap, and the stream moves on.
func (s *stream) checkPosition(ctx context.Context, queries *db.Queries, o *outlet) error {
	known, err := queries.PositionsAreKnown(ctx, []string{s.at.ID, s.streams.Hub.Head().ID})
	if err != nil {
		return fmt.Errorf("check position: %w", err)
	}
	if !known {
		s.streams.Hub.end(&s.sub, endEpoch)
		return errEnded
	}
	s.known = true
	p, err := queries.ParsePosition(ctx, s.at.ID)
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
