// Package relay streams the log to clients.
//
// # The life of a stream
//
//  1. The API authorises a request and calls Streams.Serve (serve.go). A
//     connection of HTTP/1 without TLS is taken over from net/http, so that an
//     idle stream keeps no goroutine and no buffer (sink.go).
//  2. newStream registers the stream with the Hub (stream.go, hub.go). It is
//     behind: its client may lack messages.
//  3. An attendant, a goroutine that may wait, catches up: it writes what the
//     client lacks, from memory where that goes back far enough (memory.go),
//     else from the table. Then the stream joins: from now on the hub queues
//     frames to it. The client is sent caught_up.
//  4. The stream is idle. When the Reader has read a batch (reader.go), it
//     encodes each message once as a Frame (frame.go), and the hub queues the
//     frame to each stream of the topic.
//  5. A writer takes what is queued and writes it without waiting (writer.go).
//     What the client does not take at once is left to an attendant, which
//     waits. A stream is served by one of them at a time.
//  6. When a queue is full, or the client takes nothing, the queue is dropped and
//     the stream is behind again: step 3. So a slow client is late, and misses
//     nothing.
//  7. The stream ends for one of the reasons in ending.go: its client leaves, its
//     token expires, Control hears that it is no longer allowed (control.go), the
//     log goes on from another history, or the server drains. Its client is told
//     the reason and when to reconnect.
//
// Presence shows servers and streams to a DBA (presence.go). Admission bounds
// how many streams there are (admission.go).
//
// # What holds
//
// Order: every stream writes frames in the order (batch, message id), live and
// while it catches up, and so do all servers.
//
// Rights: nothing is written to a stream once its token has expired, or the
// database has said that its token, key or topic no longer allows it.
//
// Notifications carry no stored message. Without any, the Reader finds batches
// by polling once a second, and Control asks about every stream within five.
package relay
