package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// maxLine bounds a line of a stream: above any payload limit in use.
const maxLine = 80 << 20

// tail follows a stream and resumes it by itself.
type tail struct {
	server *remote
	query  url.Values
	token  string
	out    io.Writer
	errOut io.Writer
	last   string
	retry  time.Duration
}

// errRefused is an answer that trying again does not change.
var errRefused = errors.New("refused")

func newTail() *cobra.Command {
	var after, from, key string
	var withKey bool
	c := &cobra.Command{
		Use:     "tail TOPIC...",
		Short:   "Follow topics in the terminal, one message a line, resuming by itself",
		Long:    "Follows topics, one message a line, resuming by itself. A subscriber token is taken from FANFARE_TOKEN.",
		Example: "  fanfare tail demo | jq .message\n  fanfare tail orders --from earliest --key 'customer:*'",
		Args:    cobra.MinimumNArgs(1),
	}
	server := remoteFlags(c)
	c.Flags().StringVar(&after, "after", "", "position to resume after; without it, from now on")
	c.Flags().StringVar(&from, "from", "", "earliest, latest or an RFC 3339 time to begin at")
	c.Flags().StringVar(&key, "key", "", "pattern of message keys, such as user:*")
	c.Flags().BoolVar(&withKey, "with-key", false, "present the API key of FANFARE_KEY, which needs topic.subscribe")
	c.RunE = func(c *cobra.Command, args []string) error {
		query := url.Values{"topic": args}
		for name, value := range map[string]string{"from": from, "key": key} {
			if value != "" {
				query.Set(name, value)
			}
		}
		// The token is not a flag: other users of the machine can see command lines.
		token := os.Getenv("FANFARE_TOKEN")
		if withKey {
			token = server.key
		}
		t := &tail{
			server: server, query: query, token: token, last: after, retry: time.Second,
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
	target := t.server.base() + "/realtime/topics?" + t.query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	req.Header.Set("Accept", "text/event-stream")
	if t.token != "" {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
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

// shown is data as it is printed. A terminal would obey the control characters in
// it, so it gets them escaped; a file or another program gets data unchanged.
func (t *tail) shown(data string) string {
	if file, ok := t.out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return escapeControls(data)
	}
	return data
}

// escapeControls writes control characters as JSON does, and those that turn the
// direction of text.
func escapeControls(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (t *tail) dispatch(event, data, id string) error {
	if data != "" && event == "" {
		if _, err := fmt.Fprintln(t.out, t.shown(data)); err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
	}
	switch event {
	case "gap", "token_expiring", "token_expired", "topic_deleted":
		fmt.Fprintf(t.errOut, "fanfare: %s %s\n", event, escapeControls(data))
	}
	if id != "" {
		t.last = id
	}
	return nil
}
