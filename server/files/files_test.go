package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/server/files"
	"github.com/fanfare-pg/fanfare/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// tree lists the files below a folder with their sizes.
func tree(t *testing.T, root string) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found[entry.Name()] = info.Size()
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// Ensure bytes come back as they were, empty ones too, and leave nothing beside them.
func TestWriteAndOpen(t *testing.T) {
	t.Parallel()
	store := &files.Store{Root: filepath.Join(t.TempDir(), "a", "b")}
	for _, content := range [][]byte{{}, []byte("hello"), bytes.Repeat([]byte{0, 255}, 1<<20)} {
		blob, err := store.Write(7, iotest.OneByteReader(bytes.NewReader(content[:min(len(content), 100)])))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content[:min(len(content), 100)])
		if blob.Size != int64(min(len(content), 100)) || !bytes.Equal(blob.SHA256, sum[:]) {
			t.Errorf("got %+v, want %x", blob, sum)
		}
		blob, err = store.Write(7, bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		file, err := store.Open(7, blob.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes came back as %d: %v", len(content), len(got), err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Remove(7, blob.ID); err != nil {
			t.Error(err)
		}
		if err := store.Remove(7, blob.ID); err != nil {
			t.Errorf("remove again: %v", err)
		}
		if _, err := store.Open(7, blob.ID); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("opened what was removed: %v", err)
		}
	}
	if names := slices.Collect(maps.Keys(tree(t, store.Root))); len(names) != 3 {
		t.Errorf("left: %v", names)
	}
}

// Ensure an upload that ends early leaves nothing.
func TestWriteCut(t *testing.T) {
	t.Parallel()
	store := &files.Store{Root: t.TempDir()}
	cut := errors.New("cut")
	_, err := store.Write(1, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(cut)))
	if !errors.Is(err, cut) {
		t.Errorf("got %v", err)
	}
	if left := tree(t, store.Root); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// Ensure no name leads out of the store.
