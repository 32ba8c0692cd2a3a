// Package postgres opens Fanfare's connections, waits on them, migrates its
// schema and runs its private cluster.
//
// It is below the other parts of the server, which may import it, and knows
// none of them.
package postgres
