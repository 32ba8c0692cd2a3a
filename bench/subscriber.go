package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	readyTimeout = 10 * time.Second
	drainTimeout = time.Minute
	// maxLine bounds a line of the stream.
	maxLine = 1 << 20
)

// subscriber reads the topic over HTTP. It may be connected again after a
// disconnect, and resumes where it was.
type subscriber struct {
	// received is called with the data of each message, from one goroutine, if
	// not nil.
	received func(data []byte, at time.Time)

	mu       sync.Mutex
	position string
	seen     map[int64]struct{}
	repeated int
	progress chan struct{} // has a token when something was received since

	cancel context.CancelFunc
	done   chan error
}

func newSubscriber(received func([]byte, time.Time)) *subscriber {
	return &subscriber{received: received, seen: map[int64]struct{}{}, progress: make(chan struct{}, 1)}
}

// connect opens the stream and returns when the server said ready.
func (s *subscriber) connect(ctx context.Context, base string) error {
	ctx, cancel := context.WithCancel(ctx)
	resp, err := s.get(ctx, base)
	if err != nil {
		cancel()
		return fmt.Errorf("subscribe: %w", err)
	}
	ready := make(chan struct{})
	s.cancel, s.done = cancel, make(chan error, 1)
	go func() {
		err := s.read(bufio.NewScanner(resp.Body), ready)
		s.done <- errors.Join(err, resp.Body.Close())
	}()
	select {
	case <-ready:
		return nil
	case err := <-s.done:
		cancel()
		return errors.Join(errors.New("subscribe: the stream ended before ready"), err)
	case <-time.After(readyTimeout):
		return errors.Join(errors.New("subscribe: not ready in time"), s.disconnect())
	}
}

func (s *subscriber) get(ctx context.Context, base string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/realtime/topics/"+topic, nil)
	if err != nil {
		return nil, err
	}
	if s.position != "" {
		req.Header.Set("Last-Event-ID", s.position)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(errors.New(resp.Status), resp.Body.Close())
	}
	return resp, nil
}

// disconnect ends the stream and its goroutine.
func (s *subscriber) disconnect() error {
	s.cancel()
	if err := <-s.done; err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("read stream: %w", err)
	}
	return nil
}

func (s *subscriber) read(lines *bufio.Scanner, ready chan<- struct{}) error {
	lines.Buffer(make([]byte, 64<<10), maxLine)
	event, id := "", ""
	for lines.Scan() {
		name, value, _ := bytes.Cut(lines.Bytes(), []byte(": "))
		switch string(name) {
		case "": // the end of an event
			event = ""
		case "id":
			id = string(value)
		case "event":
			event = string(value)
			if event == "gap" {
				return errors.New("the server announced a gap")
			}
		case "data":
			if event == "ready" {
				s.at(id)
				close(ready)
			} else if event == "" {
				if err := s.take(id, value); err != nil {
					return err
				}
			}
		}
	}
	return lines.Err()
}

func (s *subscriber) at(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.position = id
}

func (s *subscriber) take(id string, data []byte) error {
	if s.received != nil {
		s.received(data, time.Now())
	}
	// Not by the data, which takes long to parse; the last part of a position is
	// the message.
	number, err := strconv.ParseInt(id[strings.LastIndexByte(id, '.')+1:], 10, 64)
	if err != nil {
		return fmt.Errorf("position %q: %w", id, err)
	}
	s.mu.Lock()
	s.position = id
	if _, again := s.seen[number]; again {
		s.repeated++
	}
	s.seen[number] = struct{}{}
	s.mu.Unlock()
	select {
	case s.progress <- struct{}{}:
	default:
	}
	return nil
}

// await waits until as many messages were received. It fails when there are
// more, or one of them came twice.
func (s *subscriber) await(ctx context.Context, count int) error {
	timeout := time.After(drainTimeout)
	for {
		s.mu.Lock()
		received, repeated := len(s.seen), s.repeated
		s.mu.Unlock()
		switch {
		case received > count || repeated > 0:
			return fmt.Errorf("%d messages were published, %d received, %d of them twice", count, received, repeated)
		case received == count:
			return nil
		}
		select {
		case <-s.progress:
		case err := <-s.done:
			s.done <- err
			return errors.Join(fmt.Errorf("the stream ended after %d messages of %d", received, count), err)
		case <-timeout:
			return fmt.Errorf("%d messages were published, %d received", count, received)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