func TestOpenOnlyBlobs(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	store := &files.Store{Root: filepath.Join(root, "files")}
	if err := os.WriteFile(filepath.Join(root, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "..", "../../secret", "../../../secret", "/etc/passwd", "x", strings.Repeat("a", 36)} {
		if _, err := store.Open(1, id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: got %v", id, err)
		}
		if err := store.Remove(1, id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	if len(tree(t, root)) != 1 {
		t.Error("something was removed")
	}
}

// sweepable is a store with an app in a database.
type sweepable struct {
	*files.Store
	pool *pgxpool.Pool
	app  int64
}

func newSweepable(t *testing.T) *sweepable {
	t.Helper()
	s := &sweepable{&files.Store{Root: filepath.Join(t.TempDir(), "files")}, pgtest.Pool(t, pgtest.Database(t)), 0}
	if err := s.pool.QueryRow(t.Context(), `select fanfare.create_app('default')`).Scan(&s.app); err != nil {
		t.Fatal(err)
	}
	return s
}

// write stores bytes, and their row if path is not empty.
func (s *sweepable) write(t *testing.T, path, content string) files.Blob {
	t.Helper()
	blob, err := s.Write(s.app, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if path != "" {
		const save = `select fanfare_internal.save_file($1, $2, 'text/plain', $3, $4::text::uuid)`
		if _, err := s.pool.Exec(t.Context(), save, path, blob.Size, blob.SHA256, blob.ID); err != nil {
			t.Fatal(err)
		}
	}
	return blob
}

// put makes a file beside the blobs.
func (s *sweepable) put(t *testing.T, name string) {
	t.Helper()
	dir := filepath.Join(s.Root, "1", "aa")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// Ensure what crashes left goes once it is old, and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	s := newSweepable(t)
	kept, orphan := s.write(t, "kept", "kept"), s.write(t, "", "orphan")
	const id = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	s.put(t, id+".tmp.XYZ")
	s.put(t, "somebody's notes.tmp.txt")
	s.put(t, "notes")
	sweeper := &files.Sweeper{Store: s.Store, Pool: s.pool, TTL: time.Hour}
	want := tree(t, s.Root)

	young := time.Now().Add(59 * time.Minute)
	counts, err := sweeper.Sweep(t.Context(), young)
	if err != nil || counts.Files != 0 || counts.Bytes != 0 || counts.Directories == 0 || !maps.Equal(tree(t, s.Root), want) {
		t.Fatalf("swept what is younger than an hour: %+v %v", counts, err)
	}

	old := time.Now().Add(61 * time.Minute)
	dry := *sweeper
	dry.DryRun = true
	counts, err = dry.Sweep(t.Context(), old)
	if names := strings.Join(counts.Removed, " "); !strings.Contains(names, "1/aa/"+id+".tmp.XYZ") || !strings.Contains(names, orphan.ID) {
		t.Errorf("dry run names %s", names)
	}
	if err != nil || counts.Files != 2 || counts.Bytes != 5+6 || !maps.Equal(tree(t, s.Root), want) {
		t.Fatalf("dry run: %+v %v", counts, err)
	}
	counts, err = sweeper.Sweep(t.Context(), old)
	if err != nil || counts.Files != 2 || counts.Bytes != 5+6 || counts.RowsWithoutBytes != 0 {
		t.Errorf("got %+v %v", counts, err)
	}
	delete(want, id+".tmp.XYZ")
	delete(want, orphan.ID)
	if got := tree(t, s.Root); !maps.Equal(got, want) || got[kept.ID] != 4 {
		t.Errorf("left %v, want %v", got, want)
	}
	counts, err = sweeper.Sweep(t.Context(), old)
	if err != nil || counts.Files != 0 {
		t.Errorf("again: %+v %v", counts, err)
	}
}

// Ensure an app's bytes stay when a row of another app names them.
func TestSweepByApp(t *testing.T) {
	t.Parallel()
	s := newSweepable(t)
	blob := s.write(t, "kept", "kept")
	stray, err := s.Write(s.app+1, strings.NewReader("stray"))
	if err != nil {
		t.Fatal(err)
	}
	counts, err := (&files.Sweeper{Store: s.Store, Pool: s.pool}).Sweep(t.Context(), time.Now().Add(time.Second))
	if err != nil || counts.Files != 1 {
		t.Errorf("got %+v %v", counts, err)
	}
	if left := tree(t, s.Root); left[blob.ID] != 4 || left[stray.ID] != 0 {
		t.Errorf("left %v", left)
	}
}

// Ensure rows whose bytes are lost are named, and that no folder at all is no
// reason to panic.
func TestSweepFindsRowsWithoutBytes(t *testing.T) {
	t.Parallel()
	s := newSweepable(t)
	sweeper := &files.Sweeper{Store: s.Store, Pool: s.pool, TTL: time.Hour}
	if counts, err := sweeper.Sweep(t.Context(), time.Now()); err != nil || counts.Directories != 0 {
		t.Fatalf("missing root: %+v %v", counts, err)
	}
	s.write(t, "there", "there")
	lost := s.write(t, "lost", "lost")
	if err := s.Remove(s.app, lost.ID); err != nil {
		t.Fatal(err)
	}
	counts, err := sweeper.Sweep(t.Context(), time.Now())
	if err != nil || counts.RowsWithoutBytes != 1 || !slices.Equal(counts.Missing, []string{"1/lost"}) {
		t.Errorf("got %+v %v", counts, err)
	}
	if err := os.RemoveAll(s.Root); err != nil {
		t.Fatal(err)
	}
	counts, err = sweeper.Sweep(t.Context(), time.Now())
	if err != nil || counts.RowsWithoutBytes != 2 {
		t.Errorf("without a root: %+v %v", counts, err)
	}
}

// Ensure a sweep ends when it is told to.
func TestSweepCancelled(t *testing.T) {
	t.Parallel()
	s := newSweepable(t)
	s.write(t, "a", "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&files.Sweeper{Store: s.Store, Pool: s.pool}).Sweep(ctx, time.Now()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
