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

// bound sets a deadline for what is written next. Some writers, as in tests, have
// no deadlines; then nothing bounds the write.
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

const (
	// maxLoggedPath and maxLoggedQuery bound what the log has of a URL, in bytes.
	maxLoggedPath  = 512
	maxLoggedQuery = 512
)

// logged is the path and query of a URL as they are logged. Values are those of
// parameters that the routes have and that hold no secret: others may.
func (a *API) logged(u *url.URL) string {
	path := cut(u.EscapedPath(), maxLoggedPath)
	query := u.Query()
	if len(query) == 0 {
		return path
	}
	for name := range query {
		if !a.harmless[name] {
			query.Set(name, "REDACTED")
		}
	}
	return path + "?" + cut(query.Encode(), maxLoggedQuery)
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// harmlessParameters are those of routes whose values may be logged.
func harmlessParameters(routes []route) map[string]bool {
	harmless := map[string]bool{}
	for _, route := range routes {
		for _, p := range route.query {
			harmless[p.name] = p.name != withToken.name
		}
	}
	return harmless
}
