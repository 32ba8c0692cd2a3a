package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// denial is a request that must be refused, and must take as long as its like.
type denial struct {
	name, path, credential string
	status                 int
}

var denials = []denial{
	{"no such topic", "/realtime/topics/none", "", http.StatusNotFound},
	{"an internal topic", "/realtime/topics/internal", "", http.StatusNotFound},
	{"a system topic", "/realtime/topics/$kv", "", http.StatusNotFound},
	{"a token that is garbage", "/realtime/topics/private", "a.b.c", http.StatusUnauthorized},
	{"a key that does not exist", "/realtime/topics/private", "ff_aaaaaaaaaaaa_" + unknownSecret, http.StatusUnauthorized},
}

// unknownSecret has the form of one.
const unknownSecret = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// runDenied measures whether the time of a refusal tells what was refused.
func runDenied(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	count := flags.Int("count", 3000, "requests of each kind, in turns")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := start(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.describe(ctx); err != nil {
		return err
	}
	if err := m.closedTopics(ctx); err != nil {
		return err
	}
	s, err := m.serve(ctx, "notify")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	took := make([][]time.Duration, len(denials))
	for range *count {
		for i, d := range denials {
			t, err := d.ask(ctx, s.URL())
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			took[i] = append(took[i], t)
		}
	}
	fmt.Printf("\n%d requests of each kind, one at a time, in turns; ms\n", *count)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tstatus\tp10\tp50\tp90\t")
	for i, d := range denials {
		slices.Sort(took[i])
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t\n", d.name, d.status,
			milliseconds(percentile(took[i], 0.1)), milliseconds(percentile(took[i], 0.5)), milliseconds(percentile(took[i], 0.9)))
	}
	return w.Flush()
}

func (m *machine) closedTopics(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, m.admin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, `
		select fanfare.create_topic('internal', app => 'bench');
		select fanfare.create_topic('private', external_subscribable => true, app => 'bench')`)
	return err
}

func (d denial) ask(ctx context.Context, base string) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+d.path, nil)
	if err != nil {
		return 0, err
	}
	if d.credential != "" {
		req.Header.Set("Authorization", "Bearer "+d.credential)
	}
	began := time.Now()
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	took := time.Since(began)
	_, err = io.Copy(io.Discard, answer.Body) // so that the connection is used again
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return 0, err
	}
	if answer.StatusCode != d.status {
		return 0, fmt.Errorf("answered %s", answer.Status)
	}
	return took, nil
}
