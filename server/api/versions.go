package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// expectation is what a conditional write asks of the version that is there,
// which is the entity tag of entries and documents.
type expectation struct {
	// version is nil where none is expected, 0 where there must be nothing.
	version *int64
	// something: there must be a version, whichever.
	something bool
}

// readExpectation reads If-Match and If-None-Match of a write.
func readExpectation(r *http.Request) (expectation, error) {
	match, none := entityTags(r.Header.Values("If-Match")), entityTags(r.Header.Values("If-None-Match"))
	switch {
	case len(match) == 0 && len(none) == 0:
		return expectation{}, nil
	case len(match) == 0 && slices.Equal(none, []string{"*"}):
		return expectation{version: new(int64)}, nil
	case len(none) > 0:
		return expectation{}, problemQuery.with("If-None-Match of a write: * alone, and without If-Match")
	case len(match) > 1:
		return expectation{}, problemQuery.with("If-Match: one entity tag")
	case match[0] == "*":
		return expectation{something: true}, nil
	}
	version, err := strconv.ParseInt(match[0], 10, 64)
	if err != nil || version < 1 {
		return expectation{}, problemOf("ZF302").with(fmt.Sprintf("no version has the entity tag %.64q", match[0]))
	}
	return expectation{version: &version}, nil
}

func entityTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// writeStored answers a read of JSON that an app stored, or 304 where
// If-None-Match names its version.
func writeStored(w http.ResponseWriter, r *http.Request, value []byte, version int64) error {
	header := w.Header()
	header.Set("ETag", entityTag(version))
	header.Set("Cache-Control", "private, no-cache")
	header.Set("X-Content-Type-Options", "nosniff")
	for _, tag := range entityTags(r.Header.Values("If-None-Match")) {
		if tag = strings.Trim(strings.TrimPrefix(tag, "W/"), `"`); tag == "*" || tag == strconv.FormatInt(version, 10) {
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
