package harness

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Link leads connections to Postgres, and can swallow what they carry without a
// word to either end: as a balancer does that failed over, or a firewall that
// forgot them. Close a server that uses it before the test ends.
type Link struct {
	URL string

	target string
	mu     sync.Mutex
	conns  map[*linked]bool
	// down: new connections are closed at once.
	down bool
	// swallowed is the part whose new connections are swallowed, too.
	swallowed string
	done      sync.WaitGroup
}

// linked is a connection through the link.
type linked struct {
	client, server net.Conn
	// part is the application_name of the session, once it is known.
	part  string
	swept bool
}

// NewLink opens a link to a database.
func NewLink(t testing.TB, database string) *Link {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{target: u.Host, conns: map[*linked]bool{}}
	u.Host = listener.Addr().String()
	l.URL = u.String()
	l.done.Go(func() { l.accept(listener) })
	t.Cleanup(func() {
		_ = listener.Close()
		l.mu.Lock()
		for c := range l.conns {
			_, _ = c.client.Close(), c.server.Close()
		}
		l.mu.Unlock()
		l.done.Wait()
	})
	return l
}

func (l *Link) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", l.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		c := &linked{client: client, server: server}
		l.mu.Lock()
		down := l.down
		if !down {
			l.conns[c] = true
		}
		l.mu.Unlock()
		if down {
			_, _ = client.Close(), server.Close()
			continue
		}
		l.done.Go(func() { l.carry(c, server, client) })
		l.done.Go(func() { l.carry(c, client, server) })
	}
}

// carry carries what comes from one end to the other, or swallows it.
func (l *Link) carry(c *linked, to, from net.Conn) {
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if !l.swallows(c, buffer[:n]) {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			l.mu.Lock()
			delete(l.conns, c)
			l.mu.Unlock()
			return
		}
	}
}

// swallows reports whether what a connection carries is lost. It learns its name
// from the first message (StartupMessage, Postgres 15, 55.7).
func (l *Link) swallows(c *linked, carried []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, name, found := bytes.Cut(carried, []byte("application_name\x00")); found && c.part == "" {
		name, _, _ := bytes.Cut(name, []byte{0})
		c.part = string(name)
		c.swept = c.part == l.swallowed && c.part != ""
	}
	return c.swept
}

// Swallow swallows what the present connections of a part carry from now on, and
// returns how many there are. Its new ones work, unless they are to be swallowed
// as well.
func (l *Link) Swallow(part string, alsoNew bool) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if c.part == part {
			c.swept = true
			n++
		}
	}
	if alsoNew {
		l.swallowed = part
	}
	return n
}

// Cut closes all connections, and new ones at once, as when Postgres is stopped.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for c := range l.conns {
		_, _ = c.client.Close(), c.server.Close()
	}
}

// Heal lets new connections of every part work.
func (l *Link) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.swallowed, l.down = "", false
}
