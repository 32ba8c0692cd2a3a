package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

func newStreams() *cobra.Command {
	c := &cobra.Command{Use: "streams", Short: "List and end the streams of an app"}
	c.AddCommand(newStreamsList(), newStreamsEnd())
	return c
}

func newStreamsList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List who is connected, on all servers; a few seconds old", Args: cobra.NoArgs}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return server.printList(c, server.path("streams")) }
	return c
}

func newStreamsEnd() *cobra.Command {
	c := &cobra.Command{
		Use: "end STREAM", Short: "End a stream; its client will come back unless its token was revoked", Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return server.print(c, http.MethodDelete, server.path("streams/"+args[0]), nil)
	}
	return c
}
