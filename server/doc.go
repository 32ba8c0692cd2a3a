// Package server composes Fanfare: it owns the connections, the sealer, the
// reader, the HTTP listener and every goroutine, and is the only package that
// knows its siblings.
package server
