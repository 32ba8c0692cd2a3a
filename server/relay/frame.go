package relay

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// Frame is one server-sent event, encoded once and shared by all streams; its
// fields must not be changed.
type Frame struct {
	// At is the position of a stored message; zero for a broadcast.
	At Position
	// ID is At in the text form that clients resume at; empty for a broadcast.
	ID      string
	TopicID int64
	// Key is the message key, which streams can filter by; null for none.
	Key   *string
	Bytes []byte
}

// encodeMessage makes the frame of a stored message. The payload is the text
// of a jsonb, the other strings are JSON-encoded, so that no CR or LF is left
// that could end a line.
func encodeMessage(m db.ReadMessagesRow) *Frame {
	var key string
	if m.Key != nil {
		key = *m.Key
	}
	b := make([]byte, 0, len(m.Payload)+len(m.Topic)+len(key)+160)
	b = append(b, "id: "...)
	b = append(b, m.Position...)
	b = append(b, "\ndata: {\"topic\":"...)
	b = appendJSON(b, m.Topic)
	b = append(b, `,"message":`...)
	b = append(b, m.Payload...)
	b = append(b, `,"published_at":"`...)
	b = m.PublishedAt.Time.UTC().AppendFormat(b, utc.Format)
	b = append(b, `","id":`...)
	b = strconv.AppendInt(b, m.ID, 10)
	b = append(b, `,"key":`...)
	if m.Key != nil {
		b = appendJSON(b, key)
	} else {
		b = append(b, "null"...)
	}
	b = append(b, "}\n\n"...)
	return &Frame{At: Position{m.BatchID, m.ID}, ID: m.Position, TopicID: m.TopicID, Key: m.Key, Bytes: b}
}

// encodeBroadcast makes the frame of a broadcast: it has no id, so that it
// moves no client's position.
func encodeBroadcast(topicID int64, topic string, payload json.RawMessage, at time.Time) *Frame {
	b := append([]byte("data: {\"topic\":"), appendJSON(nil, topic)...)
	b = append(b, `,"message":`...)
	b = append(b, payload...)
	b = append(b, `,"published_at":"`...)
	b = at.UTC().AppendFormat(b, utc.Format)
	b = append(b, "\",\"id\":null,\"key\":null}\n\n"...)
	return &Frame{TopicID: topicID, Bytes: b}
}

// mark is the position after the frame.
func (f *Frame) mark() Mark { return Mark{f.At, f.ID} }

// appendEvent appends a named event. Its data, of a type of this package,
// always encodes.
func appendEvent(b []byte, name, id string, data any) []byte {
	b = append(append(b, "event: "...), name...)
	if id != "" { // an empty one would take the client's from it
		b = append(append(b, "\nid: "...), id...)
	}
	b = append(b, "\ndata: "...)
	encoded, _ := json.Marshal(data)
	b = append(b, encoded...)
	return append(b, "\n\n"...)
}

// appendRetry appends a reconnection time, which belongs to the event after it.
func appendRetry(b []byte, after time.Duration) []byte {
	b = strconv.AppendInt(append(b, "retry: "...), after.Milliseconds(), 10)
	return append(b, '\n')
}

// appendHeartbeat appends a block that moves the client's position past batches
// that held nothing for it: an id without data is kept by clients and shown to
// nobody (WHATWG HTML, server-sent events, 9.2.6).
func appendHeartbeat(b []byte, id string) []byte {
	b = append(append(b, "id: "...), id...)
	return append(b, "\n: heartbeat\n\n"...)
}

func appendJSON(b []byte, s string) []byte {
	encoded, _ := json.Marshal(s) // a string always encodes
	return append(b, encoded...)
}
