package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// neighbourGoal is how many times its quiet p99 an app may wait while another
// is at its limits.
const neighbourGoal = 3

// load is what the loud app does: one client of many, over and over until the
// context ends. What it is answered does not matter.
type load struct {
	name    string
	clients int
	request string        // with its body; none waits for the next once it was answered
	unread  bool          // leave the answer unread, for as long as the connection lives
	pause   time.Duration // after each
}

// neighbourLoads are the limits that an app can be at, from the cheapest to the
// dearest for its clients.
func neighbourLoads(key string) []load {
	ask := func(line, body string) string {
		return fmt.Sprintf("%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", line, key, len(body), body)
	}
	const loud = "/v1/apps/loud"
	numbers := "[1e131071" + strings.Repeat(",1e131071", 6500) + "]"
	return []load{
		{name: "nothing"},
		{name: "64 callers of endpoints that sleep", clients: 64, request: ask("POST "+loud+"/fn/slow", "")},
		{name: "16 searches that read all documents", clients: 16, request: ask("GET "+loud+"/docs/c?path="+`$.a+like_regex+%22(x%2Bx%2B)%2By%22`, "")},
		{name: "100 readers of history that do not read", clients: 100, unread: true, request: ask("GET "+loud+"/topics/big/messages?limit=1000", "")},
		{name: "16 senders of hostile numbers, 67 KB", clients: 16, request: ask("POST "+loud+"/topics/big/messages", numbers)},
		{name: "8 publishers of 900 KB", clients: 8, request: ask("POST "+loud+"/topics/big/messages", `"`+strings.Repeat("x", 900_000)+`"`)},
		{name: "a publisher for a webhook that does not answer", clients: 1, pause: time.Millisecond, request: ask("POST "+loud+"/topics/hook/messages", "1")},
		{name: "16 clients that open streams and go", clients: 16, unread: true, pause: time.Millisecond, request: ask("GET "+loud+"/realtime/topics/big", "")},
	}
}

// neighbourRun measures an app that publishes a little, while another does its worst.
type neighbourRun struct {
	machine  *machine
	server   *process
	rate     int
	slice    time.Duration
	answers  arrivals // of its publishes
	hooks    arrivals // at its webhook
	streamed arrivals // at its subscriber
}

func runNeighbour(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	r := &neighbourRun{}
	flags.IntVar(&r.rate, "rate", 20, "messages a second of the app that is measured")
	flags.DurationVar(&r.slice, "slice", 10*time.Second, "measured time beside each load in a round")
	rounds := flags.Int("rounds", 3, "rounds, each with every load")
	drive := flags.Int("drive", 0, "be the clients of this load alone, of -address with -key; the benchmark starts itself so")
	address, loudKey := flags.String("address", "", "server to drive"), flags.String("key", "", "API key to drive it with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *drive > 0 {
		neighbourLoads(*loudKey)[*drive].run(ctx, *address)
		return nil
	}
	if r.machine, err = start(ctx, nil); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.machine.close()) }()
	if err := r.machine.describe(ctx); err != nil {
		return err
	}
	quiet := httptest.NewServer(http.HandlerFunc(r.receive))
	defer quiet.Close()
	stuck := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }))
	defer stuck.CloseClientConnections()
	key, loud, runner, err := r.prepare(ctx, quiet.URL, stuck.URL)
	if err != nil {
		return err
	}
	if r.server, err = serveProcess(ctx, r.machine, "FANFARE_RUNNER_DATABASE_URL="+runner, "FANFARE_EGRESS_ALLOW=127.0.0.0/8"); err != nil {
		return err
	}
	defer r.server.stop()
	sub := newSubscriber(r.streamed.add)
	if err := sub.connect(ctx, "http://"+r.server.address); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sub.disconnect()) }()
	return r.measure(ctx, key, loud, *rounds)
}

// receive is the webhook of the app that is measured.
func (r *neighbourRun) receive(_ http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	var envelope struct {
		Data json.RawMessage `json:"data"`
	}
	if err == nil && json.Unmarshal(body, &envelope) == nil {
		r.hooks.add([]byte(`{"message":`+string(envelope.Data)+`}`), time.Now())
	}
}

// prepare makes the app loud beside the one that is measured, and returns keys of
// both and the login that endpoints run under.
func (r *neighbourRun) prepare(ctx context.Context, quiet, stuck string) (key, loud, runner string, err error) {
	conn, err := pgx.Connect(ctx, r.machine.admin)
	if err != nil {
		return "", "", "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if runner, err = createRole(ctx, conn, r.machine.admin, "bench_runner login", "fanfare_runner"); err != nil {
		return "", "", "", err
	}
	for _, statement := range []string{
		`select fanfare.create_handler(name => 'quiet', kind => 'http', target => '` + quiet + `', app => 'bench')`,
		`select fanfare.create_trigger(handler => 'quiet', topic => '` + topic + `', app => 'bench')`,
		`select fanfare.create_app('loud')`,
		`select fanfare.create_topic(n, true, 'public', app => 'loud') from unnest('{big,hook}'::text[]) as n`,
		`select fanfare.publish('big', to_jsonb(repeat('x', 4000)), app => 'loud') from generate_series(1, 5000)`,
		`select fanfare.doc_insert('c', jsonb_build_object('a', repeat('x', 24)), app => 'loud') from generate_series(1, 20000)`,
		`create function bench.slow(request jsonb) returns jsonb language sql as $$ select '{}'::jsonb from pg_sleep(5) $$`,
		`grant usage on schema bench to fanfare_app_loud`,
		`grant execute on function bench.slow to fanfare_app_loud`,
		`select fanfare.create_endpoint('slow', 'bench.slow', auth => 'public', timeout => '10 s', app => 'loud')`,
		`select fanfare.create_handler(name => 'stuck', kind => 'http', target => '` + stuck + `', app => 'loud')`,
		`select fanfare.create_trigger(handler => 'stuck', topic => 'hook', app => 'loud')`,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return "", "", "", fmt.Errorf("prepare neighbours: %w: %.200s", err, statement)
		}
	}
	if err := conn.QueryRow(ctx, `select fanfare.create_api_key('loud', '{*}', 'loud')`).Scan(&loud); err != nil {
		return "", "", "", err
	}
	key, err = r.machine.apiKey(ctx)
	return key, loud, runner, err
}

