package relay

import "math"

// WholeBatch as the message of a Position stands for every message of its batch.
const WholeBatch = math.MaxInt64

// Position is a place in the log: after every earlier batch and, of this
// batch, after the messages up to this id. Its text form, with the epoch,
// comes from SQL and is opaque here.
type Position struct {
	Batch   int64
	Message int64
}

// Before reports whether p comes before q.
func (p Position) Before(q Position) bool {
	if p.Batch != q.Batch {
		return p.Batch < q.Batch
	}
	return p.Message < q.Message
}
