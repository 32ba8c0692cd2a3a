// Package fanfare is the root of the module github.com/fanfare-pg/fanfare, a
// realtime and durable event server inside Postgres.
//
// It holds no code. The database functions are under sql, the server under
// server, the command under cmd/fanfare. The tests of this package check the
// rules that the whole tree follows; docs/architecture.md explains them.
package fanfare
