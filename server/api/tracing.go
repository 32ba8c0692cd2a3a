package api

import (
	"encoding/json"
	"net/http"

	"github.com/fanfare-pg/fanfare/server/trace"
)

// traceHeaders are the headers that a message has of the trace of the request
// that publishes it; empty without one.
type traceHeaders struct {
	Parent string `json:"traceparent,omitempty"`
	State  string `json:"tracestate,omitempty"`
}

func traceOf(r *http.Request) traceHeaders {
	context, ok := trace.Parse(r.Header.Values("Traceparent"), r.Header.Values("Tracestate"))
	if !ok {
		return traceHeaders{}
	}
	return traceHeaders{Parent: context.Parent(), State: context.State}
}

// encode returns them as a JSON object; nil where there is no trace.
func (t traceHeaders) encode() json.RawMessage {
	if t.Parent == "" {
		return nil
	}
	encoded, _ := json.Marshal(t) // strings always encode
	return encoded
}

// addTo returns the headers of a message with these, unless it names a trace
// itself. What is no object stays as it is, and SQL refuses it.
func (t traceHeaders) addTo(headers json.RawMessage) json.RawMessage {
	if t.Parent == "" || headers == nil || string(headers) == "null" {
		if encoded := t.encode(); encoded != nil {
			return encoded
		}
		return headers
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(headers, &fields) != nil || fields["traceparent"] != nil {
		return headers
	}
	delete(fields, "tracestate") // it belongs to a traceparent
	for name, value := range map[string]string{"traceparent": t.Parent, "tracestate": t.State} {
		if value != "" {
			fields[name], _ = json.Marshal(value)
		}
	}
	encoded, _ := json.Marshal(fields) // as it was decoded
	return encoded
}

// addToItem is addTo for an item of "POST /messages".
func (t traceHeaders) addToItem(item json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if t.Parent == "" || json.Unmarshal(item, &fields) != nil || fields == nil {
		return item
	}
	fields["headers"] = t.addTo(fields["headers"])
	encoded, _ := json.Marshal(fields) // as it was decoded
	return encoded
}