// measure prints what the app waits for beside each load, and how many times as
// long as in quiet.
func (r *neighbourRun) measure(ctx context.Context, key, loud string, rounds int) error {
	loads := neighbourLoads(loud)
	took := map[string][3][]time.Duration{}
	for range rounds {
		for i, l := range loads {
			if err := r.beside(ctx, key, loud, i); err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			t := took[l.name]
			for i, a := range []*arrivals{&r.answers, &r.hooks, &r.streamed} {
				t[i] = append(t[i], a.take()...)
			}
			took[l.name] = t
		}
	}
	fmt.Printf("\n%d messages a second of one app; ms from its call to the answer, the webhook, the subscriber; × beside nothing (goal: p99 at most %d ×)\n", r.rate, neighbourGoal)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "beside\tpublish p50\tp99\t×\twebhook p50\tp99\t×\tstream p50\tp99\t×\tmessages\t")
	for _, l := range loads {
		fmt.Fprint(w, l.name)
		for i, t := range took[l.name] {
			p99 := percentile(t, 0.99)
			fmt.Fprintf(w, "\t%.1f\t%.1f\t%.1f", milliseconds(percentile(t, 0.5)), milliseconds(p99),
				float64(p99)/float64(cmp.Or(percentile(took[loads[0].name][i], 0.99), 1)))
		}
		fmt.Fprintf(w, "\t%d\t\n", len(took[l.name][0]))
	}
	return w.Flush()
}

// beside publishes at the rate while the load runs, in a process of its own that
// leaves the processor to the others: clients are on other machines.
func (r *neighbourRun) beside(ctx context.Context, key, loud string, drive int) error {
	if drive > 0 {
		clients := exec.CommandContext(ctx, "nice", "-n", "19", os.Args[0], "neighbour", "-drive", strconv.Itoa(drive), "-address", r.server.address, "-key", loud)
		clients.Stderr = os.Stderr
		if err := clients.Start(); err != nil {
			return err
		}
		defer func() { _, _ = clients.Process.Signal(os.Interrupt), clients.Wait() }()
	}
	if err := pause(ctx, warmUp); err != nil {
		return err
	}
	ticker := time.NewTicker(time.Second / time.Duration(r.rate))
	defer ticker.Stop()
	began, count := time.Now(), 0
	for ; time.Since(began) < r.slice; count++ {
		<-ticker.C
		if err := r.publish(ctx, key); err != nil {
			return err
		}
	}
	// What is on its way arrives while the load still runs.
	for deadline := time.Now().Add(drainTimeout); r.hooks.count() < count || r.streamed.count() < count; {
		if time.Now().After(deadline) {
			return fmt.Errorf("of %d messages %d came to the webhook, %d to the subscriber", count, r.hooks.count(), r.streamed.count())
		}
		if err := pause(ctx, sealInterval); err != nil {
			return err
		}
	}
	return nil
}

// publish publishes one message that says when.
func (r *neighbourRun) publish(ctx context.Context, key string) error {
	began := time.Now()
	body := fmt.Sprintf(timed, began.UnixNano())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+r.server.address+"/topics/"+topic+"/messages", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusAccepted {
		return errors.Join(fmt.Errorf("the publish was answered %s", answer.Status), err)
	}
	r.answers.add([]byte(`{"message":`+body+`}`), time.Now())
	return nil
}

// run keeps the clients asking until the context ends.
func (l load) run(ctx context.Context, address string) {
	var clients sync.WaitGroup
	var asked atomic.Int64
	for range l.clients {
		clients.Go(func() {
			for ctx.Err() == nil {
				asked.Add(1)
				l.once(ctx, address)
			}
		})
	}
	clients.Wait()
	fmt.Fprintf(os.Stderr, "%s: %d requests\n", l.name, asked.Load())
}

// once asks once, on a connection of its own.
func (l load) once(ctx context.Context, address string) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	ended := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer ended()
	if _, err := io.WriteString(conn, l.request); err != nil {
		return
	}
	if reader := bufio.NewReader(conn); l.unread {
		// The head is read, so that the answer has begun; the rest never is.
		_, _ = reader.Peek(1)
		_ = pause(ctx, cmp.Or(l.pause, time.Hour))
	} else if answer, err := http.ReadResponse(reader, nil); err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		_ = pause(ctx, l.pause)
	}
}
