package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
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

// remoteApp is an app on the server that a client command speaks to.
type remoteApp struct {
	*remote
	app string
}

func appFlags(c *cobra.Command) *remoteApp {
	r := &remoteApp{remote: remoteFlags(c)}
	c.Flags().StringVar(&r.app, "app", env("FANFARE_APP", "default"), "app to speak of (FANFARE_APP)")
	return r
}

// path is below the app's.
func (r *remoteApp) path(rest string) string { return "/v1/apps/" + url.PathEscape(r.app) + "/" + rest }

// ask sends a body as JSON, none when it is nil, and returns the answer's JSON.
func (r *remote) ask(ctx context.Context, method, path string, body any) (json.RawMessage, error) {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
		content = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.base()+path, content)
	if err != nil {
		return nil, fmt.Errorf("ask server: %w", err)
	}
	r.authorize(req)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask server: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return nil, problemError(answer)
	}
	found, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes))
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return found, nil
}

// maxAnswerBytes bounds what is read of an answer: a page of the largest list.
const maxAnswerBytes = 16 << 20

// print sends a request and prints its answer, if it has one.
func (r *remote) print(c *cobra.Command, method, path string, body any) error {
	answer, err := r.ask(c.Context(), method, path, body)
	if err != nil || len(answer) == 0 {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", bytes.TrimSpace(answer))
	return err
}

// printList prints all items of a list, one a line.
func (r *remote) printList(c *cobra.Command, path string) error { return r.printFiltered(c, path, nil) }

// printFiltered prints the items of a list that the filters leave.
func (r *remote) printFiltered(c *cobra.Command, path string, filters url.Values) error {
	query := url.Values{"limit": {"500"}}
	maps.Copy(query, filters)
	for {
		answer, err := r.ask(c.Context(), http.MethodGet, path+"?"+query.Encode(), nil)
		if err != nil {
			return err
		}
		var page struct {
			Items      []json.RawMessage `json:"items"`
			NextCursor string            `json:"next_cursor"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		for _, item := range page.Items {
			fmt.Fprintf(c.OutOrStdout(), "%s\n", item)
		}
		if page.NextCursor == "" {
			return nil
		}
		query.Set("cursor", page.NextCursor)
	}
}

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
