package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/server/dashboard"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	devRole = "fanfare"
	devApp  = "default"
)

func newDev() *cobra.Command {
	c := &cobra.Command{
		Use:   "dev",
		Short: "Run a server to try things with, on a private Postgres of its own",
		Args:  cobra.NoArgs,
	}
	s := serverFlags(c, "127.0.0.1:8080")
	egressFlag(c, s, "127.0.0.0/8,::1") // what a developer tries webhooks with
	c.Flags().StringSliceVar(&s.Web.Names, "host", strings.Split(env("FANFARE_HOST", "localhost"), ","),
		"names that it answers to, besides addresses and localhost (FANFARE_HOST)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := checkServer(s); err != nil {
			return err
		}
		return runDev(c, s, s.Files.DataDir)
	}
	return c
}

func runDev(c *cobra.Command, s *server.Server, dataDir string) (err error) {
	ctx := c.Context()
	dataDir, err = filepath.Abs(dataDir)
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	own := s.DatabaseURL == ""
	if own {
		cluster, err := openCluster(ctx, dataDir)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, cluster.Close(context.WithoutCancel(ctx))) }()
		if s.DatabaseURL, err = prepareCluster(ctx, cluster, dataDir); err != nil {
			return err
		}
	} else if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if err := postgres.Migrate(ctx, directURL(s)); err != nil {
		return err
	}
	if own && s.RunnerDatabaseURL == "" {
		if s.RunnerDatabaseURL, err = prepareRunner(ctx, s.DatabaseURL, dataDir); err != nil {
			return err
		}
	}
	key, err := prepareApp(ctx, s.DatabaseURL, filepath.Join(dataDir, "dev.env"))
	if err != nil {
		return fmt.Errorf("prepare app %s: %w", devApp, err)
	}
	code, err := signInCode(ctx, s.DatabaseURL)
	if err != nil {
		return fmt.Errorf("make a link that signs in: %w", err)
	}
	return runServer(ctx, s, func() error { return welcome(c, s, dataDir, key, code) })
}

