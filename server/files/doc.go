// Package files keeps the bytes of files on disk; what is known about them is
// in the table fanfare.files.
//
// Bytes are written to <blob>.tmp.<random>, synced, renamed to <blob>, and the
// folder is synced; only then does the row commit that points at them. Each
// upload has a blob of its own, named at random, so replacing a file touches
// nothing that a committed row points at, and no name that a client chose
// reaches the disk. A crash therefore leaves no row without bytes; what it may
// leave is bytes without a row, which Sweep takes away once they are old.
package files
