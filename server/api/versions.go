package api

import (
	"net/http"
	"strconv"
	"strings"
)

func entityTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// writeStored answers a read of JSON that an app stored, or 304 where
// If-None-Match names its version.
func writeStored(w http.ResponseWriter, r *http.Request, value []byte, version int64) error {
	header := w.Header()
	header.Set("ETag", entityTag(version))
	header.Set("Cache-Control", "private, no-cache")
	header.Set("X-Content-Type-Options", "nosniff")
	tags, _ := readTags(r, "If-None-Match") // one that is malformed is none: the answer is right in any case
	for _, tag := range tags {
		if tag = strings.TrimPrefix(tag, "W/"); tag == "*" || tag == strconv.FormatInt(version, 10) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(value)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(value)
	return err
}

// writtenResponse answers a write of an entry or a document.
type writtenResponse struct {
	ID      string `json:"id,omitempty"`
	Key     string `json:"key,omitempty"`
	Version int64  `json:"version"`
}

func (written writtenResponse) write(w http.ResponseWriter, status int) error {
	w.Header().Set("ETag", entityTag(written.Version))
	return writeJSON(w, status, written)
}
