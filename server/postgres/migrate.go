package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/sql"
)

const (
	versionTable = "fanfare_internal.schema_version"
	// minimumVersion is server_version_num of the oldest Postgres that works.
	minimumVersion = 150000
)

// SchemaState says how a database's schema and functions compare with those in
// this binary.
type SchemaState string

// What a database can be. Only Current may be served.
const (
	Absent  SchemaState = "absent"
	Current SchemaState = "current"
	Older   SchemaState = "older"
	Newer   SchemaState = "newer"
	// Drifted: the functions are not those that were installed; somebody
	// replaced one by hand.
	Drifted SchemaState = "drifted"
	// Ungranted: a right is missing that Fanfare was granted, as in a database
	// that was restored or copied.
	Ungranted SchemaState = "ungranted"
)

// SchemaStatus is the answer of Status.
type SchemaStatus struct {
	State SchemaState
	// Version is the last migration applied, Latest the last one known here.
	Version, Latest int32
}

// Err returns nil when the schema may be served, else an error that says what
// to do.
func (s SchemaStatus) Err() error {
	switch s.State {
	case Current:
		return nil
	case Newer:
		return fmt.Errorf("database schema %d is newer than this binary's %d: run a newer fanfare", s.Version, s.Latest)
	case Drifted:
		return errors.New("functions in schema fanfare were changed since they were installed: `fanfare migrate up` installs them again")
	case Ungranted:
		return errors.New("rights of fanfare's roles in this database are missing, perhaps since it was restored: `fanfare migrate up` grants them again")
	default:
		return fmt.Errorf("database schema is %s (%d of %d): run `fanfare migrate up`", s.State, s.Version, s.Latest)
	}
}

// Migrate brings the schema and the functions of a database up to date. Any
// number of processes may call it at once. It needs CREATEROLE and CREATE on
// the database, not superuser. A newer schema is an error.
func Migrate(ctx context.Context, url string) error {
	return withInstallLock(ctx, url, func(conn *pgx.Conn) error {
		if err := bootstrap(ctx, conn); err != nil {
			return fmt.Errorf("bootstrap: %w", err)
		}
		migrator, err := newMigrator(ctx, conn)
		if err != nil {
			return err
		}
		status, err := readStatus(ctx, conn, migrator)
		if err != nil {
			return err
		}
		switch status.State {
		case Current:
			return nil
		case Newer:
			return status.Err()
		}
		if err := migrator.Migrate(ctx); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		return installFunctions(ctx, conn)
	})
}

// MigrateIfOlder migrates a database in which the schema is absent, older or without
// its rights. One that is drifted or newer stays as it is.
func MigrateIfOlder(ctx context.Context, url string) error {
	limited, cancel := context.WithTimeout(ctx, AnswerTimeout)
	defer cancel()
	conn, err := Connect(limited, url, nil)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	status, err := Status(limited, conn)
	Close(conn)
	if err != nil {
		return err
	}
	if status.State == Absent || status.State == Older || status.State == Ungranted {
		return Migrate(ctx, url)
	}
	return nil
}

// MigrateDown drops every table and function. The roles and the two schemas stay.
func MigrateDown(ctx context.Context, url string) error {
	return withInstallLock(ctx, url, func(conn *pgx.Conn) error {
		queries := db.New(conn)
		if installed, err := queries.IsInstalled(ctx); err != nil || !installed {
			return err
		}
		if err := queries.BecomeOwner(ctx); err != nil {
			return err
		}
		if err := queries.DropFunctions(ctx); err != nil {
			return fmt.Errorf("drop functions: %w", err)
		}
		migrator, err := newMigrator(ctx, conn)
		if err != nil {
			return err
		}
		if err := migrator.MigrateTo(ctx, 0); err != nil {
			return fmt.Errorf("migrate down: %w", err)
		}
		return nil
	})
}

// Status compares a database with this binary and changes nothing.
func Status(ctx context.Context, conn *pgx.Conn) (SchemaStatus, error) {
	latest, err := latestMigration()
	if err != nil {
		return SchemaStatus{}, err
	}
	queries := db.New(conn)
	installed, err := queries.IsInstalled(ctx)
	if err != nil {
		return SchemaStatus{}, fmt.Errorf("read schema version: %w", err)
	}
	if !installed {
		return SchemaStatus{State: Absent, Latest: latest}, nil
	}
	version, err := queries.SchemaVersion(ctx)
	if err != nil {
		return SchemaStatus{}, fmt.Errorf("read schema version: %w", err)
	}
	return statusAt(ctx, queries, version, latest)
}

