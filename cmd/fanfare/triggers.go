package main

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

func newTriggers() *cobra.Command {
	c := &cobra.Command{Use: "triggers", Short: "List, make, enable, disable and delete triggers, which bind messages to handlers"}
	c.AddCommand(newTriggersList(), newTriggersCreate(), newTriggersEnable("enable", true), newTriggersEnable("disable", false), newDelete("trigger", "Delete a trigger"))
	return c
}

func newTriggersList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List triggers", Args: cobra.NoArgs}
	server, filters := appFlags(c), filterFlags(c, "handler")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return server.printFiltered(c, server.path("triggers"), filters())
	}
	return c
}

// filterFlags adds flags that narrow a list. The function that it returns gives
// those that were set.
func filterFlags(c *cobra.Command, names ...string) func() url.Values {
	values := map[string]*string{}
	for _, name := range names {
		values[name] = c.Flags().String(name, "", "those of one "+name)
	}
	return func() url.Values {
		query := url.Values{}
		for name, value := range values {
			if c.Flags().Changed(name) { // an empty one too: it names nothing, and not all
				query.Set(name, *value)
			}
		}
		return query
	}
}

func newTriggersCreate() *cobra.Command {
	c := &cobra.Command{
		Use:   "create TRIGGER HANDLER pubsub|dead_letter|kv|docs|files|cron",
		Short: "Bind messages to a handler",
		Example: `  fanfare triggers create new-orders mailer pubsub --topic orders --key 'eu-*'
  fanfare triggers create alarm pager dead_letter --source-handler mailer`,
		Args: cobra.ExactArgs(3),
	}
	server := appFlags(c)
	flags := c.Flags()
	settings := map[string]any{
		"topic":          flags.String("topic", "", "topic (pubsub), or topic that dead letters came from (dead_letter)"),
		"key":            flags.String("key", "", "message keys: * is any run of characters, ? any one"),
		"collection":     flags.String("collection", "", "collections of a store, as for --key"),
		"operations":     flags.StringSlice("operations", nil, "insert, update, delete of a store"),
		"schedule":       flags.String("schedule", "", "schedule (cron)"),
		"source-handler": flags.String("source-handler", "", "handler that dead letters came from"),
		"source-trigger": flags.String("source-trigger", "", "trigger that dead letters came from"),
		"filter":         flags.String("filter", "", `jsonpath on the payload, such as '$.total > 100'`),
		"max-attempts":   flags.Int("max-attempts", 0, "attempts before a dead letter"),
		"backoff-base":   flags.String("backoff-base", "", "first wait between attempts, such as '1 second'"),
		"backoff-cap":    flags.String("backoff-cap", "", "longest wait between attempts"),
		"ordered":        flags.Bool("ordered", false, "one at a time for a message key, in order"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		fields := changed(c, settings)
		fields["name"], fields["handler"], fields["kind"] = args[0], args[1], args[2]
		return server.print(c, http.MethodPost, server.path("triggers"), fields)
	}
	return c
}

func newTriggersEnable(verb string, enabled bool) *cobra.Command {
	c := &cobra.Command{
		Use: verb + " TRIGGER", Args: cobra.ExactArgs(1),
		Short: strings.ToUpper(verb[:1]) + verb[1:] + " a trigger for what is published from now on",
	}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		path := server.path("triggers/" + url.PathEscape(args[0]))
		return server.print(c, http.MethodPatch, path, map[string]any{"enabled": enabled})
	}
	return c
}
