package main

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func newTopics() *cobra.Command {
	c := &cobra.Command{Use: "topics", Short: "List, make, change and delete topics of an app"}
	c.AddCommand(newTopicsList(), newTopicsCreate(), newTopicsUpdate(), newTopicsDelete())
	return c
}

func newTopicsList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List topics", Args: cobra.NoArgs}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return server.printList(c, server.path("topics")) }
	return c
}

// access are the flags that say who may stream a topic.
type access struct {
	external bool
	authMode string
}

func accessFlags(c *cobra.Command) *access {
	a := &access{}
	c.Flags().BoolVar(&a.external, "external", false, "clients outside may stream it")
	c.Flags().StringVar(&a.authMode, "auth", "token", "public or token: who of them")
	return a
}

// fields are those that were set on the command line.
func (a *access) fields(c *cobra.Command) map[string]any {
	fields := map[string]any{}
	if c.Flags().Changed("external") {
		fields["external_subscribable"] = a.external
	}
	if c.Flags().Changed("auth") {
		fields["auth_mode"] = a.authMode
	}
	return fields
}

func newTopicsCreate() *cobra.Command {
	c := &cobra.Command{
		Use: "create TOPIC", Short: "Make a topic", Args: cobra.ExactArgs(1),
		Example: "  fanfare topics create orders --external --auth public",
	}
	server, access := appFlags(c), accessFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		fields := access.fields(c)
		fields["name"] = args[0]
		return server.print(c, http.MethodPost, server.path("topics"), fields)
	}
	return c
}

func newTopicsUpdate() *cobra.Command {
	c := &cobra.Command{
		Use: "update TOPIC", Short: "Change who may stream a topic", Args: cobra.ExactArgs(1),
		Example: "  fanfare topics update orders --external=false",
	}
	server, access := appFlags(c), accessFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return server.print(c, http.MethodPatch, server.path("topics/"+url.PathEscape(args[0])), access.fields(c))
	}
	return c
}

func newTopicsDelete() *cobra.Command {
	c := &cobra.Command{
		Use: "delete TOPIC", Short: "Delete a topic; its streams end; refused while triggers are bound to it, unless forced",
		Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	force := c.Flags().Bool("force", false, "delete its triggers with it, and make dead letters of what waits for them")
	c.RunE = func(c *cobra.Command, args []string) error {
		path := fmt.Sprintf("topics/%s?force=%t", url.PathEscape(args[0]), *force)
		return server.print(c, http.MethodDelete, server.path(path), nil)
	}
	return c
}
