package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/server/postgres"
)

func newMigrate() *cobra.Command {
	var url string
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Install, update or remove the schema",
	}
	secretVar(c.PersistentFlags(), &url, "database-url", "Postgres, past any pooler", "FANFARE_DIRECT_DATABASE_URL", "DATABASE_URL")
	c.PersistentPreRunE = func(*cobra.Command, []string) error {
		if url == "" {
			return errors.New("no database: set DATABASE_URL or --database-url")
		}
		return nil
	}
	c.AddCommand(
		&cobra.Command{
			Use: "up", Short: "Bring schema and functions up to date", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				if err := postgres.Migrate(c.Context(), url); err != nil {
					return err
				}
				return printStatus(c, url)
			},
		},
		newMigrateDown(&url),
		&cobra.Command{
			Use: "status", Short: "Compare the database with this binary; exit 1 unless current", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return printStatus(c, url) },
		},
	)
	return c
}

func newMigrateDown(url *string) *cobra.Command {
	var sure bool
	c := &cobra.Command{
		Use: "down", Short: "Remove every table and function, and all messages with them", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !sure {
				return errors.New("this deletes every message: say --yes to go on")
			}
			return postgres.MigrateDown(c.Context(), *url)
		},
	}
	c.Flags().BoolVar(&sure, "yes", false, "really delete everything")
	return c
}

func printStatus(c *cobra.Command, url string) error {
	conn, err := postgres.Connect(c.Context(), url, nil)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer postgres.Close(conn)
	status, err := postgres.Status(c.Context(), conn)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "schema is %s (%d of %d)\n", status.State, status.Version, status.Latest)
	return status.Err()
}
