// Package sweep does what must be done from time to time: it makes partitions
// ahead of their day and drops those past retention.
package sweep
