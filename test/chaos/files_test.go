package chaos_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// store is a server process with files, and a key to them.
type store struct {
	*harness.App
	dir    string
	server *harness.Process
}

func newStore(t *testing.T) *store {
	t.Helper()
	s := &store{App: harness.NewApp(t), dir: t.TempDir()}
	if err := s.Pool.QueryRow(t.Context(), `select fanfare.create_api_key('files', array['store.read', 'store.write'])`).Scan(&s.Key); err != nil {
		t.Fatal(err)
	}
	s.server = harness.ServeProcess(t, s.URL, "--data-dir", s.dir)
	s.server.URL(t)
	return s
}

// upload sends a body, and returns when it was answered or the server is gone.
func (s *store) upload(t *testing.T, path string, body io.Reader) (status int, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), harness.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, s.server.URL(t)+"/files/"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Key)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// names lists the files on disk, with the part after the blob's id.
func (s *store) names(t *testing.T) (blobs, temporary []string) {
	t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // renamed meanwhile
		case err != nil || entry.IsDir():
			return err
		case strings.Contains(entry.Name(), ".tmp."):
			temporary = append(temporary, path)
		default:
			blobs = append(blobs, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return blobs, temporary
}

// age makes everything on disk as old as bytes are that may go.
func (s *store) age(t *testing.T) {
	t.Helper()
	blobs, temporary := s.names(t)
	old := time.Now().Add(-61 * time.Minute)
	for _, path := range append(blobs, temporary...) {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *store) sweep(t *testing.T, args ...string) string {
	t.Helper()
	p := harness.Fanfare(t, []string{"DATABASE_URL=" + s.URL, "FANFARE_DATA_DIR=" + s.dir}, append([]string{"sweep"}, args...)...)
	if code := p.Exit(t); code != 0 {
		t.Fatalf("sweep: exit code %d", code)
	}
	return p.Out.String()
}

// wantWhole fails the test unless every row has its bytes and, once old ones
// are swept, no bytes are without a row; path must have the content. It starts
// a server again.
func (s *store) wantWhole(t *testing.T, path, content string) {
	t.Helper()
	s.age(t)
	before, temporary := s.names(t)
	s.sweep(t, "--dry-run")
	if blobs, tmp := s.names(t); len(blobs) != len(before) || len(tmp) != len(temporary) {
		t.Error("a dry run removed something")
	}
	out := s.sweep(t)
	if !strings.Contains(out, "rows_without_bytes   0") {
		t.Errorf("rows are without bytes:\n%s", out)
	}
	blobs, temporary := s.names(t)
	if rows := s.Count(t, `select count(*) from fanfare.files`); len(blobs) != rows || len(temporary) != 0 {
		t.Errorf("%d rows, but on disk are %v and %v", rows, blobs, temporary)
	}
	s.server = harness.ServeProcess(t, s.URL, "--data-dir", s.dir)
	got := harness.Request(t, http.MethodGet, s.server.URL(t)+"/files/"+path, "", "Authorization", "Bearer "+s.Key)
	if got.Status != 200 || string(got.Body) != content {
		t.Errorf("got %d, %d bytes of %s, want %d", got.Status, len(got.Body), path, len(content))
	}
}

// Ensure a server killed in the middle of an upload leaves the file as it was.
func TestKilledWhileUploading(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if status, err := s.upload(t, "kept", strings.NewReader("before")); status != 201 {
		t.Fatal(status, err)
	}
	reader, writer := io.Pipe()
	var uploading sync.WaitGroup
	uploading.Go(func() {
		if status, err := s.upload(t, "kept", reader); err == nil {
			t.Errorf("answered %d", status)
		}
	})
	if _, err := writer.Write([]byte(strings.Repeat("x", 1<<20))); err != nil {
		t.Fatal(err)
	}
	harness.Wait(t, harness.Patience, "bytes are on disk", func() bool {
		_, temporary := s.names(t)
		if len(temporary) == 0 {
			return false
		}
		info, err := os.Stat(temporary[0])
		return err == nil && info.Size() > 0
	})
	s.server.Kill(t)
	_ = writer.Close()
	uploading.Wait()
	if _, temporary := s.names(t); len(temporary) != 1 {
		t.Fatalf("left %v, want half an upload", temporary)
	}
	s.wantWhole(t, "kept", "before")
}

// Ensure a server killed after the rename and before the commit leaves the file
// as it was.
func TestKilledBeforeCommit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if status, err := s.upload(t, "kept", strings.NewReader("before")); status != 201 {
		t.Fatal(status, err)
	}
	lock := harness.Connect(t, s.URL)
	for _, statement := range []string{`begin`, `lock table fanfare.files in access exclusive mode`} {
		if _, err := lock.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var uploading sync.WaitGroup
	uploading.Go(func() {
		if status, err := s.upload(t, "kept", strings.NewReader("after")); err == nil {
			t.Errorf("answered %d", status)
		}
	})
	harness.Wait(t, harness.Patience, "the bytes have their name and the row waits", func() bool {
		blobs, _ := s.names(t)
		return len(blobs) == 2
	})
	s.server.Kill(t)
	uploading.Wait()
	// Its backend goes when it finds nobody to answer.
	if _, err := lock.Exec(t.Context(), `select pg_terminate_backend(pid, 10000) from pg_stat_activity
		where datname = current_database() and wait_event_type = 'Lock' and query like '%save_file%'`); err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	s.wantWhole(t, "kept", "before")
}

// Ensure a server killed at any moment has committed what it answered, or also
// the upload that it was at.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	answered, sent := 0, 0
	for range 6 {
		var uploading sync.WaitGroup
		began := make(chan struct{})
		first := sent + 1
		uploading.Go(func() {
			for sent = first; ; sent++ {
				status, err := s.upload(t, "counted", strings.NewReader(strings.Repeat("x", sent)))
				if err != nil {
					break
				}
				if status/100 == 2 {
					answered = sent
				}
				if sent == first {
					close(began)
				}
			}
		})
		<-began
		s.server.Kill(t)
		uploading.Wait()
		size := s.Count(t, `select size from fanfare.files`)
		if size != answered && size != sent {
			t.Errorf("size %d, answered up to %d, sent up to %d", size, answered, sent)
		}
		s.wantWhole(t, "counted", strings.Repeat("x", size))
	}
}

// Ensure a full disk is said, and changes nothing.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if status, err := s.upload(t, "kept", strings.NewReader("before")); status != 201 {
		t.Fatal(status, err)
	}
	s.server.Kill(t)
	// The limit stands in for a full disk: it needs no mount, so no rights.
	s.server = harness.FanfareWithFileLimit(t, 1<<20, s.URL, s.dir)
	answer := harness.Request(t, http.MethodPut, s.server.URL(t)+"/files/kept", strings.Repeat("x", 1<<20+64<<10), "Authorization", "Bearer "+s.Key)
	answer.WantProblem(t, http.StatusInsufficientStorage, "storage_full")
	if blobs, temporary := s.names(t); len(blobs) != 1 || len(temporary) != 0 {
		t.Errorf("left %v and %v", blobs, temporary)
	}
	if status, err := s.upload(t, "small", strings.NewReader("fits")); status != 201 {
		t.Errorf("afterwards: %d %v", status, err)
	}
	s.server.Kill(t)
	s.wantWhole(t, "kept", "before")
}

// Ensure an upload does not go through the server's memory.
func TestUploadIsStreamed(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if status, err := s.upload(t, "small", zeros(1<<20)); status != 201 {
		t.Fatal(status, err)
	}
	before := s.server.PeakMemory(t)
	const size = 256 << 20
	if status, err := s.upload(t, "large", zeros(size)); status != 201 {
		t.Fatal(status, err)
	}
	if grown := s.server.PeakMemory(t) - before; grown > size/8 {
		t.Errorf("the server grew by %d MiB for a file of %d MiB", grown>>20, size>>20)
	}
}

// zeros is a body of so many bytes.
func zeros(size int64) io.Reader { return io.LimitReader(zeroReader{}, size) }

type zeroReader struct{}

func (zeroReader) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