func latestMigration() (int32, error) {
	schema, err := fs.Sub(sql.Files, "schema")
	if err != nil {
		return 0, err
	}
	paths, err := migrate.FindMigrations(schema)
	return int32(len(paths)), err
}

func statusAt(ctx context.Context, queries *db.Queries, version, latest int32) (SchemaStatus, error) {
	status := SchemaStatus{State: Current, Version: version, Latest: latest}
	if version > latest {
		status.State = Newer
		return status, nil
	}
	if version < latest {
		status.State = Older
		return status, nil
	}
	hash, err := PackageHash()
	if err != nil {
		return status, err
	}
	code, err := queries.CodeVersion(ctx)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		status.State = Older
	case err != nil:
		return status, fmt.Errorf("read code version: %w", err)
	case code.PackageHash != hash:
		status.State = Older
	case code.Fingerprint != code.FingerprintNow:
		status.State = Drifted
	}
	if status.State != Current {
		return status, nil
	}
	granted, err := queries.IsGranted(ctx)
	if err != nil {
		return status, fmt.Errorf("read grants: %w", err)
	}
	if !granted {
		status.State = Ungranted
	}
	return status, nil
}

func readStatus(ctx context.Context, conn *pgx.Conn, migrator *migrate.Migrator) (SchemaStatus, error) {
	version, err := migrator.GetCurrentVersion(ctx)
	if err != nil {
		return SchemaStatus{}, fmt.Errorf("read schema version: %w", err)
	}
	latest := int32(len(migrator.Migrations))
	if version == 0 {
		return SchemaStatus{State: Absent, Latest: latest}, nil
	}
	return statusAt(ctx, db.New(conn), version, latest)
}

// withInstallLock runs fn on a connection of its own under the one lock that
// covers migrations and functions together.
func withInstallLock(ctx context.Context, url string, fn func(*pgx.Conn) error) error {
	conn, err := Connect(ctx, url, nil)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer Close(conn)
	queries := db.New(conn)
	version, err := queries.ServerVersion(ctx)
	if err != nil {
		return fmt.Errorf("read server version: %w", err)
	}
	if version < minimumVersion {
		return fmt.Errorf("postgres is version %d, and fanfare needs 15 or later: upgrade the server", version/10000)
	}
	if err := queries.LockInstall(ctx); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return fn(conn) // closing the connection unlocks
}

func bootstrap(ctx context.Context, conn *pgx.Conn) error {
	script, err := sql.Files.ReadFile("bootstrap.sql")
	if err != nil {
		return err
	}
	// Notices that something exists already are of no use to anybody.
	if _, err := conn.Exec(ctx, "set client_min_messages = warning"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, string(script)); err != nil {
		return err
	}
	return db.New(conn).BecomeOwner(ctx)
}

func newMigrator(ctx context.Context, conn *pgx.Conn) (*migrate.Migrator, error) {
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return nil, fmt.Errorf("open migrator: %w", err)
	}
	schema, err := fs.Sub(sql.Files, "schema")
	if err != nil {
		return nil, err
	}
	if err := migrator.LoadMigrations(schema); err != nil {
		return nil, fmt.Errorf("load migrations: %w", err)
	}
	return migrator, nil
}

func installFunctions(ctx context.Context, conn *pgx.Conn) error {
	functions, err := fs.Sub(sql.Files, "functions")
	if err != nil {
		return err
	}
	code, err := migrate.LoadCodePackage(functions)
	if err != nil {
		return fmt.Errorf("load functions: %w", err)
	}
	if err := migrate.InstallCodePackage(ctx, conn, nil, code); err != nil {
		return fmt.Errorf("install functions: %w", err)
	}
	hash, err := PackageHash()
	if err != nil {
		return err
	}
	queries := db.New(conn)
	if err := queries.SaveCodeVersion(ctx, hash); err != nil {
		return fmt.Errorf("save code version: %w", err)
	}
	if _, err := queries.EnsurePartitions(ctx); err != nil {
		return fmt.Errorf("ensure partitions: %w", err)
	}
	return publish(ctx, conn)
}

// publish makes the publication that the wal wake-up decodes.
func publish(ctx context.Context, conn *pgx.Conn) error {
	script, err := sql.Files.ReadFile("publication.sql")
	if err != nil {
		return err
	}
	// wal_level may be too low for it; that is said by doctor and serve (WALNeeds), not here.
	if err := db.New(conn).BecomeInstaller(ctx); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "set client_min_messages = error"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, string(script)); err != nil {
		return fmt.Errorf("make publication: %w", err)
	}
	return nil
}

// PackageHash is the SHA-256, in hex, of all SQL files in this binary.
func PackageHash() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(sql.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := sql.Files.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", path, len(content))
		hash.Write(content)
		return nil
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}
