// Command bench measures Fanfare on a private Postgres that it starts in a
// temporary directory and removes.
//
//	bench publish   publishes a second, against plain inserts and NOTIFY
//	bench http      publishes over HTTP, against one SQL call a request
//	bench latency   from publish to the subscriber, idle and under load
//	bench sse       memory, CPU and handshakes of streams; its server is a process
//	                of its own
//	bench deliver   deliveries a second, to SQL handlers and webhooks
//	bench stores    writes to kv and docs, with and without somebody who listens
//	bench neighbour what one app waits for while another is at its limits
//	bench denied    how long refusals take that must look alike
//	bench plans     what the queries of sealing, relay and claiming read
//
// Flags follow the subcommand; without one, all run. The clients and the server
// share this process and the machine with Postgres, so compare the figures of
// one run with each other. RESULTS.md holds those of one.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

type command struct {
	name string
	run  func(ctx context.Context, flags *flag.FlagSet, args []string) error
}

var commands = []command{{"publish", runPublish}, {"http", runHTTP}, {"latency", runLatency}, {"deliver", runDeliver}, {"stores", runStores}, {"denied", runDenied}, {"plans", runPlans}, {"neighbour", runNeighbour}, {"sse", runSSE}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		for _, c := range commands {
			fmt.Printf("# bench %s\n", c.name)
			if err := c.execute(ctx, nil); err != nil {
				return err
			}
		}
		return nil
	}
	var names []string
	for _, c := range commands {
		if c.name == args[0] {
			return c.execute(ctx, args[1:])
		}
		names = append(names, c.name)
	}
	return fmt.Errorf("no benchmark %q: %s", args[0], strings.Join(names, ", "))
}

func (c command) execute(ctx context.Context, args []string) error {
	if err := c.run(ctx, flag.NewFlagSet("bench "+c.name, flag.ExitOnError), args); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}
