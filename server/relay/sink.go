package relay

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// sink takes a stream's bytes to its peer.
type sink interface {
	// limit sets when a write fails that waits for the peer, also one under way.
	limit(deadline time.Time) error
	// write writes all of b.
	write(b []byte) error
	close()
}

// response is the sink of a request that net/http serves: HTTP/2, and TLS.
type response struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

func (r *response) limit(deadline time.Time) error { return r.rc.SetWriteDeadline(deadline) }

func (r *response) write(b []byte) error {
	if _, err := r.w.Write(b); err != nil {
		return err
	}
	return r.rc.Flush()
}

// close does nothing: the handler returns.
func (r *response) close() {}

// socket is the sink of a connection taken over from net/http: an idle one
// keeps no goroutine and no buffer.
type socket struct {
	conn *net.TCPConn
	raw  syscall.RawConn
}

// sendBuffer is what the kernel keeps for a slow peer. Linux says that a socket
// can be written to again when a third is free, so with the megabytes that it
// gives by itself a slow peer would look dead.
const sendBuffer = 64 << 10

// takeSocket takes the connection of a request over.
func takeSocket(w http.ResponseWriter) (*socket, error) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T is no TCP connection", conn), conn.Close())
	}
	raw, err := tcp.SyscallConn()
	if err == nil {
		err = tcp.SetWriteBuffer(sendBuffer)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &socket{tcp, raw}, nil
}

func (s *socket) limit(deadline time.Time) error { return s.conn.SetWriteDeadline(deadline) }

func (s *socket) write(b []byte) error {
	_, err := s.conn.Write(b)
	return err
}

func (s *socket) close() { _ = s.conn.Close() }

// hungUp reports whether the peer is gone. What it sent is thrown away.
func (s *socket) hungUp(a *attempt) bool {
	n, err := a.read(s.raw)
	return err != nil && err != syscall.EAGAIN && err != syscall.EINTR || err == nil && n == 0
}

// attempt is a read or write that does not wait. It is kept, so that one
// allocates nothing.
type attempt struct {
	b         []byte
	n         int
	err       error
	doRead    func(fd uintptr) bool
	doWrite   func(fd uintptr) bool
	discarded [512]byte
}

func newAttempt() *attempt {
	a := &attempt{}
	a.doRead = func(fd uintptr) bool {
		a.n, a.err = syscall.Read(int(fd), a.discarded[:])
		return true
	}
	a.doWrite = func(fd uintptr) bool {
		if a.n, a.err = 0, nil; len(a.b) > 0 {
			a.n, a.err = syscall.Write(int(fd), a.b)
		}
		return true
	}
	return a
}

func (a *attempt) read(raw syscall.RawConn) (int, error) {
	if err := raw.Read(a.doRead); err != nil {
		return 0, err
	}
	return a.n, a.err
}

// write writes what the peer takes at once: fewer bytes than given mean that
// the rest must wait.
func (a *attempt) write(raw syscall.RawConn, b []byte) (int, error) {
	a.b = b
	err := raw.Write(a.doWrite)
	a.b = nil
	switch {
	case err != nil:
		return 0, err
	case a.err == syscall.EAGAIN || a.err == syscall.EINTR:
		return 0, nil
	}
	return max(a.n, 0), a.err
}
