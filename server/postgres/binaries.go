package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// minMajor is the oldest Postgres that Fanfare's schema runs on.
const minMajor = 15

// versionTimeout bounds "postgres --version", which answers in milliseconds
// unless the file is something else.
const versionTimeout = 10 * time.Second

// ErrNoBinaries is returned when no usable Postgres is installed. Its text
// tells a person how to install one.
var ErrNoBinaries = errors.New("no Postgres 15 or newer found: " +
	"install one with `apt-get install postgresql-15` or `brew install postgresql@17`, " +
	"or name its bin directory in FANFARE_POSTGRES_BIN")

// tools are the programs a private cluster needs.
var tools = []string{"initdb", "pg_ctl", "postgres"}

// packaged are the places where package managers put Postgres off the PATH.
var packaged = []string{
	"/usr/lib/postgresql/*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
}

var (
	versionOutput = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)
	versionInPath = regexp.MustCompile(`(\d+)/bin$`)
)

// Binaries is an installed Postgres.
type Binaries struct {
	// Dir holds initdb, pg_ctl and postgres, with symbolic links followed.
	Dir string

	// Major is the major version, 15 or newer.
	Major int
}

// FindBinaries finds an installed Postgres.
//
// A preferred directory, if not empty, is the only one tried. Otherwise the
// directories of path (in the form of $PATH) come first, in their order, then
// the package managers' directories, the highest version first. An installation
// that lacks a tool or is older than 15 is passed over; if nothing else is
// found the error matches ErrNoBinaries and names what was passed over.
func FindBinaries(preferred, path string) (Binaries, error) {
	if preferred != "" {
		return inspectBinaries(preferred)
	}
	var refused error
	for _, dir := range slices.Concat(pathCandidates(path), packagedCandidates()) {
		b, err := inspectBinaries(dir)
		if err == nil {
			return b, nil
		}
		refused = errors.Join(refused, err)
	}
	if refused != nil {
		return Binaries{}, refused
	}
	return Binaries{}, ErrNoBinaries
}

// inspectBinaries checks that dir holds every tool, in a version that will do.
func inspectBinaries(dir string) (Binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Binaries{}, fmt.Errorf("resolve %s: %w", dir, err)
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(filepath.Join(dir, tool)); err != nil {
			return Binaries{}, fmt.Errorf("%s holds no usable %s: %w", dir, tool, ErrNoBinaries)
		}
	}
	major, err := majorVersion(filepath.Join(dir, "postgres"))
	if err != nil {
		return Binaries{}, err
	}
	if major < minMajor {
		return Binaries{}, fmt.Errorf("the Postgres in %s is version %d, which is too old: %w", dir, major, ErrNoBinaries)
	}
	return Binaries{Dir: dir, Major: major}, nil
}

// majorVersion asks a postgres program for its major version.
func majorVersion(postgres string) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), versionTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("run %s --version: %w", postgres, err)
	}
	match := versionOutput.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("%s --version answered %q, not a Postgres version", postgres, out)
	}
	return strconv.Atoi(string(match[1]))
}

// pathCandidates are the directories of the pg_ctl programs on path.
//
// Links are followed because initdb finds postgres and its share directory
// beside its own real file.
func pathCandidates(path string) []string {
	var dirs []string
	for _, dir := range filepath.SplitList(path) {
		for _, tool := range tools {
			file, err := filepath.EvalSymlinks(filepath.Join(dir, tool))
			if err != nil {
				continue
			}
			if found := filepath.Dir(file); !slices.Contains(dirs, found) && holdsTools(found) {
				dirs = append(dirs, found)
			}
		}
	}
	return dirs
}

// packagedCandidates are the package managers' directories that hold every
// tool, the highest version first.
func packagedCandidates() []string {
	var dirs []string
	for _, pattern := range packaged {
		found, _ := filepath.Glob(pattern) // fails only on a malformed pattern
		dirs = append(dirs, slices.DeleteFunc(found, func(dir string) bool { return !holdsTools(dir) })...)
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return versionOfPath(b) - versionOfPath(a) })
	return dirs
}

// holdsTools is false for a client-only installation.
func holdsTools(dir string) bool {
	return !slices.ContainsFunc(tools, func(tool string) bool {
		_, err := os.Stat(filepath.Join(dir, tool))
		return err != nil
	})
}

func versionOfPath(dir string) int {
	match := versionInPath.FindStringSubmatch(dir)
	if match == nil {
		return 0
	}
	version, _ := strconv.Atoi(match[1]) // digits; out of range sorts as the highest
	return version
}
