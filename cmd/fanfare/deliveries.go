package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"
)

func newDeliveries() *cobra.Command {
	c := &cobra.Command{Use: "deliveries", Short: "List what is owed to handlers, and trace messages"}
	c.AddCommand(newDeliveriesList(), newDeliveriesTrace(), newDeliveriesStats())
	return c
}

func newDeliveriesList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List what is still owed", Args: cobra.NoArgs}
	server, filters := appFlags(c), filterFlags(c, "handler", "trigger", "state", "message")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return server.printFiltered(c, server.path("deliveries"), filters())
	}
	return c
}

func newDeliveriesTrace() *cobra.Command {
	c := &cobra.Command{
		Use: "trace MESSAGE", Short: "Print a message's whole life, from publish to its last attempt", Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return server.print(c, http.MethodGet, server.path("messages/"+url.PathEscape(args[0])), nil)
	}
	return c
}

func newDeliveriesStats() *cobra.Command {
	c := &cobra.Command{Use: "stats", Short: "Print how each handler fares", Args: cobra.NoArgs}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return server.print(c, http.MethodGet, server.path("stats"), nil)
	}
	return c
}

func newDeadLetters() *cobra.Command {
	c := &cobra.Command{Use: "dead-letters", Short: "List, redrive and discard what could not be delivered"}
	c.AddCommand(
		newDeadLettersList(),
		newResolve("redrive", "redrives", "Deliver dead letters again"),
		newResolve("discard", "discards", "Close dead letters without delivering them"),
	)
	return c
}

func newDeadLettersList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List dead letters, newest first: those that are open", Args: cobra.NoArgs}
	server, filters := appFlags(c), filterFlags(c, "handler", "trigger", "topic")
	resolution := c.Flags().String("resolution", "open", "open, redriven, discarded or all")
	c.RunE = func(c *cobra.Command, _ []string) error {
		query := filters()
		query.Set("resolution", *resolution)
		return server.printFiltered(c, server.path("dead-letters"), query)
	}
	return c
}

// newResolve makes redrive or discard: of dead letters by id, of the open ones
// that match filters, or of all open ones.
func newResolve(verb, path, short string) *cobra.Command {
	c := &cobra.Command{
		Use: verb + " [ID...]", Short: short + ", by id or by filter",
		Example: fmt.Sprintf("  fanfare dead-letters %[1]s 17 18\n  fanfare dead-letters %[1]s --handler mailer --dry-run", verb),
	}
	server, filters := appFlags(c), filterFlags(c, "handler", "trigger", "topic")
	reason := c.Flags().String("reason", "", "only of this reason, such as exhausted or rejected")
	all := c.Flags().Bool("all", false, "all that are open")
	dryRun := c.Flags().Bool("dry-run", false, "only say which")
	c.RunE = func(c *cobra.Command, args []string) error {
		query := filters()
		if c.Flags().Changed("reason") {
			query.Set("reason", *reason)
		}
		if len(args) == 0 && len(query) == 0 && !*all {
			return errors.New("name dead letters by id, or give --handler, --trigger, --topic or --reason; --all means all that are open")
		}
		fields := map[string]any{"dry_run": *dryRun, "all": *all}
		for name := range query {
			fields[name] = query.Get(name)
		}
		ids := make([]int64, len(args))
		for i, arg := range args {
			id, err := strconv.ParseInt(arg, 10, 64)
			if err != nil {
				return fmt.Errorf("%q is not the id of a dead letter", arg)
			}
			ids[i] = id
		}
		if len(ids) > 0 {
			fields["dead_letters"] = ids
		}
		return server.print(c, http.MethodPost, server.path(path), fields)
	}
	return c
}
