package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// barePool is the pool of the handler to compare with: that of a server.
const barePool = 16

// poster is an HTTP client that posts one request over and over. It writes to
// the connection itself, to leave the CPU to the servers, which share the machine.
type poster struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
}

func newPoster(ctx context.Context, base, key string) (*poster, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	request := fmt.Sprintf("POST /topics/%s/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", topic, key, len(payload), payload)
	return &poster{conn, bufio.NewReader(conn), []byte(request)}, nil
}

// post sends the request and reads the answer, which must be 202.
func (p *poster) post() error {
	if _, err := p.conn.Write(p.request); err != nil {
		return err
	}
	status, err := p.reader.ReadString('\n')
	if err != nil {
		return err
	}
	length := 0
	for line := status; line != "\r\n"; {
		if line, err = p.reader.ReadString('\n'); err != nil {
			return err
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	if _, err := p.reader.Discard(length); err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 202") {
		return fmt.Errorf("answered %s", strings.TrimSpace(status))
	}
	return nil
}

// bareHandler does what an application would without Fanfare's server: one SQL
// call for each request, and no authorisation.
func bareHandler(pool *pgxpool.Pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var id int64
		if err == nil {
			err = pool.QueryRow(r.Context(), publishSQL, body).Scan(&id)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"id":%d}`, id)
	}
}

// httpRun compares publishing over HTTP with the bare handler.
type httpRun struct {
	key     string
	targets []httpTarget
	slice   time.Duration
}

type httpTarget struct{ name, url string }

func runHTTP(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	clients := flags.Int("clients", 64, "HTTP clients of the first table; the second has 1")
	rounds := flags.Int("rounds", 7, "rounds, each with both")
	r := &httpRun{}
	flags.DurationVar(&r.slice, "slice", 2*time.Second, "measured time of each in a round")
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
	if r.key, err = m.apiKey(ctx); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, m.publisher+"&pool_max_conns="+strconv.Itoa(barePool))
	if err != nil {
		return err
	}
	defer pool.Close()
	bare := httptest.NewServer(bareHandler(pool))
	defer bare.Close()
	s, err := m.serve(ctx, "notify")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r.targets = []httpTarget{{"bare handler, one SQL call a request", bare.URL}, {"Fanfare", s.URL()}}
	for _, n := range []int{*clients, 1} {
		if err := r.measure(ctx, n, *rounds); err != nil {
			return err
		}
	}
	return nil
}

// apiKey makes a key that may publish.
func (m *machine) apiKey(ctx context.Context) (key string, err error) {
	conn, err := pgx.Connect(ctx, m.admin)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	const create = `select fanfare.create_api_key('bench', array['topic.publish'], app => 'bench')`
	return key, conn.QueryRow(ctx, create).Scan(&key)
}

func (r *httpRun) measure(ctx context.Context, clients, rounds int) error {
	rates := make([][]float64, len(r.targets))
	took := make([][]time.Duration, len(r.targets))
	for range rounds {
		for i, target := range r.targets {
			times, elapsed, err := r.drive(ctx, target.url, clients)
			if err != nil {
				return fmt.Errorf("%s: %w", target.name, err)
			}
			rates[i] = append(rates[i], float64(len(times))/elapsed.Seconds())
			took[i] = append(took[i], times...)
		}
	}
	fmt.Printf("\n%d HTTP clients, %d rounds of %v\n", clients, rounds, r.slice)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tper second\t× bare\tlowest\thighest\tp50 ms\tp99 ms\t")
	for i, target := range r.targets {
		ratios := make([]float64, rounds)
		for round := range rounds {
			ratios[round] = rates[i][round] / rates[0][round]
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", target.name, median(rates[i]), median(ratios),
			slices.Min(ratios), slices.Max(ratios), milliseconds(percentile(took[i], 0.5)), milliseconds(percentile(took[i], 0.99)))
	}
	return w.Flush()
}

// drive lets clients post for a slice, after a warm-up that is not counted.
func (r *httpRun) drive(ctx context.Context, base string, clients int) ([]time.Duration, time.Duration, error) {
	var running sync.WaitGroup
	took, errs := make([][]time.Duration, clients), make([]error, clients)
	from := time.Now().Add(warmUp)
	for i := range clients {
		p, err := newPoster(ctx, base, r.key)
		if err != nil {
			return nil, 0, err
		}
		defer func() { _ = p.conn.Close() }()
		running.Go(func() { took[i], errs[i] = p.repeat(from, from.Add(r.slice)) })
	}
	running.Wait()
	elapsed := time.Since(from)
	return slices.Concat(took...), elapsed, errors.Join(errs...)
}

// repeat posts until a time, and counts what began after another.
func (p *poster) repeat(from, until time.Time) (took []time.Duration, err error) {
	for began := time.Now(); began.Before(until); {
		if err := p.post(); err != nil {
			return nil, err
		}
		now := time.Now()
		if began.After(from) {
			took = append(took, now.Sub(began))
		}
		began = now
	}
	return took, nil
}