func openCluster(ctx context.Context, dataDir string) (*postgres.Cluster, error) {
	binaries, err := postgres.FindBinaries(os.Getenv("FANFARE_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return nil, err
	}
	cluster := &postgres.Cluster{Binaries: binaries, Dir: dataDir, Settings: map[string]string{"wal_level": "logical"}}
	return cluster, cluster.Open(ctx)
}

// prepareCluster makes the database and a role that owns it and is not a
// superuser, as on a managed Postgres, and returns the role's URL.
func prepareCluster(ctx context.Context, cluster *postgres.Cluster, dataDir string) (string, error) {
	conn, err := postgres.Connect(ctx, cluster.URL("postgres"), nil)
	if err != nil {
		return "", fmt.Errorf("connect to the private cluster: %w", err)
	}
	defer postgres.Close(conn)
	password, err := devPassword(filepath.Join(dataDir, "role.password"))
	if err != nil {
		return "", err
	}
	queries := db.New(conn)
	if exists, err := queries.HasRole(ctx, devRole); err != nil {
		return "", err
	} else if !exists {
		if err := queries.CreateDevRole(ctx); err != nil {
			return "", fmt.Errorf("create role: %w", err)
		}
	}
	// The password is made of letters and digits, so quoting it is safe.
	if _, err := conn.Exec(ctx, "alter role fanfare password '"+password+"'"); err != nil {
		return "", fmt.Errorf("set password: %w", err)
	}
	if exists, err := queries.HasDatabase(ctx, devRole); err != nil {
		return "", err
	} else if !exists {
		if err := queries.CreateDevDatabase(ctx); err != nil {
			return "", fmt.Errorf("create database: %w", err)
		}
	}
	u, err := url.Parse(cluster.URL(devRole))
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(devRole, password)
	return u.String(), nil
}

// prepareRunner lets fanfare_runner log in, and returns its URL.
func prepareRunner(ctx context.Context, databaseURL, dataDir string) (string, error) {
	password, err := devPassword(filepath.Join(dataDir, "runner.password"))
	if err != nil {
		return "", err
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", err
	}
	conn, err := postgres.Connect(ctx, databaseURL, nil)
	if err != nil {
		return "", err
	}
	defer postgres.Close(conn)
	// The password is made of letters and digits, so quoting it is safe.
	if _, err := conn.Exec(ctx, "alter role fanfare_runner login password '"+password+"'"); err != nil {
		return "", fmt.Errorf("let fanfare_runner log in: %w", err)
	}
	u.User = url.UserPassword("fanfare_runner", password)
	return u.String(), nil
}

// devPassword reads the password of the role, or makes one.
func devPassword(file string) (string, error) {
	content, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	password := rand.Text()
	return password, os.WriteFile(file, []byte(password+"\n"), 0o600)
}

// prepareApp makes the app, its domains, the topic demo and an API key, and
// returns the key: the one in the env file while that still holds one.
func prepareApp(ctx context.Context, databaseURL, envFile string) (string, error) {
	conn, err := postgres.Connect(ctx, databaseURL, nil)
	if err != nil {
		return "", err
	}
	defer postgres.Close(conn)
	queries := db.New(conn)
	if err := queries.GrantRoles(ctx); err != nil {
		return "", err
	}
	exists, err := queries.HasApp(ctx, devApp)
	if err != nil {
		return "", err
	}
	if !exists {
		if err := createApp(ctx, queries); err != nil {
			return "", err
		}
	}
	if key := readEnv(envFile, "FANFARE_KEY"); exists && key != "" {
		return key, nil
	}
	return queries.CreateAPIKey(ctx, db.CreateAPIKeyParams{Name: "dev", Capabilities: []string{"*"}, App: devApp})
}

func createApp(ctx context.Context, queries *db.Queries) error {
	user, err := queries.CurrentUser(ctx)
	if err != nil {
		return err
	}
	if _, err := queries.CreateApp(ctx, devApp); err != nil {
		return err
	}
	if err := queries.GrantApp(ctx, db.GrantAppParams{App: devApp, Role: user}); err != nil {
		return err
	}
	for _, domain := range []string{"localhost", "*"} {
		if err := queries.AddDomain(ctx, db.AddDomainParams{App: devApp, Domain: domain}); err != nil {
			return err
		}
	}
	anyOrigin := []byte(`{"allowed_origins":["*"]}`)
	if err := queries.UpdateApp(ctx, db.UpdateAppParams{App: devApp, Changes: anyOrigin}); err != nil {
		return err
	}
	_, err = queries.CreateTopic(ctx, db.CreateTopicParams{
		Name: "demo", ExternalSubscribable: true, AuthMode: "public", App: devApp,
	})
	return err
}

// devDashboard is the name of the key for all apps that the printed link signs
// in with. Nobody is shown the key itself.
const devDashboard = "dashboard"

// signInCode returns what a link signs in with, once.
func signInCode(ctx context.Context, databaseURL string) (string, error) {
	conn, err := postgres.Connect(ctx, databaseURL, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	queries := db.New(conn)
	keys, err := queries.AllKeys(ctx)
	if err != nil {
		return "", err
	}
	for _, key := range keys {
		if key.Name == devDashboard && key.App == "*" && key.ExpiresAt == nil {
			return queries.CreateSignInCode(ctx, key.Prefix)
		}
	}
	made, err := queries.CreateAPIKey(ctx, db.CreateAPIKeyParams{Name: devDashboard, Capabilities: []string{"*"}, App: "*"})
	if err != nil {
		return "", err
	}
	return queries.CreateSignInCode(ctx, strings.Split(made, "_")[1])
}

// readEnv returns the value of a variable in an env file; empty when there is
// none.
func readEnv(file, name string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+"="); ok {
			return strings.Trim(value, "'")
		}
	}
	return ""
}

// welcome writes dev.env and prints what to try.
func welcome(c *cobra.Command, s *server.Server, dataDir, key, code string) error {
	page := s.URL() + dashboard.Path + "#/sign-in?code=" + code
	file := filepath.Join(dataDir, "dev.env")
	content := fmt.Sprintf("FANFARE_URL='%s'\nFANFARE_KEY='%s'\nDATABASE_URL='%s'\n", s.URL(), key, s.DatabaseURL)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		return fmt.Errorf("write dev.env: %w", err)
	}
	fmt.Fprintf(c.OutOrStdout(), `
Fanfare is ready at %s

The dashboard; this link signs in, once and within ten minutes:

  %s

In a second terminal, from any folder:

  set -a; . %s; set +a
  curl -N "$FANFARE_URL/realtime/topics/demo"

and in a third:

  set -a; . %s; set +a
  psql "$DATABASE_URL" -c "select fanfare.publish('demo', '{\"hello\":\"world\"}')"
  curl -H "Authorization: Bearer $FANFARE_KEY" -d '{"hello":"http"}' "$FANFARE_URL/topics/demo/messages"

`, s.URL(), page, file, file)
	return nil
}
