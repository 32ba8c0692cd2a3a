// Package postgres opens Fanfare's connections, migrates its schema and runs
// its private cluster.
package postgres
