// Package relay streams the log.
//
// The Reader reads each batch once for the topics that streams of this server
// want, encodes each message once as a Frame, and hands it to the Hub, which
// keeps the recent ones and queues them to every Subscriber. A stream is served
// by a writer, which never waits, or by an attendant, which waits for a slow
// peer and reads history; by one of them at a time, and by none while it is
// idle. Control ends the streams that may not go on. Presence shows a DBA who is
// here.
//
// Order: every stream writes frames in the order (batch, message id), live and
// in catch-up, and so do all servers.
//
// Loss: a subscriber's queue is bounded. When it overflows, or its peer takes no
// more, it is dropped whole, and the stream reads on from the position it last
// wrote, from memory or the table, until it has caught up. So a slow reader is
// late, and misses nothing.
//
// Right: nothing is written to a stream once its token has expired, or the
// database said that the token, the key or the topic does not allow it any more.
//
// Notifications carry no stored message. Without any, the reader
// finds its work by polling once a second, and Control asks about every
// stream within five.
package relay
