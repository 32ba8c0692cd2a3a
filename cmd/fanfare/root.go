package main

import (
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/fanfare-pg/fanfare/server"
)

// version is set by the linker in releases.
var version = "0.1.0-dev"

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "fanfare",
		Short:         "Postgres as a realtime and durable event server",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
	}
	root.AddCommand(
		newDev(), newServe(), newMigrate(), newDoctor(), newVersion(),
		newPublish(), newTail(),
		newApps(), newTopics(), newStreams(),
		newKeys(), newToken(),
		newHandlers(), newTriggers(), newDeliveries(), newDeadLetters(),
		newSchedules(), newSweep(),
	)
	return root
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run:   func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), "fanfare", version) },
	}
}

// newLog logs for people on a terminal, JSON elsewhere.
func newLog() *slog.Logger {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		return slog.New(tint.NewTextHandler(os.Stderr, &tint.Options{TimeFormat: time.TimeOnly}))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, nil))
}

// secretVar adds a flag for a value with a secret in it, such as a database URL
// with a password: --help shows its variable, not what that has.
func secretVar(flags *pflag.FlagSet, target *string, name, usage string, variables ...string) {
	flags.StringVar(target, name, "", usage+" ("+strings.Join(variables, ", else ")+")")
	for _, variable := range variables {
		if *target == "" {
			*target = os.Getenv(variable)
		}
	}
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// serverFlags adds the flags of a server process; the value is complete once
// the command runs.
func serverFlags(c *cobra.Command, listen string) *server.Server {
	s := &server.Server{Version: version}
	flags := c.Flags()
	secretVar(flags, &s.DatabaseURL, "database-url", "Postgres to serve", "DATABASE_URL")
	secretVar(flags, &s.DirectDatabaseURL, "direct-database-url", "the same database past any pooler", "FANFARE_DIRECT_DATABASE_URL")
	secretVar(flags, &s.RunnerDatabaseURL, "runner-database-url",
		"the same database past any pooler, by a login that only runs code of apps", "FANFARE_RUNNER_DATABASE_URL")
	flags.StringVar(&s.Listen, "listen", env("FANFARE_LISTEN", listen), "address to listen on (FANFARE_LISTEN)")
	flags.StringVar(&s.AdminListen, "admin-listen", env("FANFARE_ADMIN_LISTEN", ""),
		"address for administration, dashboard and metrics, which the other then does not answer (FANFARE_ADMIN_LISTEN)")
	flags.DurationVar(&s.Heartbeat, "sse-heartbeat", envDuration("FANFARE_SSE_HEARTBEAT", 15*time.Second),
		"longest silence of a stream (FANFARE_SSE_HEARTBEAT)")
	flags.IntVar(&s.QueueFrames, "sse-queue-frames", envInt("FANFARE_SSE_QUEUE_FRAMES", 64),
		"frames that wait for one stream before it reads from the table (FANFARE_SSE_QUEUE_FRAMES)")
	flags.StringVar(&s.Wakeup, "wakeup", env("FANFARE_WAKEUP", "notify"), "notify or wal (FANFARE_WAKEUP)")
	webFlags(c, &s.Web)
	flags.DurationVar(&s.ScheduleTick, "schedule-tick", envDuration("FANFARE_SCHEDULE_TICK", time.Second),
		"longest time between two looks at what is due (FANFARE_SCHEDULE_TICK)")
	filesFlags(c, &s.Files)
	return s
}

// egressFlag adds the flag that says what webhooks may reach.
func egressFlag(c *cobra.Command, s *server.Server, otherwise string) {
	c.Flags().StringVar(&s.EgressAllow, "egress-allow", env("FANFARE_EGRESS_ALLOW", otherwise),
		"what webhooks may reach beside public addresses: prefixes, addresses, host:port, separated by commas (FANFARE_EGRESS_ALLOW)")
}

// checkServer refuses values that a server cannot run with.
func checkServer(s *server.Server) error {
	if s.Heartbeat < time.Second || s.Heartbeat > time.Hour {
		return fmt.Errorf("sse-heartbeat (FANFARE_SSE_HEARTBEAT) must be a duration from 1s to 1h")
	}
	if s.QueueFrames < 1 || s.QueueFrames > 65536 {
		return fmt.Errorf("sse-queue-frames (FANFARE_SSE_QUEUE_FRAMES) must be a number from 1 to 65536")
	}
	if err := checkWeb(&s.Web); err != nil {
		return err
	}
	if s.ScheduleTick < 10*time.Millisecond || s.ScheduleTick > time.Minute {
		return fmt.Errorf("schedule-tick (FANFARE_SCHEDULE_TICK) must be a duration from 10ms to 1m")
	}
	return checkFiles(&s.Files)
}

// envDuration returns 0, which checkServer refuses, when the variable is no
// duration.
func envDuration(name string, otherwise time.Duration) time.Duration {
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	d, err := time.ParseDuration(value)
	if err != nil {
		return 0
	}
	return d
}

// envInt returns 0, which checkServer refuses, when the variable is no number.
func envInt(name string, otherwise int) int {
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return n
}
