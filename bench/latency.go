package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// timed is a payload that says when it was published, by the clock of this
// process, which receives it too.
const timed = `{"sent":%d}`

// latencyLimits are the goals: a factor of the commit's own time and what may
// come on top of it, idle; and at a rate.
const (
	idleFactor = 1.5
	idleExtra  = time.Millisecond
	loadP99    = 15 * time.Millisecond
)

type latencyRun struct {
	machine *machine
	count   int           // messages one at a time
	pause   time.Duration // between them, so that the sealer is asleep again
	rate    int           // messages a second under load
	load    time.Duration
	clients int
	table   *tabwriter.Writer
}

func runLatency(ctx context.Context, flags *flag.FlagSet, args []string) (err error) {
	r := &latencyRun{}
	flags.IntVar(&r.count, "count", 300, "messages published one at a time")
	flags.DurationVar(&r.pause, "pause", 80*time.Millisecond, "time between them; the sealer sleeps after 50 ms without a message")
	flags.IntVar(&r.rate, "rate", 3000, "messages a second under load")
	flags.DurationVar(&r.load, "load", 10*time.Second, "time under load")
	flags.IntVar(&r.clients, "clients", 16, "SQL clients under load")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r.machine, err = start(ctx, map[string]string{"wal_level": "logical"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.machine.close()) }()
	if err := r.machine.describe(ctx); err != nil {
		return err
	}
	fmt.Printf("\nfrom the call of publish() to an SSE subscriber, ms; idle: %d messages, one each %v\n", r.count, r.pause)
	r.table = tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(r.table, "\tp50\tp99\tgoal\t")
	for _, wakeup := range []string{"notify", "wal"} {
		if err := r.wakeup(ctx, wakeup); err != nil {
			return fmt.Errorf("wake-up %s: %w", wakeup, err)
		}
	}
	return r.table.Flush()
}

// arrivals collects how long messages took, from the subscriber's goroutine.
type arrivals struct {
	mu   sync.Mutex
	took []time.Duration
}

func (a *arrivals) add(data []byte, at time.Time) {
	var m struct {
		Message struct {
			Sent int64 `json:"sent"`
		} `json:"message"`
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Message.Sent == 0 {
		return // a message too few, which the run notices
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.took = append(a.took, at.Sub(time.Unix(0, m.Message.Sent)))
}

func (a *arrivals) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.took)
}

// take returns what was collected since the last call.
func (a *arrivals) take() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	took := a.took
	a.took = nil
	return took
}

// wakeup measures a server with one wake-up source, idle, then loaded.
func (r *latencyRun) wakeup(ctx context.Context, wakeup string) (err error) {
	server, err := r.machine.serve(ctx, wakeup)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	conns, err := r.machine.connect(ctx, r.clients)
	if err != nil {
		return err
	}
	defer conns.close()
	var received arrivals
	sub := newSubscriber(received.add)
	if err := sub.connect(ctx, server.URL()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sub.disconnect()) }()

	inserts, publishes, err := r.idle(ctx, conns[0])
	if err == nil {
		err = sub.await(ctx, r.count)
	}
	if err != nil {
		return err
	}
	goal := time.Duration(idleFactor*float64(median(inserts))) + idleExtra
	r.row(wakeup+", idle: plain insert, committed", inserts, "")
	r.row(wakeup+", idle: publish(), committed", publishes, "")
	arrived := received.take()
	r.row(wakeup+", idle: publish() to subscriber", arrived, fmt.Sprintf("p50 %.2f", milliseconds(goal)))
	if len(arrived) != r.count {
		return fmt.Errorf("%d of %d messages say when they were sent", len(arrived), r.count)
	}

	sent, elapsed, err := r.loaded(ctx, conns)
	if err == nil {
		err = sub.await(ctx, r.count+sent)
	}
	if err != nil {
		return err
	}
	r.row(fmt.Sprintf("%s, %.0f/s: publish() to subscriber", wakeup, float64(sent)/elapsed.Seconds()),
		received.take(), fmt.Sprintf("p99 %.0f", milliseconds(loadP99)))
	return nil
}

func (r *latencyRun) row(name string, took []time.Duration, goal string) {
	fmt.Fprintf(r.table, "%s\t%.2f\t%.2f\t%s\t\n",
		name, milliseconds(percentile(took, 0.5)), milliseconds(percentile(took, 0.99)), goal)
}

// idle publishes one message at a time, each after a plain insert into the
// like table, which says what a commit takes on its own.
func (r *latencyRun) idle(ctx context.Context, conn *pgx.Conn) (inserts, publishes []time.Duration, err error) {
	ticker := time.NewTicker(r.pause)
	defer ticker.Stop()
	for range r.count {
		for _, statement := range []struct {
			sql  string
			took *[]time.Duration
		}{{variants[0].sql, &inserts}, {publishSQL, &publishes}} {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return nil, nil, ctx.Err()
			}
			began := time.Now()
			if _, err := conn.Exec(ctx, statement.sql, fmt.Sprintf(timed, began.UnixNano())); err != nil {
				return nil, nil, err
			}
			*statement.took = append(*statement.took, time.Since(began))
		}
	}
	return inserts, publishes, nil
}

// loaded publishes at the rate, spread over the clients, and returns how many
// messages in what time. A client that is late catches up.
func (r *latencyRun) loaded(ctx context.Context, conns clients) (int, time.Duration, error) {
	var running sync.WaitGroup
	errs := make([]error, len(conns))
	each := r.rate * int(r.load.Seconds()) / len(conns)
	interval := r.load / time.Duration(each)
	began := time.Now()
	for i, conn := range conns {
		running.Go(func() {
			// The clients are out of step, as independent ones are.
			offset := interval * time.Duration(i) / time.Duration(len(conns))
			errs[i] = paced(ctx, conn, began.Add(offset), interval, each)
		})
	}
	running.Wait()
	return each * len(conns), time.Since(began), errors.Join(errs...)
}

// paced publishes count messages, each when it is due.
func paced(ctx context.Context, conn *pgx.Conn, due time.Time, interval time.Duration, count int) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for range count {
		timer.Reset(time.Until(due))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if _, err := conn.Exec(ctx, publishSQL, fmt.Sprintf(timed, time.Now().UnixNano())); err != nil {
			return err
		}
		due = due.Add(interval)
	}
	return nil
}
