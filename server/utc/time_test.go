package utc

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// Ensure that a time has one form, whatever zone and digits it comes with.
func TestForm(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	for want, given := range map[string]time.Time{
		`"2026-11-23T10:00:00.000000Z"`: time.Date(2026, 11, 23, 12, 0, 0, 0, zone),
		`"2026-11-23T10:00:00.120000Z"`: time.Date(2026, 11, 23, 10, 0, 0, 120_000_000, time.UTC),
		`null`:                          {},
	} {
		if got, err := json.Marshal(Time{given}); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

// Ensure that null reads as the zero time, and infinity not at all.
func TestScan(t *testing.T) {
	t.Parallel()
	got := Time{time.Now()}
	if err := got.ScanTimestamptz(pgtype.Timestamptz{}); err != nil || !got.IsZero() {
		t.Errorf("null reads as %v, %v", got, err)
	}
	if err := got.ScanTimestamptz(pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}); err == nil {
		t.Errorf("infinity reads as %v", got)
	}
}
