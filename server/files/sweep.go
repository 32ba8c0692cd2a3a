package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/gen/db"
)

// pageSize bounds the names that are held, and asked the database about, at once.
const pageSize = 1000

// noBlob sorts before every blob.
const noBlob = "00000000-0000-0000-0000-000000000000"

// Sweeper takes away what crashes leave: temporary files and blobs without a
// row, and reports rows without bytes, which only a lost disk or somebody's
// hand can leave.
type Sweeper struct {
	Store *Store
	Pool  *pgxpool.Pool
	// TTL is the age at which bytes without a row are taken for left over. It
	// must be longer than any upload stands still.
	TTL time.Duration
	// DryRun counts what would go.
	DryRun bool
}

// Counts is what a sweep found: directories walked, files deleted, the bytes
// they had.
type Counts struct {
	Directories, Files, Bytes, RowsWithoutBytes int64
	// Removed names the first of the files deleted, below the root; Missing the
	// first of the rows without bytes, as app/path.
	Removed, Missing []string
}

// maxNamed bounds what is named of either kind: enough to look into it.
const maxNamed = 20

// candidate is a blob that is old enough to go.
type candidate struct {
	id, path string
	size     int64
}

// Sweep walks the store and the table once. Files that are younger than TTL at
// the given time stay, and so do files with other names. A root that is not
// there is an empty one.
func (s *Sweeper) Sweep(ctx context.Context, now time.Time) (counts Counts, err error) {
	apps, err := readDir(s.Store.Root)
	if err != nil {
		return counts, err
	}
	for _, entry := range apps {
		app, err := strconv.ParseInt(entry.Name(), 10, 64)
		if err != nil || !entry.IsDir() {
			continue
		}
		if err := s.sweepApp(ctx, app, now, &counts); err != nil {
			return counts, fmt.Errorf("app %d: %w", app, err)
		}
	}
	return counts, s.findMissing(ctx, &counts)
}

func (s *Sweeper) sweepApp(ctx context.Context, app int64, now time.Time, counts *Counts) error {
	var old []candidate
	root := filepath.Join(s.Store.Root, strconv.FormatInt(app, 10))
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if entry.IsDir() {
			counts.Directories++
			return nil
		}
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < s.TTL {
			return nil
		}
		id, _, temporary := strings.Cut(entry.Name(), ".tmp.")
		if !blobName.MatchString(id) {
			return nil
		}
		if temporary {
			return s.remove(candidate{id, path, info.Size()}, counts)
		}
		if old = append(old, candidate{id, path, info.Size()}); len(old) == pageSize {
			err = s.removeOrphans(ctx, app, old, counts)
			old = old[:0]
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.removeOrphans(ctx, app, old, counts)
}

// removeOrphans removes those of the blobs that no row points at.
func (s *Sweeper) removeOrphans(ctx context.Context, app int64, old []candidate, counts *Counts) error {
	if len(old) == 0 {
		return nil
	}
	byID := make(map[string]candidate, len(old))
	params := db.OrphanBlobsParams{AppID: app}
	for _, c := range old {
		byID[c.id] = c
		params.Blobs = append(params.Blobs, c.id)
	}
	orphans, err := db.New(s.Pool).OrphanBlobs(ctx, params)
	if err != nil {
		return fmt.Errorf("find orphans: %w", err)
	}
	for _, id := range orphans {
		if err := s.remove(byID[id], counts); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sweeper) remove(c candidate, counts *Counts) error {
	if !s.DryRun {
		if err := os.Remove(c.path); errors.Is(err, fs.ErrNotExist) {
			return nil // its upload ended meanwhile
		} else if err != nil {
			return err
		}
	}
	counts.Files++
	counts.Bytes += c.size
	if name, err := filepath.Rel(s.Store.Root, c.path); err == nil && len(counts.Removed) < maxNamed {
		counts.Removed = append(counts.Removed, name)
	}
	return nil
}

// findMissing looks for the bytes of every row.
func (s *Sweeper) findMissing(ctx context.Context, counts *Counts) error {
	params := db.FilesAfterParams{After: noBlob, MaxCount: pageSize}
	for {
		rows, err := db.New(s.Pool).FilesAfter(ctx, params)
		if err != nil {
			return fmt.Errorf("read rows: %w", err)
		}
		for _, row := range rows {
			if s.has(ctx, row) {
				continue
			}
			counts.RowsWithoutBytes++
			if len(counts.Missing) < maxNamed {
				counts.Missing = append(counts.Missing, fmt.Sprintf("%d/%s", row.AppID, row.Path))
			}
		}
		if len(rows) < pageSize {
			return nil
		}
		params.After = rows[len(rows)-1].Blob
	}
}

// has reports whether a row's bytes are there, or the row is gone or replaced
// meanwhile.
func (s *Sweeper) has(ctx context.Context, row db.FilesAfterRow) bool {
	if _, err := os.Stat(s.Store.path(row.AppID, row.Blob)); err == nil {
		return true
	}
	now, err := db.New(s.Pool).FileByPath(ctx, db.FileByPathParams{AppID: row.AppID, Path: row.Path})
	return err != nil || now.Blob != row.Blob
}

// readDir lists a folder; one that is not there is empty.
func readDir(dir string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// StoreID names the folder of a database's blobs.
func StoreID(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	id, err := db.New(pool).FileStore(ctx)
	if err != nil {
		return "", fmt.Errorf("read the file store's id: %w", err)
	}
	return id, nil
}
