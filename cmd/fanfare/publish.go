package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

func newPublish() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:     "publish TOPIC PAYLOAD|-",
		Short:   "Publish a JSON payload, or standard input, to a topic",
		Example: `  fanfare publish demo '{"hello":"world"}'`,
		Args:    cobra.ExactArgs(2),
	}
	server := remoteFlags(c)
	c.Flags().StringVar(&key, "key", "", "message key")
	c.RunE = func(c *cobra.Command, args []string) error {
		payload := args[1]
		if payload == "-" {
			body, err := io.ReadAll(c.InOrStdin())
			if err != nil {
				return fmt.Errorf("read payload: %w", err)
			}
			payload = string(body)
		}
		if !json.Valid([]byte(payload)) {
			return errors.New(`payload is not JSON (a string needs quotes: '"hello"')`)
		}
		target := server.base() + "/topics/" + url.PathEscape(args[0]) + "/messages"
		if key != "" {
			target += "?key=" + url.QueryEscape(key)
		}
		req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, target, strings.NewReader(payload))
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		server.authorize(req)
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusAccepted {
			return problemError(answer)
		}
		_, err = io.Copy(c.OutOrStdout(), answer.Body)
		return err
	}
	return c
}
