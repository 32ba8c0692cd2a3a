package api

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/relay"
)

// maxTopics bounds the topics of one stream.
const maxTopics = 100

// handleStream handles "GET /realtime/topics/:topic".
func (a *API) handleStream(w http.ResponseWriter, r *request) error {
	return a.stream(w, r.Request, r.params, []string{r.param("topic")})
}

// handleStreamMany handles "GET /realtime/topics?topic=a&topic=b": many topics
// on one connection. Those denied are left out, and ready says which are granted;
// an error is answered only where none is.
func (a *API) handleStreamMany(w http.ResponseWriter, r *request) error {
	names := r.URL.Query()["topic"]
	if len(names) == 0 || len(names) > maxTopics {
		return problemQuery.with(fmt.Sprintf("topic: give it 1 to %d times", maxTopics))
	}
	return a.stream(w, r.Request, r.params, names)
}

func (a *API) stream(w http.ResponseWriter, r *http.Request, ps httprouter.Params, names []string) error {
	address := a.clientAddress(r)
	if wait, ok := a.Streams.Admission.Knock(address, time.Now()); !ok {
		return tooMany(w, wait, string(relay.RefusedRate))
	}
	req, err := a.streamRequest(r, ps, names)
	if err != nil {
		return err
	}
	req.Address = address
	limits, err := a.streamLimits(r)
	if err != nil {
		return err
	}
	if why, ok := a.Streams.Admission.Enter(req.AppID, address, limits); !ok {
		return tooMany(w, refusedWait, string(why))
	}
	if recorder, ok := w.(*statusRecorder); ok {
		recorder.unbind()
	}
	if err := a.Streams.Serve(w, r, req); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}

// refusedWait is when to try again where as many streams are open as may be.
const refusedWait = 10 * time.Second

func tooMany(w http.ResponseWriter, wait time.Duration, why string) error {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return problemTooMany.with(why)
}

func (a *API) streamLimits(r *http.Request) (relay.Limits, error) {
	access, _, err := a.accessOf(r)
	return relay.Limits{Streams: int(access.MaxStreams), PerAddress: int(access.MaxStreamsPerAddress)}, err
}

// streamRequest authorises a subscriber: host, then topics, then position.
func (a *API) streamRequest(r *http.Request, ps httprouter.Params, names []string) (relay.StreamRequest, error) {
	ctx, cancel := a.timeout(r)
	defer cancel()
	req := relay.StreamRequest{Asked: a.Streams.Hub.Now()}
	if a.Streams.Hub.Head().ID == "" {
		return req, problemUnstarted.with("the relay has not begun: try again")
	}
	grants, err := a.authorizeSubscribe(ctx, r, ps, names)
	if err != nil {
		return req, err
	}
	req.AppID, req.Token = grants[0].AppID, tokenOf(grants[0])
	req.Topics, req.Denied = granted(grants)
	if req.Key, err = readKey(r); err != nil {
		return req, err
	}
	return req, a.readPosition(forApp(ctx, req.AppID, false), r, &req)
}

// granted returns the topics that may be streamed, each once, and the names of
// the others.
func granted(grants []db.AuthorizeSubscribeRow) (topics []relay.Topic, denied []string) {
	for _, g := range grants {
		topic := relay.Topic{ID: g.TopicID, Name: g.Topic, HiddenThrough: g.ExternalAfter, ByToken: g.ByToken}
		switch {
		case g.TopicID == 0:
			denied = append(denied, g.Topic)
		case !slices.Contains(topics, topic):
			topics = append(topics, topic)
		}
	}
	return topics, denied
}

// tokenOf returns what the grants rest on; nil for nothing.
func tokenOf(g db.AuthorizeSubscribeRow) *relay.Token {
	if g.TokenID == "" && g.ExpiresAt == nil {
		return nil
	}
	token := &relay.Token{ID: g.TokenID, Subject: g.Subject, SigningKey: g.Kid}
	if g.IssuedAt != nil {
		token.IssuedAt = g.IssuedAt.Time
	}
	if g.ExpiresAt != nil {
		token.ExpiresAt = g.ExpiresAt.Time
	}
	return token
}

// readPosition reads where to begin: the header that a browser sends when it
// reconnects, else the parameter, else the start that was asked for.
func (a *API) readPosition(ctx context.Context, r *http.Request, req *relay.StreamRequest) error {
	query := r.URL.Query()
	text := cmp.Or(r.Header.Get("Last-Event-ID"), query.Get("last_event_id"), query.Get("lastEventId"), query.Get("lastEventID"))
	if text == "" && !query.Has("from") {
		return nil
	}
	var position db.ParsePositionRow
	var err error
	if text != "" {
		position, err = a.queries.ParsePosition(ctx, text)
	} else {
		text = query.Get("from")
		position, err = a.startPosition(ctx, text)
	}
	if err != nil {
		return fmt.Errorf("read position: %w", err)
	}
	if position.Gap != "" {
		req.Gap = &relay.Gap{From: text, To: position.Position, Reason: position.Gap}
	}
	at := relay.Position{Batch: position.Batch, Message: position.Message}
	req.From = &relay.Mark{Position: at, ID: position.Position}
	return nil
}

func (a *API) startPosition(ctx context.Context, start string) (db.ParsePositionRow, error) {
	position, err := a.queries.StartPosition(ctx, start)
	return db.ParsePositionRow(position), err
}

// readKey reads the filter by message key.
func readKey(r *http.Request) (relay.Glob, error) {
	keys := r.URL.Query()["key"]
	switch {
	case len(keys) == 0:
		return "", nil
	case len(keys) > 1 || keys[0] == "" || len(keys[0]) > relay.MaxGlob || !utf8.ValidString(keys[0]):
		return "", problemQuery.with(fmt.Sprintf("key: give one pattern of 1 to %d bytes", relay.MaxGlob))
	}
	return relay.Glob(keys[0]), nil
}
