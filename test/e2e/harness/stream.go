package harness

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// eventQueue bounds the events that were read and not yet asked for.
const eventQueue = 1024

// Event is one server-sent event as it came.
type Event struct {
	Name, ID, Data, Retry string
	// Comment is true where a comment line was in the block.
	Comment bool
}

// Message is the data of an event without a name.
type Message struct {
	Topic   string          `json:"topic"`
	Message json.RawMessage `json:"message"`
	ID      *int64          `json:"id"`
	Key     *string         `json:"key"`
}

// Stream is a subscriber on a connection of its own.
type Stream struct {
	Answer *http.Response
	// Ready is the first event after retry.
	Ready  Event
	events chan Event
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// errNotStream is an answer other than a stream.
var errNotStream = errors.New("not a stream")

// Dial subscribes at a URL, after a position unless it is empty. It waits for
// ready.
func Dial(ctx context.Context, url, position string) (*Stream, error) {
	if position == "" {
		return DialWith(ctx, url)
	}
	return DialWith(ctx, url, "Last-Event-ID", position)
}

// DialWith is Dial with headers, name and value in turn.
func DialWith(ctx context.Context, url string, headers ...string) (*Stream, error) {
	return dialBy(ctx, &http.Transport{DisableKeepAlives: true}, url, headers...)
}

func dialBy(ctx context.Context, transport *http.Transport, url string, headers ...string) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	answer, err := transport.RoundTrip(req)
	if err != nil {
		cancel()
		return nil, err
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		cancel()
		return nil, errors.Join(fmt.Errorf("%w: %s", errNotStream, answer.Status), answer.Body.Close())
	}
	s := &Stream{Answer: answer, events: make(chan Event, eventQueue), cancel: cancel}
	s.done.Go(func() { s.read(ctx) })
	for event := range s.events {
		if event.Name == "ready" {
			s.Ready = event
			return s, nil
		}
	}
	s.Close()
	return nil, io.ErrUnexpectedEOF
}

// SubscribeBy is Subscribe by a transport of the test's own.
func SubscribeBy(t testing.TB, transport *http.Transport, url, position string) *Stream {
	t.Helper()
	var headers []string
	if position != "" {
		headers = []string{"Last-Event-ID", position}
	}
	s, err := dialBy(t.Context(), transport, url, headers...)
	if err != nil {
		t.Fatalf("subscribe to %s after %q: %v", url, position, err)
	}
	t.Cleanup(s.Close)
	return s
}

// Subscribe is Dial for a test that cannot go on without the stream.
func Subscribe(t testing.TB, url, position string) *Stream {
	t.Helper()
	s, err := Dial(t.Context(), url, position)
	if err != nil {
		t.Fatalf("subscribe to %s after %q: %v", url, position, err)
	}
	t.Cleanup(s.Close)
	return s
}

// Close leaves the stream. It may be called again.
func (s *Stream) Close() {
	s.cancel()
	for range s.events {
	}
	s.done.Wait()
}

// Events are those that follow ready; the channel is closed when the stream ends.
func (s *Stream) Events() <-chan Event { return s.events }

// Next returns the next event that has data, but for caught_up, which comes
// among messages that are published meanwhile.
func (s *Stream) Next(t testing.TB) Event {
	t.Helper()
	timeout := time.NewTimer(Patience)
	defer timeout.Stop()
	for {
		select {
		case event, open := <-s.events:
			if !open {
				t.Fatal("the stream ended")
			}
			if event.Data != "" && event.Name != "caught_up" {
				return event
			}
		case <-timeout.C:
			t.Fatalf("no event within %v", Patience)
		}
	}
}

// Message returns the next event, which must be a message.
func (s *Stream) Message(t testing.TB) (Message, Event) {
	t.Helper()
	event := s.Next(t)
	if event.Name != "" {
		t.Fatalf("event %q (%s), want a message", event.Name, event.Data)
	}
	return Decode(t, event), event
}

// Numbers returns the payloads of the next messages and the last position.
func (s *Stream) Numbers(t testing.TB, count int) (numbers []int, position string) {
	t.Helper()
	for range count {
		message, event := s.Message(t)
		var n int
		if err := json.Unmarshal(message.Message, &n); err != nil {
			t.Fatalf("payload %s is not a number", message.Message)
		}
		numbers, position = append(numbers, n), event.ID
	}
	return numbers, position
}

// Want fails the test unless the next messages are exactly these.
func (s *Stream) Want(t testing.TB, want ...int) (position string) {
	t.Helper()
	got, position := s.Numbers(t, len(want))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got messages %v, want %v", got, want)
	}
	return position
}

// Decode reads the data of a message.
func Decode(t testing.TB, event Event) Message {
	t.Helper()
	var message Message
	if err := json.Unmarshal([]byte(event.Data), &message); err != nil {
		t.Fatalf("data %q: %v", event.Data, err)
	}
	return message
}

func (s *Stream) read(ctx context.Context) {
	defer close(s.events)
	defer s.Answer.Body.Close()
	_ = ReadEvents(s.Answer.Body, func(event Event) bool {
		select {
		case s.events <- event:
			return true
		case <-ctx.Done():
			return false
		}
	})
}

// ReadEvents calls yield for each complete event until it returns false or the
// body ends.
func ReadEvents(body io.Reader, yield func(Event) bool) error {
	lines := bufio.NewReader(body)
	var event Event
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			if !yield(event) {
				return nil
			}
			event = Event{}
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "":
			event.Comment = true
		case "event":
			event.Name = value
		case "id":
			event.ID = value
		case "data":
			event.Data += value
		case "retry":
			event.Retry = value
		}
	}
}
