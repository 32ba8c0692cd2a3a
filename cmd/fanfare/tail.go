package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// maxLine bounds a line of a stream: above any payload limit in use.
const maxLine = 80 << 20

// tail follows a stream and resumes it by itself.
type tail struct {
	server *remote
	topics []string
	out    io.Writer
	errOut io.Writer
	last   string
	retry  time.Duration
}

// errRefused is an answer that trying again does not change.
var errRefused = errors.New("refused")

func newTail() *cobra.Command {
	var after string
	c := &cobra.Command{
		Use:     "tail TOPIC...",
		Short:   "Follow topics in the terminal, one message a line, resuming by itself",
		Example: "  fanfare tail demo | jq .message",
		Args:    cobra.MinimumNArgs(1),
	}
	server := remoteFlags(c)
	c.Flags().StringVar(&after, "after", "", "position to resume after; without it, from now on")
	c.RunE = func(c *cobra.Command, args []string) error {
		t := &tail{
			server: server, topics: args, last: after, retry: time.Second,
			out: c.OutOrStdout(), errOut: c.ErrOrStderr(),
		}
		return t.run(c.Context())
	}
	return c
}

func (t *tail) run(ctx context.Context) error {
	for {
		err := t.follow(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errRefused) {
			return err
		}
		fmt.Fprintf(t.errOut, "fanfare: stream interrupted (%v), resuming\n", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(t.retry):
		}
	}
}

func (t *tail) follow(ctx context.Context) error {
	target := t.server.base() + "/realtime/topics?" + url.Values{"topic": t.topics}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	req.Header.Set("Accept", "text/event-stream")
	if t.last != "" {
		req.Header.Set("Last-Event-ID", t.last)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests:
		return problemError(answer)
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("%w: %w", errRefused, problemError(answer))
	}
	return t.read(answer.Body)
}

// read prints the data of messages. The position moves when an event is
// complete, so that a cut one is asked for again.
func (t *tail) read(body io.Reader) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	var event, data, id string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "event":
			event = value
		case "id":
			id = value
		case "data":
			data = value
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				t.retry = time.Duration(ms) * time.Millisecond
			}
		}
		if lines.Text() != "" {
			continue
		}
		if err := t.dispatch(event, data, id); err != nil {
			return err
		}
		event, data = "", ""
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}

func (t *tail) dispatch(event, data, id string) error {
	if data != "" && event == "" {
		if _, err := fmt.Fprintln(t.out, data); err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
	}
	if event == "gap" {
		fmt.Fprintf(t.errOut, "fanfare: gap %s\n", data)
	}
	if id != "" {
		t.last = id
	}
	return nil
}
