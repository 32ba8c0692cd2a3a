// Package sweep does what must be done from time to time, on one server at a
// time: the one that holds the sweeper's lock. What a task does is in SQL, or
// with the part of the server that it belongs to; the rows of fanfare.sweeps
// say what came of it.
package sweep
