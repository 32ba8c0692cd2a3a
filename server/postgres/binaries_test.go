package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Ensure that the preferred directory, then the path, then the packages decide
// which Postgres is used.
func TestFindBinaries(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		got, err := FindBinaries("", "")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := FindBinaries(got.Dir, ""); err != nil || again != got {
			t.Errorf("FindBinaries(%s) = %v, %v, want %v", got.Dir, again, err, got)
		}
	})
	t.Run("FollowsLinksOfPath", func(t *testing.T) {
		t.Parallel()
		real, links := fakeBinaries(t, "99.1"), t.TempDir()
		if err := os.Symlink(filepath.Join(real, "pg_ctl"), filepath.Join(links, "pg_ctl")); err != nil {
			t.Fatal(err)
		}
		got, err := FindBinaries("", "/nowhere:"+links)
		if want := (Binaries{Dir: real, Major: 99}); err != nil || got != want {
			t.Errorf("FindBinaries = %v, %v, want %v", got, err, want)
		}
	})
	t.Run("PassesOldOneOver", func(t *testing.T) {
		t.Parallel()
		fresh := fakeBinaries(t, "99beta1")
		got, err := FindBinaries("", fakeBinaries(t, "14.2")+":"+fresh)
		if want := (Binaries{Dir: fresh, Major: 99}); err != nil || got != want {
			t.Errorf("FindBinaries = %v, %v, want %v", got, err, want)
		}
	})
	t.Run("ErrNoBinaries/Old", func(t *testing.T) {
		t.Parallel()
		_, err := FindBinaries(fakeBinaries(t, "14.2"), "")
		if !errors.Is(err, ErrNoBinaries) {
			t.Fatalf("error = %v, want ErrNoBinaries", err)
		}
		requireText(t, err, "version 14", "apt-get install", "brew install")
	})
	t.Run("ErrNoBinaries/Missing", func(t *testing.T) {
		t.Parallel()
		if _, err := FindBinaries(t.TempDir(), ""); !errors.Is(err, ErrNoBinaries) {
			t.Fatalf("error = %v, want ErrNoBinaries", err)
		}
	})
}

// fakeBinaries is a directory of programs that only know their version.
func fakeBinaries(t *testing.T, version string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, tool := range tools {
		if err := os.WriteFile(filepath.Join(dir, tool), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
