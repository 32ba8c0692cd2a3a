package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/server"
)

// filesFlags adds the flags about the files of the apps.
func filesFlags(c *cobra.Command, s *server.FilesSettings) {
	flags := c.Flags()
	flags.StringVar(&s.DataDir, "data-dir", env("FANFARE_DATA_DIR", ".fanfare"),
		"folder of the files of the apps, and of dev's private cluster (FANFARE_DATA_DIR)")
	s.MaxBytes = envSize("FANFARE_FILES_MAX_SIZE", 1<<30)
	flags.Var((*size)(&s.MaxBytes), "files-max-size", "largest file, such as 512MiB (FANFARE_FILES_MAX_SIZE)")
	flags.DurationVar(&s.TmpTTL, "files-tmp-ttl", envDuration("FANFARE_FILES_TMP_TTL", time.Hour),
		"age at which bytes without a row are swept away (FANFARE_FILES_TMP_TTL)")
	flags.DurationVar(&s.SweepInterval, "files-sweep-interval", envDuration("FANFARE_FILES_SWEEP_INTERVAL", 6*time.Hour),
		"how often they are looked for (FANFARE_FILES_SWEEP_INTERVAL)")
}

// checkFiles refuses values that would take away what an upload is writing, or
// nothing ever.
func checkFiles(s *server.FilesSettings) error {
	switch {
	case s.DataDir == "":
		return errors.New("data-dir (FANFARE_DATA_DIR) must name a folder")
	case s.MaxBytes < 1:
		return errors.New("files-max-size (FANFARE_FILES_MAX_SIZE) must be a size such as 512MiB")
	case s.TmpTTL < time.Minute:
		return errors.New("files-tmp-ttl (FANFARE_FILES_TMP_TTL) must be a duration of at least 1m")
	case s.SweepInterval < time.Second:
		return errors.New("files-sweep-interval (FANFARE_FILES_SWEEP_INTERVAL) must be a duration of at least 1s")
	}
	return nil
}

// size is a flag whose value is a number of bytes, such as 1MiB.
type size int64

var sizeForm = regexp.MustCompile(`^([0-9]{1,12})(B|KiB|MiB|GiB|TiB)?$`)

var sizeUnits = map[string]int64{"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// Set parses a size.
func (s *size) Set(text string) error {
	parts := sizeForm.FindStringSubmatch(text)
	if parts == nil {
		return errors.New("a size is a number of bytes, or one with KiB, MiB, GiB or TiB")
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if unit := sizeUnits[parts[2]]; err != nil || n > (1<<62)/unit {
		return errors.New("the size is too large")
	}
	*s = size(n * sizeUnits[parts[2]])
	return nil
}

// String writes the size in bytes.
func (s *size) String() string { return strconv.FormatInt(int64(*s), 10) }

// Type is what --help calls the value.
func (s *size) Type() string { return "size" }

// envSize returns 0, which checkFiles refuses, when the variable is no size.
func envSize(name string, otherwise int64) int64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	var s size
	if s.Set(text) != nil {
		return 0
	}
	return int64(s)
}

func newSweep() *cobra.Command {
	var databaseURL string
	var dryRun bool
	var settings server.FilesSettings
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Do the sweeper's tasks now, whatever their intervals",
		Args:  cobra.NoArgs,
	}
	secretVar(c.Flags(), &databaseURL, "database-url", "Postgres to sweep", "DATABASE_URL")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "count what would go and change nothing")
	filesFlags(c, &settings)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if databaseURL == "" {
			return errors.New("no database: set DATABASE_URL or --database-url")
		}
		if err := checkFiles(&settings); err != nil {
			return err
		}
		results, err := server.Sweep(c.Context(), databaseURL, settings, dryRun, newLog())
		for _, r := range results {
			fmt.Fprintf(c.OutOrStdout(), "%-20s %-20s %d\n", r.Task, r.What, r.Count)
		}
		return err
	}
	return c
}
