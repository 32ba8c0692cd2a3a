// Package relay seals the log and streams it.
//
// The Sealer turns committed messages into batches, on one server at a time.
// The Reader reads each batch once for the topics that streams of this server
// want, encodes each message once as a Frame, and hands it to the Hub, which
// queues it to every Subscriber. A Stream writes one subscriber's frames to
// one HTTP response.
//
// Order: every stream writes frames in the order (batch, message id), live and
// in catch-up, and so do all servers.
//
// Loss: a subscriber's queue is bounded. When it overflows it is dropped
// whole, and the stream reads on from the table, from the position it last
// wrote, until it has caught up. So a slow reader is late, and misses nothing.
//
// Notifications carry no stored message. Without any, the sealer and the
// reader find their work by polling once a second.
package relay
