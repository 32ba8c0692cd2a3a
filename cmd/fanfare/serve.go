package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

func newServe() *cobra.Command {
	var migrate bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run a server on an existing database",
		Args:  cobra.NoArgs,
	}
	s := serverFlags(c, ":8080")
	egressFlag(c, s, "")
	c.Flags().BoolVar(&migrate, "migrate", true, "install or update the schema first, where it is absent or older")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if s.DatabaseURL == "" {
			return errors.New("no database: set DATABASE_URL or --database-url (`fanfare dev` brings its own)")
		}
		if err := checkServer(s); err != nil {
			return err
		}
		if migrate {
			if err := migrateIfOlder(c.Context(), directURL(s)); err != nil {
				return err
			}
		}
		return runServer(c.Context(), s, nil)
	}
	return c
}

func directURL(s *server.Server) string {
	if s.DirectDatabaseURL != "" {
		return s.DirectDatabaseURL
	}
	return s.DatabaseURL
}

// migrateIfOlder leaves a drifted or newer schema as it is, for Open to refuse.
func migrateIfOlder(ctx context.Context, url string) error {
	conn, err := postgres.Connect(ctx, url, nil)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	status, err := postgres.Status(ctx, conn)
	_ = conn.Close(ctx)
	if err != nil {
		return err
	}
	if status.State == postgres.Absent || status.State == postgres.Older || status.State == postgres.Ungranted {
		return postgres.Migrate(ctx, url)
	}
	return nil
}

// runServer serves until ctx is done, then drains.
func runServer(ctx context.Context, s *server.Server, opened func() error) error {
	s.Log = newLog()
	if err := s.Open(ctx); err != nil {
		return err
	}
	s.Log.Info("listening", "url", s.URL())
	if opened != nil {
		if err := opened(); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	<-ctx.Done()
	s.Log.Info("draining")
	return s.Close()
}
