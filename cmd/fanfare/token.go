package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func newToken() *cobra.Command {
	var publish []string
	var ttl, subject string
	c := &cobra.Command{
		Use: "token [TOPIC…]", Short: "Issue a token that may subscribe to topics",
		Long:    "Issue a token that may subscribe to topics: names, or the beginning of names with a trailing *.",
		Example: "  curl -N \"$FANFARE_URL/realtime/topics/orders?token=$(fanfare token orders --ttl '15 minutes')\"",
	}
	server := appFlags(c)
	c.Flags().StringSliceVar(&publish, "publish", nil, "topics that it may publish to; may be given again")
	c.Flags().StringVar(&ttl, "ttl", "1 hour", "how long it holds, an interval of Postgres, 30 days at most")
	c.Flags().StringVar(&subject, "subject", "", "whom it is for")
	c.RunE = func(c *cobra.Command, topics []string) error {
		body := map[string]any{"topics": topics, "ttl": ttl}
		if len(publish) > 0 {
			body["publish"] = publish
		}
		if subject != "" {
			body["subject"] = subject
		}
		answer, err := server.ask(c.Context(), http.MethodPost, server.path("tokens"), body)
		if err != nil {
			return err
		}
		var issued struct {
			Token string `json:"token"`
		}
		if err := json.Unmarshal(answer, &issued); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		fmt.Fprintln(c.OutOrStdout(), issued.Token)
		return nil
	}
	return c
}
