package files

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// ErrFull is the error of a disk, a quota or a limit of the process that has no
// room for the bytes.
var ErrFull = errors.New("no room for the bytes")

// Modes keep the files of the apps from other users of the machine.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// Store keeps blobs below a folder, one folder an app. Servers with one
// database share it.
type Store struct {
	Root string
}

// Blob is what was written.
type Blob struct {
	ID     string
	Size   int64
	SHA256 []byte
}

var blobName = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Write streams a body to disk under a new name. When it returns without an
// error the bytes are durable; with one, nothing is left, unless the process
// was killed.
func (s *Store) Write(app int64, body io.Reader) (Blob, error) {
	blob := Blob{ID: newID()}
	target := s.path(app, blob.ID)
	temporary := target + ".tmp." + rand.Text()
	err := makeDir(filepath.Dir(target))
	if err == nil {
		blob.Size, blob.SHA256, err = writeSynced(temporary, body)
	}
	if err == nil {
		err = os.Rename(temporary, target)
	}
	if err == nil {
		err = syncDir(filepath.Dir(target))
	}
	if err != nil {
		return Blob{}, full(errors.Join(err, removeIfThere(temporary), removeIfThere(target)))
	}
	return blob, nil
}

// writeSynced writes a new file whose bytes are durable when it returns; its
// name is not.
func writeSynced(name string, body io.Reader) (size int64, sum []byte, err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	if size, err = io.Copy(io.MultiWriter(file, hash), body); err != nil {
		return 0, nil, fmt.Errorf("write: %w", err)
	}
	return size, hash.Sum(nil), file.Sync()
}

// Open opens the bytes for reading; the error is fs.ErrNotExist where they are
// not there.
func (s *Store) Open(app int64, id string) (*os.File, error) {
	if !blobName.MatchString(id) {
		return nil, fs.ErrNotExist
	}
	return os.Open(s.path(app, id))
}

// Remove removes the bytes; a blob that is not there is no error.
func (s *Store) Remove(app int64, id string) error {
	if !blobName.MatchString(id) {
		return nil
	}
	return removeIfThere(s.path(app, id))
}

func removeIfThere(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// path spreads the blobs of an app over 256 folders.
func (s *Store) path(app int64, id string) string {
	return filepath.Join(s.Root, strconv.FormatInt(app, 10), id[:2], id)
}

// newID is a random UUID (version 4).
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// makeDir makes a folder and those above it, durably.
func makeDir(dir string) error {
	err := os.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeDir(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, dirMode)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// full marks errors of a full disk as ErrFull.
func full(err error) error {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, cause) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return err
}
