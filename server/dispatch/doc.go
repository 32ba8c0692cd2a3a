// Package dispatch brings messages to their handlers.
//
// The database says what is owed, to whom and when; a claim is a lease on a
// delivery, and only who presents the lease that it was given may settle it. A
// dispatcher claims, runs what it claimed, and settles. SQL handlers run inside
// Postgres, in the transaction that settles them, so that their effects happen
// exactly once. Webhooks are posted from here, at least once: a server that dies
// between the post and its settlement leaves a lease that runs out, and another
// server posts again, with the same webhook-id.
//
// No server is special but the one that holds the bell, which says when
// publishers must ring, or that they need not, since batches wake the servers.
// Without any bell everything works, a second later.
package dispatch
