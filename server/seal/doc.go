// Package seal puts the log in order: it seals committed messages into batches.
//
// One server at a time seals, the one that leads (fanfare.leaders). A batch is
// what a snapshot of Postgres sees and the snapshot of the batch before it did
// not, so the batches are in the order of commits. While messages flow, the
// Sealer polls. While none come, it sleeps until a Wakeup says that something
// was committed: by a notification of the publisher (notify), or decoded from
// the write-ahead log (wal).
package seal
