package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
)

// passingClasses and passingCodes are those of errors that the same statement need
// not have a moment later: Postgres starts, stops, has no connection left, or ended
// the statement for another's sake (Postgres 15, appendix A).
var (
	passingClasses = []string{"08", "53", "57"}
	passingCodes   = []string{"40001", "40P01", "55P03"}
)

// IsPassing reports whether an error may be gone when it is tried again: the
// database is away or busy. Wrong passwords and missing rights are not.
func IsPassing(err error) bool {
	if errors.Is(err, errPooler) {
		return false
	}
	var answered *pgconn.PgError
	if errors.As(err, &answered) {
		return slices.Contains(passingCodes, answered.Code) ||
			slices.Contains(passingClasses, answered.Code[:2]) && answered.Code != protocolViolation
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
