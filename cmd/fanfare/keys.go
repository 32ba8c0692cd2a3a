package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// newKeys speaks SQL, so that the first key can be made before there is one.
func newKeys() *cobra.Command {
	c := &cobra.Command{Use: "keys", Short: "List, make and revoke API keys, in the database"}
	c.AddCommand(newKeysList(), newKeysCreate(), newKeysRevoke())
	return c
}

// withQueries runs a command on a connection to the database.
func withQueries(c *cobra.Command, run func(args []string, queries *db.Queries) error) {
	var url string
	secretVar(c.Flags(), &url, "database-url", "Postgres to speak to, as a member of fanfare_admin", "DATABASE_URL")
	c.RunE = func(c *cobra.Command, args []string) error {
		if url == "" {
			return errors.New("no database: set DATABASE_URL or --database-url")
		}
		conn, err := postgres.Connect(c.Context(), url, nil)
		if err != nil {
			return fmt.Errorf("connect to the database: %w", err)
		}
		defer postgres.Close(conn)
		return run(args, db.New(conn))
	}
}

func newKeysList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List keys of all apps, without what is secret", Args: cobra.NoArgs}
	withQueries(c, func(_ []string, queries *db.Queries) error {
		keys, err := queries.AllKeys(c.Context())
		if err != nil {
			return fmt.Errorf("list keys: %w", err)
		}
		encoder := json.NewEncoder(c.OutOrStdout())
		for _, key := range keys {
			if err := encoder.Encode(key); err != nil {
				return err
			}
		}
		return nil
	})
	return c
}

func newKeysCreate() *cobra.Command {
	var app string
	var capabilities []string
	var expiresIn time.Duration
	c := &cobra.Command{
		Use: "create NAME", Short: "Make a key and print it, this once", Args: cobra.ExactArgs(1),
		Example: "  fanfare keys create backend --app shop --capability topic.publish --capability token.issue\n" +
			"  fanfare keys create worker --app shop --capability delivery.pull",
	}
	c.Flags().StringVar(&app, "app", env("FANFARE_APP", "default"), "app that the key is for, or * for all (FANFARE_APP)")
	c.Flags().StringSliceVar(&capabilities, "capability", nil, "what the key may do, or * for everything; may be given again")
	c.Flags().DurationVar(&expiresIn, "expires-in", 0, "how long the key holds; without it, until it is revoked")
	withQueries(c, func(args []string, queries *db.Queries) error {
		made := db.CreateAPIKeyParams{Name: args[0], Capabilities: capabilities, App: app}
		if expiresIn != 0 {
			made.ExpiresAt = &utc.Time{Time: time.Now().Add(expiresIn)}
		}
		key, err := queries.CreateAPIKey(c.Context(), made)
		if err != nil {
			return fmt.Errorf("create key: %w", err)
		}
		fmt.Fprintln(c.OutOrStdout(), key)
		return nil
	})
	return c
}

func newKeysRevoke() *cobra.Command {
	var app string
	c := &cobra.Command{
		Use: "revoke PREFIX", Short: "Make a key hold no more", Args: cobra.ExactArgs(1),
		Long: "Make a key hold no more. PREFIX is the 12 characters after ff_, as in `fanfare keys list`.",
	}
	c.Flags().StringVar(&app, "app", env("FANFARE_APP", "default"), "app that the key is for, or * for all (FANFARE_APP)")
	withQueries(c, func(args []string, queries *db.Queries) error {
		if err := queries.RevokeAPIKey(c.Context(), db.RevokeAPIKeyParams{Prefix: args[0], App: app}); err != nil {
			return fmt.Errorf("revoke key: %w", err)
		}
		return nil
	})
	return c
}
