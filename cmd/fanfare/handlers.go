package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

func newHandlers() *cobra.Command {
	c := &cobra.Command{Use: "handlers", Short: "List, make, change and delete handlers, where messages are delivered"}
	c.AddCommand(
		newHandlersList(), newHandlersCreate(), newHandlersUpdate(), newHandlersRotateSecret(),
		newDelete("handler", "Delete a handler and its triggers"),
		newHandlerVerb("pause", "Hold a handler's deliveries", http.MethodPost, "/pause"),
		newHandlerVerb("resume", "Deliver again to a handler that was paused", http.MethodPost, "/resume"),
		newHandlerVerb("disable", "Hold a handler's deliveries until it is enabled", http.MethodPost, "/disable"),
		newHandlerVerb("enable", "Deliver again to a handler that was disabled", http.MethodPost, "/enable"),
		newHandlerVerb("secret", "Print the secret that webhooks are signed with", http.MethodGet, "/secret"),
	)
	return c
}

func newHandlersList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List handlers", Args: cobra.NoArgs}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return server.printList(c, server.path("handlers")) }
	return c
}

// newHandlerVerb makes a command that asks one thing about a handler.
func newHandlerVerb(verb, short, method, rest string) *cobra.Command {
	c := &cobra.Command{Use: verb + " HANDLER", Short: short, Args: cobra.ExactArgs(1)}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return server.print(c, method, server.path("handlers/"+url.PathEscape(args[0])+rest), nil)
	}
	return c
}

// newDelete makes the command that deletes a handler or a trigger.
func newDelete(noun, short string) *cobra.Command {
	c := &cobra.Command{
		Use: "delete " + strings.ToUpper(noun), Short: short + "; refused while deliveries wait, unless forced",
		Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	force := c.Flags().Bool("force", false, "make dead letters of what waits")
	c.RunE = func(c *cobra.Command, args []string) error {
		path := fmt.Sprintf("%ss/%s?force=%t", noun, url.PathEscape(args[0]), *force)
		return server.print(c, http.MethodDelete, server.path(path), nil)
	}
	return c
}

// handlerFlags are the settings of a handler. The function that it returns
// lists those that were set on the command line.
func handlerFlags(c *cobra.Command) func() (map[string]any, error) {
	flags := c.Flags()
	headers := flags.StringArray("header", nil, "header of a webhook, as 'Name: value'; may be given again")
	values := map[string]any{
		"timeout":         flags.String("timeout", "15 seconds", "how long an attempt may take"),
		"max-concurrency": flags.Int("max-concurrency", 0, "deliveries in work at a time, over all servers"),
		"rate":            flags.Int("rate", 0, "deliveries a second, over all servers"),
	}
	return func() (map[string]any, error) {
		fields := changed(c, values)
		if len(*headers) == 0 {
			return fields, nil
		}
		parsed := map[string]string{}
		for _, header := range *headers {
			name, value, ok := strings.Cut(header, ":")
			if !ok {
				return nil, fmt.Errorf("--header %q: write it as 'Name: value'", name)
			}
			parsed[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
		fields["headers"] = parsed
		return fields, nil
	}
}

// changed lists the flags that were set on the command line, as JSON fields.
func changed(c *cobra.Command, values map[string]any) map[string]any {
	fields := map[string]any{}
	for flag, value := range values {
		if c.Flags().Changed(flag) {
			fields[strings.ReplaceAll(flag, "-", "_")] = value
		}
	}
	return fields
}

func newHandlersCreate() *cobra.Command {
	c := &cobra.Command{
		Use:   "create HANDLER sql|http|topic|pull [TARGET]",
		Short: "Make a handler; TARGET is schema.function(jsonb), a URL, a topic, or nothing for pull",
		Example: `  fanfare handlers create mailer http https://mail.example/hooks --header 'X-Team: blue'
  fanfare handlers create counter sql 'shop.count_order(jsonb)'
  fanfare handlers create worker pull --max-concurrency 4`,
		Args: cobra.RangeArgs(2, 3),
	}
	server, settings := appFlags(c), handlerFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		fields, err := settings()
		if err != nil {
			return err
		}
		fields["name"], fields["kind"] = args[0], args[1]
		if len(args) == 3 {
			fields["target"] = args[2]
		}
		return server.print(c, http.MethodPost, server.path("handlers"), fields)
	}
	return c
}

func newHandlersUpdate() *cobra.Command {
	c := &cobra.Command{
		Use: "update HANDLER", Short: "Change settings of a handler", Args: cobra.ExactArgs(1),
		Example: "  fanfare handlers update mailer --target https://mail.example/v2 --timeout '30 seconds'",
	}
	server, settings := appFlags(c), handlerFlags(c)
	target := c.Flags().String("target", "", "function, URL or topic")
	c.RunE = func(c *cobra.Command, args []string) error {
		fields, err := settings()
		if err != nil {
			return err
		}
		maps.Copy(fields, changed(c, map[string]any{"target": target}))
		return server.print(c, http.MethodPatch, server.path("handlers/"+url.PathEscape(args[0])), fields)
	}
	return c
}

func newHandlersRotateSecret() *cobra.Command {
	c := &cobra.Command{
		Use: "rotate-secret HANDLER", Short: "Sign webhooks with a new secret, and with the old one too for a while",
		Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	grace := map[string]any{"grace": c.Flags().String("grace", "24 hours", "how long the old secret signs too")}
	c.RunE = func(c *cobra.Command, args []string) error {
		path := server.path("handlers/" + url.PathEscape(args[0]) + "/rotate-secret")
		return server.print(c, http.MethodPost, path, changed(c, grace))
	}
	return c
}
