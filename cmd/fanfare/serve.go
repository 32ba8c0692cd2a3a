package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/server"
)

func newServe() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run a server on an existing database",
		Args:  cobra.NoArgs,
	}
	s := serverFlags(c, ":8080")
	egressFlag(c, s, "")
	c.Flags().BoolVar(&s.Migrate, "migrate", true, "install or update the schema first, where it is absent or older")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if s.DatabaseURL == "" {
			return errors.New("no database: set DATABASE_URL or --database-url (`fanfare dev` brings its own)")
		}
		if err := checkServer(s); err != nil {
			return err
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

// runServer serves until ctx is done, then drains.
func runServer(ctx context.Context, s *server.Server, opened func() error) error {
	s.Log = newLog()
	switch err := s.Open(ctx); {
	case err != nil && ctx.Err() != nil:
		return nil // it was stopped while it waited for the database
	case err != nil:
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
