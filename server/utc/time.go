// Package utc has the one form that a time has in the HTTP API: RFC 3339 in
// UTC, with six digits of a second.
package utc

import (
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// Format is the form, for time.Format.
const Format = "2006-01-02T15:04:05.000000Z07:00"

// Time is a time that is read from the database and written as JSON.
type Time struct{ time.Time }

// ScanTimestamptz reads a timestamptz; null is the zero time. An infinite one is
// an error.
func (t *Time) ScanTimestamptz(v pgtype.Timestamptz) error {
	if v.InfinityModifier != pgtype.Finite {
		return errors.New("utc: the time is infinite")
	}
	t.Time = v.Time
	return nil
}

// TimestamptzValue gives the time to the database.
func (t Time) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: t.Time, Valid: true}, nil
}

// MarshalJSON writes the form as a JSON string, the zero time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().AppendFormat(nil, `"`+Format+`"`), nil
}
