package chaos_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// notificationResponse is the type of the message of the Postgres protocol (55.7)
// that carries a notification.
const notificationResponse = 'A'

// proxy leads connections to Postgres and lets no notification through.
type proxy struct {
	dropped atomic.Int64
	done    sync.WaitGroup
}

// open returns the URL that leads through the proxy.
func (p *proxy) open(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	target := u.Host
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.done.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target)
			if err != nil {
				t.Error(errors.Join(err, client.Close()))
				return
			}
			p.done.Go(func() { p.forward(server, client) })
			p.done.Go(func() { p.filter(client, server) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.done.Wait()
	})
	u.Host = listener.Addr().String()
	return u.String()
}

func (p *proxy) forward(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = to.Close(), from.Close()
}

// filter copies message by message: a byte of type, four of length.
func (p *proxy) filter(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	head := make([]byte, 5)
	for {
		if _, err := io.ReadFull(from, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := io.ReadFull(from, body); err != nil {
			return
		}
		if head[0] == notificationResponse {
			p.dropped.Add(1)
			continue
		}
		if _, err := to.Write(append(head[:5:5], body...)); err != nil {
			return
		}
	}
}
