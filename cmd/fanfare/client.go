package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// remote is the server that a client command speaks to.
type remote struct {
	url string
	key string
}

func remoteFlags(c *cobra.Command) *remote {
	r := &remote{}
	c.Flags().StringVar(&r.url, "url", env("FANFARE_URL", "http://localhost:8080"), "server to speak to (FANFARE_URL)")
	// The key is not a flag: other users of the machine can see command lines.
	r.key = os.Getenv("FANFARE_KEY")
	return r
}

func (r *remote) authorize(req *http.Request) {
	if r.key != "" {
		req.Header.Set("Authorization", "Bearer "+r.key)
	}
}

func (r *remote) base() string { return strings.TrimSuffix(r.url, "/") }

// problemError reads a problem+json answer.
func problemError(answer *http.Response) error {
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&problem); err != nil || problem.Code == "" {
		return fmt.Errorf("server answered %s", answer.Status)
	}
	if answer.StatusCode == http.StatusUnauthorized && os.Getenv("FANFARE_KEY") == "" {
		problem.Detail += " (FANFARE_KEY is not set)"
	}
	return fmt.Errorf("%s: %s (%s)", problem.Code, problem.Detail, answer.Status)
}
