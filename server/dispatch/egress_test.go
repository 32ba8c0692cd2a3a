package dispatch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"code.dny.dev/ssrf"
)

// Ensure no address is dialed that is not public.
func TestEgressRefuses(t *testing.T) {
	t.Parallel()
	dial := Egress{}.dialer(nil)
	for name, address := range map[string]string{
		"loopback":                "127.0.0.1",
		"loopback elsewhere":      "127.8.9.10",
		"loopback 6":              "::1",
		"unspecified":             "0.0.0.0",
		"unspecified 6":           "::",
		"private 10":              "10.0.0.1",
		"private 172":             "172.31.255.1",
		"private 192":             "192.168.1.1",
		"unique local":            "fd12:3456::1",
		"link local":              "169.254.1.1",
		"link local 6":            "fe80::1",
		"metadata":                "169.254.169.254",
		"metadata 6":              "fd00:ec2::254",
		"metadata, Alibaba":       "100.100.100.200",
		"metadata, Oracle":        "192.0.0.192",
		"wire server, Azure":      "168.63.129.16",
		"shared, CGNAT":           "100.64.0.1",
		"NAT64":                   "64:ff9b::7f00:1",
		"NAT64, local":            "64:ff9b:1::a00:1",
		"6to4":                    "2002:7f00:1::1",
		"Teredo":                  "2001:0:7f00:1::1",
		"mapped loopback":         "::ffff:127.0.0.1",
		"mapped private, in hex":  "::ffff:a00:1",
		"mapped Azure":            "::ffff:168.63.129.16",
		"compatible":              "::127.0.0.1",
		"multicast":               "224.0.0.1",
		"broadcast":               "255.255.255.255",
		"benchmark":               "198.18.0.1",
		"documentation":           "203.0.113.1",
		"documentation 6":         "2001:db8::1",
		"reserved":                "240.0.0.1",
		"octal, read as a number": "0177.0.0.1",
		"one number":              "2130706433",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			conn, err := dial(ctx, "tcp", net.JoinHostPort(address, "9"))
			if err == nil {
				_ = conn.Close()
			}
			var lookup *net.DNSError
			if !errors.Is(err, ssrf.ErrProhibitedIP) && !errors.As(err, &lookup) {
				t.Errorf("got %v, want it refused", err)
			}
		})
	}
}

// Ensure the list opens what it names and nothing beside it.
func TestEgressAllows(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	address := listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	for name, c := range map[string]struct {
		list    string
		allowed bool
	}{
		"nothing":           {"", false},
		"prefix":            {"10.0.0.0/8, 127.0.0.0/8", true},
		"other prefix":      {"10.0.0.0/8,127.0.1.0/24", false},
		"address":           {"127.0.0.1", true},
		"host and port":     {address, true},
		"other port":        {"127.0.0.1:1", false},
		"name of this host": {"localhost:" + port, false}, // the URL says 127.0.0.1
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			egress, err := ParseEgress(c.list)
			if err != nil {
				t.Fatal(err)
			}
			conn, err := egress.dialer(nil)(t.Context(), "tcp", address)
			if err == nil {
				_ = conn.Close()
			}
			if (err == nil) != c.allowed {
				t.Errorf("got %v, allowed %v", err, c.allowed)
			}
		})
	}
	for _, list := range []string{"here", "10.0.0.0/33", ":80", "host:", "10.0.0.1/8/9"} {
		if _, err := ParseEgress(list); err == nil {
			t.Errorf("accepted %q", list)
		}
	}
}

// Ensure a name that leads to an allowed address first and to a forbidden one
// later is not followed there: the address that is dialed is the one checked.
func TestEgressSeesThroughRebinding(t *testing.T) {
	t.Parallel()
	var reached, forbidden atomic.Int32
	allowed := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		w.Header().Set("Connection", "close") // so that the next post looks the name up again
	}))
	first, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	allowed.Listener = first
	allowed.Start()
	t.Cleanup(allowed.Close)
	_, port, _ := net.SplitHostPort(first.Addr().String())

	second, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.3:"+port)
	if err != nil {
		t.Fatal(err)
	}
	inner := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { forbidden.Add(1) }))
	inner.Listener = second
	inner.Start()
	t.Cleanup(inner.Close)

	names := serveNames(t, "127.0.0.2", "127.0.0.3")
	egress, err := ParseEgress("127.0.0.2")
	if err != nil {
		t.Fatal(err)
	}
	webhooks := NewWebhooks(egress, names, "test")
	t.Cleanup(webhooks.Close)
	target := Target{URL: "http://rebind.example:" + port + "/", Timeout: 5 * time.Second, Secrets: []string{secretOf("a")}}

	if outcome := webhooks.Post(t.Context(), target, exampleMessage()); !outcome.Done {
		t.Fatalf("first post: %+v", outcome)
	}
	outcome := webhooks.Post(t.Context(), target, exampleMessage())
	if outcome.Done || !strings.Contains(outcome.Error, "FANFARE_EGRESS_ALLOW") {
		t.Errorf("second post: %+v, want it refused", outcome)
	}
	if strings.Contains(outcome.Error, "127.0.0.3") {
		t.Errorf("%q tells the address", outcome.Error)
	}
	if reached.Load() != 1 || forbidden.Load() != 0 {
		t.Errorf("reached %d and %d, want 1 and 0", reached.Load(), forbidden.Load())
	}
}

// serveNames is a name server that answers each question of type A with the
// next of the addresses, and the last of them from then on.
func serveNames(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	server, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = server.Close(); <-done })
	go func() {
		defer close(done)
		question := make([]byte, 512)
		for next := 0; ; {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return
			}
			answer, isA := nameAnswer(question[:n], addresses[min(next, len(addresses)-1)])
			if isA {
				next++
			}
			_, _ = server.WriteTo(answer, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// nameAnswer answers a question by RFC 1035: with the address when it asks for
// type A, with nothing else.
func nameAnswer(question []byte, address string) (answer []byte, isA bool) {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // the root label, type and class
	isA = question[end-3] == 1
	answer = append(answer, question[:end]...)
	answer[2], answer[3] = 0x81, 0x80 // an answer, recursion available, no error
	copy(answer[6:12], []byte{0, 0, 0, 0, 0, 0})
	if isA {
		answer[7] = 1
		answer = append(answer, 0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		ip := netip.MustParseAddr(address).As4()
		answer = append(answer, ip[:]...)
	}
	return answer, isA
}
