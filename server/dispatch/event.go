package dispatch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Message is a message on its way to one handler, as claim_deliveries gives
// it.
type Message struct {
	ID      int64  `json:"id"`
	Topic   string `json:"topic"`
	Kind    string `json:"kind"` // of the trigger
	Key     string `json:"key"`  // empty for none
	Trigger string `json:"trigger"`
	Attempt int    `json:"attempt"`
	Hops    int    `json:"hops"` // how many handlers it came through
	// PublishedAt is RFC 3339 in UTC with six digits.
	PublishedAt string          `json:"published_at"`
	Payload     json.RawMessage `json:"payload"`
	// Headers are an object, or null.
	Headers json.RawMessage `json:"headers"`

	App       string `json:"-"`
	TriggerID int64  `json:"-"`
}

// WebhookID names the message and the trigger: it is the same at each attempt
// and after a redrive, so that a receiver can know what it has seen.
func (m Message) WebhookID() string { return fmt.Sprintf("%d.%d", m.ID, m.TriggerID) }

// event is the body of a webhook, in the shape of CloudEvents 1.0.
// docs/protocol.md describes it.
type event struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Source          string `json:"source"`
	Type            string `json:"type"`
	Subject         string `json:"subject,omitempty"`
	Time            string `json:"time"`
	DataContentType string `json:"datacontenttype"`
	Topic           string `json:"topic"`
	Trigger         string `json:"trigger"`
	// Headers are JSON as text, since an attribute of a CloudEvent is no object.
	Headers string          `json:"headers,omitempty"`
	Data    json.RawMessage `json:"data"`
}

// body returns the JSON of a webhook: the same bytes at each attempt.
func (m Message) body() ([]byte, error) {
	var headers bytes.Buffer
	if len(m.Headers) > 0 && string(m.Headers) != "null" {
		if err := json.Compact(&headers, m.Headers); err != nil {
			return nil, fmt.Errorf("encode the headers: %w", err)
		}
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // the payload is not for a page
	err := encoder.Encode(event{
		SpecVersion: "1.0", ID: strconv.FormatInt(m.ID, 10),
		Source: "/apps/" + m.App + "/topics/" + m.Topic, Type: "fanfare." + m.Kind,
		Subject: m.Key, Time: m.PublishedAt, DataContentType: "application/json",
		Topic: m.Topic, Trigger: m.Trigger, Headers: headers.String(), Data: m.Payload,
	})
	if err != nil {
		return nil, fmt.Errorf("encode the body: %w", err)
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
}
