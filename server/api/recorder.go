package api

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// statusRecorder notes what was answered.
type statusRecorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *statusRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *statusRecorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Hijack hands the connection over to a stream, whose status is 200.
func (r *statusRecorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.status = http.StatusOK
	}
	return conn, buffered, err
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// statusClass is a metric label of five values: 2xx, 4xx, …
func statusClass(status int) string { return strconv.Itoa(status/100) + "xx" }

// redact returns the path and query of a URL without secrets.
func redact(u *url.URL) string {
	query := u.Query()
	if len(query) == 0 {
		return u.EscapedPath()
	}
	if query.Has("token") {
		query.Set("token", "REDACTED")
	}
	return u.EscapedPath() + "?" + query.Encode()
}
