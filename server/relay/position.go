package relay

import (
	"cmp"
	"math"
)

// WholeBatch as the message of a Position stands for every message of its batch.
const WholeBatch = math.MaxInt64

// Position is a place in the log: after every earlier batch and, of this
// batch, after the messages up to this id. Its text form, with the epoch,
// comes from SQL and is opaque here.
type Position struct {
	Batch   int64
	Message int64
}

// Compare is negative where p comes before q, and positive where after.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Batch, q.Batch), cmp.Compare(p.Message, q.Message))
}

// Before reports whether p comes before q.
func (p Position) Before(q Position) bool { return p.Compare(q) < 0 }
