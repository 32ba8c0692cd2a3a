package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/sql"
)

// templateLock is the advisory lock under which one process builds the
// template while the others of a run wait.
const templateLock = 0x70677465

// ensureTemplate builds the migrated template database of this schema, unless
// the cluster has it, and returns its name.
//
// It is built under another name, so that a process killed half-way leaves
// nothing that looks finished.
func ensureTemplate(ctx context.Context, maintenance string) (string, error) {
	hash, err := schemaHash(sql.Files)
	if err != nil {
		return "", fmt.Errorf("hash schema: %w", err)
	}
	name := "fanfare_template_" + hash
	conn, err := pgx.Connect(ctx, maintenance)
	if err != nil {
		return "", fmt.Errorf("connect to test cluster: %w", err)
	}
	defer conn.Close(ctx) // releases the lock
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", templateLock); err != nil {
		return "", fmt.Errorf("lock template: %w", err)
	}
	var exists bool
	const query = "select exists (select from pg_database where datname = $1)"
	if err := conn.QueryRow(ctx, query, name).Scan(&exists); err != nil {
		return "", fmt.Errorf("look for template: %w", err)
	}
	if exists {
		return name, nil
	}
	if err := buildTemplate(ctx, conn, maintenance, name); err != nil {
		return "", fmt.Errorf("build template: %w", err)
	}
	return name, nil
}

func buildTemplate(ctx context.Context, conn *pgx.Conn, maintenance, name string) error {
	unfinished := name + "_new"
	err := execOn(ctx, conn, []string{
		"drop database if exists " + quote(unfinished) + " with (force)",
		"create database " + quote(unfinished) + " template template0",
	})
	if err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, withPath(maintenance, unfinished)); err != nil {
		return err
	}
	return execOn(ctx, conn, []string{"alter database " + quote(unfinished) + " rename to " + quote(name)})
}

// schemaHash identifies the content of every file, so that a changed schema
// gets a template of its own in a cluster that outlives the change.
func schemaHash(files fs.FS) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		fmt.Fprintf(hash, "%s\x00%d\x00%s", path, len(content), content)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)[:8]), err
}
