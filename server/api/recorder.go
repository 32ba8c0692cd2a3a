package api

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// stallTimeout ends a request whose peer takes or sends no bytes for so long.
const stallTimeout = 30 * time.Second

// pieceBytes is how much is written within one deadline.
const pieceBytes = 64 << 10

// statusRecorder notes what was answered, and goes on writing as long as the
// reader takes bytes.
type statusRecorder struct {
	http.ResponseWriter
	control *http.ResponseController
	status  int
	bytes   int64
	// unbound: a stream bounds its own writes.
	unbound bool
}

func (r *statusRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.bound()
	r.ResponseWriter.WriteHeader(status)
}

func (r *statusRecorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	written := 0
	for {
		piece := b[written:min(len(b), written+pieceBytes)]
		r.bound()
		n, err := r.ResponseWriter.Write(piece)
		written += n
		r.bytes += int64(n)
		if err != nil || written == len(b) {
			return written, err
		}
	}
}

// bound sets the time that the peer has to take what is written next. Where it
// cannot be set there is none.
func (r *statusRecorder) bound() {
	if !r.unbound {
		_ = r.control.SetWriteDeadline(time.Now().Add(stallTimeout))
	}
}

// unbind leaves the deadlines of writes to the handler.
func (r *statusRecorder) unbind() { r.unbound = true }

// Hijack hands the connection over to a stream, whose status is 200.
func (r *statusRecorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.status, r.unbound = http.StatusOK, true
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
