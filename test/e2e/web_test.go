package e2e_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// Ensure scripts of an app's allowed origins, and of no other, may speak to it.
func TestCORS(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	app.Exec(t, `update fanfare.apps set allowed_origins = '{https://shop.example,http://localhost:5173}'`)
	app.Exec(t, `select fanfare.create_app('blog')`)

	preflight := func(path, origin string) http.Header {
		answer := harness.Request(t, http.MethodOptions, s.URL()+path, "", "Origin", origin,
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,idempotency-key")
		if answer.Status != http.StatusNoContent {
			t.Errorf("%s for %s: %d", path, origin, answer.Status)
		}
		return answer.Header
	}
	for _, path := range []string{demo, "/topics/demo/messages", "/v1/apps/default/topics/demo/messages"} {
		h := preflight(path, "https://shop.example")
		if got := h.Get("Access-Control-Allow-Origin"); got != "https://shop.example" {
			t.Errorf("%s: origin %q", path, got)
		}
		for _, name := range []string{"Authorization", "Last-Event-ID", "Idempotency-Key", "Content-Type"} {
			if !strings.Contains(h.Get("Access-Control-Allow-Headers"), name) {
				t.Errorf("%s: %s is not allowed: %v", path, name, h)
			}
		}
	}
	for path, origin := range map[string]string{
		demo: "https://evil.example", "/v1/apps/blog/topics": "https://shop.example",
		"/v1/apps/absent/topics": "https://shop.example", "/topics/demo/messages": "null",
		"/topics/other/messages": "https://shop.example.evil.example", "/healthz": "http://localhost:51731",
	} {
		if h := preflight(path, origin); h.Get("Access-Control-Allow-Origin") != "" || h.Get("Access-Control-Allow-Headers") != "" {
			t.Errorf("%s allows %s: %v", path, origin, h)
		}
	}

	t.Run("Streams and errors say so too", func(t *testing.T) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+demo, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "http://localhost:5173")
		answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		for _, h := range []http.Header{answer.Header, harness.Request(t, http.MethodGet, s.URL()+private, "", "Origin", "http://localhost:5173").Header} {
			if h.Get("Access-Control-Allow-Origin") != "http://localhost:5173" || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "Retry-After") {
				t.Errorf("%v", h)
			}
			if h.Get("Vary") != "Origin" || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%v", h)
			}
		}
	})
}

// certificate writes a self-signed certificate and its key.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return cert, key, pool
}

// Ensure streams are the same over every protocol: history, live, a broadcast,
// a heartbeat, and the end.
func TestProtocols(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	for _, c := range []struct {
		name      string
		tls       bool
		protocol  string
		transport *http.Transport
	}{
		{"HTTP 1.1", false, "HTTP/1.1", &http.Transport{}},
		{"HTTP 1.1 with TLS", true, "HTTP/1.1", &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, NextProtos: []string{"http/1.1"}}}},
		{"HTTP 2 with TLS", true, "HTTP/2.0", &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}},
		{"HTTP 2 without TLS", false, "HTTP/2.0", &http.Transport{Protocols: unencrypted()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			app := harness.NewApp(t)
			s := harness.Serve(t, app.URL, func(s *server.Server) {
				s.Heartbeat = time.Second
				if c.tls {
					s.Web.TLSCert, s.Web.TLSKey = cert, key
				}
			})
			first := harness.SubscribeBy(t, c.transport, s.URL()+demo, "")
			if first.Answer.Proto != c.protocol {
				t.Errorf("protocol %s", first.Answer.Proto)
			}
			app.PublishRange(t, "demo", 1, 500)
			first.Numbers(t, 500)
			again := harness.SubscribeBy(t, c.transport, s.URL()+demo, first.Ready.ID)
			again.Numbers(t, 500)
			app.Exec(t, `select fanfare.broadcast('demo', '501')`)
			again.Want(t, 501)
			for event := range again.Events() {
				if event.Comment {
					break
				}
			}
			app.Exec(t, `update fanfare.topics set external_subscribable = false where name = 'demo'`)
			wantEnd(t, again, "topic_deleted", "demo")
			c.transport.CloseIdleConnections()
		})
	}
}

func unencrypted() *http.Protocols {
	p := &http.Protocols{}
	p.SetUnencryptedHTTP2(true)
	return p
}

// Ensure a client of HTTP/1.0, as nginx is by default, gets a stream without
// chunks.
func TestHTTP10(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	conn := dial(t, s.URL())
	fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", demo)
	if err := conn.SetReadDeadline(time.Now().Add(harness.Patience)); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(conn)
	head, err := lines.ReadString('\n')
	for line := head; err == nil && line != "\r\n"; line, err = lines.ReadString('\n') {
		if strings.HasPrefix(strings.ToLower(line), "transfer-encoding") {
			t.Errorf("header %s", line)
		}
	}
	if head != "HTTP/1.0 200 OK\r\n" || err != nil {
		t.Errorf("got %q, %v", head, err)
	}
	if line, err := lines.ReadString('\n'); !strings.HasPrefix(line, "retry: ") {
		t.Errorf("the body begins with %q, %v", line, err)
	}
}

func dial(t *testing.T, url string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Ensure streams are limited by app, by address, by rate and by room, each as
// its clients can bear.
func TestStreamLimits(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	app.Exec(t, `update fanfare.apps set max_streams = 3, max_streams_per_address = 2`)
	proxied := netip.MustParsePrefix("127.0.0.0/8")
	s := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.TrustedProxies = []netip.Prefix{proxied} })
	from := func(address string) (*harness.Stream, error) {
		return harness.DialWith(t.Context(), s.URL()+demo, "X-Forwarded-For", "198.51.100.7, "+address)
	}
	refused := func(address string) {
		t.Helper()
		answer := harness.Request(t, http.MethodGet, s.URL()+demo, "", "X-Forwarded-For", address)
		answer.WantProblem(t, http.StatusTooManyRequests, "too_many_streams")
		if answer.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	var open []*harness.Stream
	for _, address := range []string{"192.0.2.1", "192.0.2.1", "192.0.2.2"} {
		stream, err := from(address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stream.Close)
		open = append(open, stream)
	}
	refused("192.0.2.1")
	refused("192.0.2.3")
	open[0].Close()
	harness.Wait(t, harness.Patience, "a place is free", func() bool {
		stream, err := from("192.0.2.3")
		if err == nil {
			t.Cleanup(stream.Close)
		}
		return err == nil
	})
	refused("192.0.2.4")

	t.Run("A full server answers 200 and sends the client away", func(t *testing.T) {
		full := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.MaxStreams = 1 })
		harness.Subscribe(t, full.URL()+demo, "")
		wantEnd(t, harness.Subscribe(t, full.URL()+demo, ""), "reconnect", "full")
	})

	t.Run("Requests of an address are limited", func(t *testing.T) {
		app.Exec(t, `update fanfare.apps set max_streams = null, max_streams_per_address = null`)
		strict := harness.Serve(t, app.URL, func(s *server.Server) { s.Web.SubscribeRate = 1 })
		var statuses []int
		for range 20 {
			statuses = append(statuses, harness.Request(t, http.MethodGet, strict.URL()+"/realtime/topics/absent", "").Status)
		}
		if statuses[9] != http.StatusNotFound || statuses[19] != http.StatusTooManyRequests {
			t.Errorf("statuses %v", statuses)
		}
	})
}

// Ensure history can be read as plain JSON, by pages, in the order of streams.
func TestRead(t *testing.T) {
	t.Parallel()
	app := harness.NewApp(t)
	s := harness.Serve(t, app.URL)
	stream := harness.Subscribe(t, s.URL()+demo, "")
	app.PublishRange(t, "demo", 1, 250)
	app.Exec(t, `select fanfare.publish('demo', '251', key => 'k')`)
	numbers, _ := stream.Numbers(t, 251)

	type page struct {
		Messages []struct {
			Position, Topic string
			Message         int
			ID              int64
			Key             *string
			PublishedAt     string `json:"published_at"`
		}
		Position *string
		More     bool
	}
	read := func(query string) (p page) {
		t.Helper()
		answer := harness.Request(t, http.MethodGet, s.URL()+"/topics/demo/messages?"+query, "")
		if err := json.Unmarshal(answer.Body, &p); err != nil || answer.Status != http.StatusOK {
			t.Fatalf("%d %s", answer.Status, answer.Body)
		}
		return p
	}
	var got []int
	p, query := page{More: true}, "limit=120"
	for p.More {
		p = read(query)
		for _, m := range p.Messages {
			got = append(got, m.Message)
		}
		query = "limit=120&after=" + *p.Position
	}
	if fmt.Sprint(got) != fmt.Sprint(numbers) {
		t.Errorf("got %v, want %v", got, numbers)
	}
	if p = read("after=" + *p.Position); len(p.Messages) != 0 || p.More || p.Position == nil {
		t.Errorf("after the last: %+v", p)
	}
	last := read("limit=1000").Messages[250]
	if last.Key == nil || *last.Key != "k" || last.Topic != "demo" || last.ID == 0 || !strings.HasSuffix(last.PublishedAt, "Z") {
		t.Errorf("got %+v", last)
	}
	harness.Subscribe(t, s.URL()+demo, read("limit=249").Messages[248].Position).Want(t, 250, 251)

	for query, code := range map[string]string{"after=x": "position_invalid", "after=": "position_invalid", "limit=0": "invalid_parameter", "limit=1001": "invalid_parameter"} {
		harness.Request(t, http.MethodGet, s.URL()+"/topics/demo/messages?"+query, "").WantProblem(t, http.StatusBadRequest, code)
	}
	harness.Request(t, http.MethodGet, s.URL()+"/topics/demo/messages?after=aaaaaaaa.1", "").
		WantProblem(t, http.StatusGone, "position_gone")
	harness.Request(t, http.MethodGet, s.URL()+"/topics/private/messages", "").
		WantProblem(t, http.StatusUnauthorized, "unauthorized")
	for _, topic := range []string{"secret", "absent"} {
		harness.Request(t, http.MethodGet, s.URL()+"/topics/"+topic+"/messages", "").
			WantProblem(t, http.StatusNotFound, "not_found")
	}
	key := app.KeyFor(t, "topic.subscribe")
	answer := harness.Request(t, http.MethodGet, s.URL()+"/v1/apps/default/topics/private/messages", "", "Authorization", "Bearer "+key)
	if answer.Status != http.StatusOK || string(answer.Body) != `{"messages":[],"position":null,"more":false}` {
		t.Errorf("got %d %s", answer.Status, answer.Body)
	}
}

// Ensure ten thousand handshakes that never finish keep nobody from a stream.
func TestHalfOpenHandshakes(t *testing.T) {
	t.Parallel()
	const count = 10000
	app := harness.NewApp(t)
	p := harness.ServeProcess(t, app.URL)
	url := p.URL(t)
	for range count {
		conn := dial(t, url)
		if _, err := io.WriteString(conn, "GET "+demo+" HTTP/1.1\r\nHost: localhost\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), harness.Patience)
	defer cancel()
	stream, err := harness.DialWith(ctx, url+demo)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	app.Publish(t, "demo", 1)
	stream.Want(t, 1)
}

// Ensure what HTTP promises of every route: HEAD where there is GET, OPTIONS with
// what is allowed, an id that log, answer and problem share, and secrets that no
// cache keeps.
func TestEveryRouteIsHTTP(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	for _, o := range harness.Operations(t, a.url) {
		path := pathOf(o, "default")
		options := harness.Request(t, http.MethodOptions, a.url+path, "")
		if allowed := options.Header.Get("Allow"); options.Status != 204 || !strings.Contains(allowed, o.Method) || !strings.Contains(allowed, "OPTIONS") {
			t.Errorf("OPTIONS %s: %d, Allow %q", o.Path, options.Status, allowed)
		}
		if o.Method != http.MethodGet || strings.Contains(o.Path, "/realtime/") {
			continue
		}
		get, head := a.ask(t, a.all, http.MethodGet, path, ""), a.ask(t, a.all, http.MethodHead, path, "")
		if head.Status != get.Status || len(head.Body) > 0 {
			t.Errorf("HEAD %s: %d with %d bytes, GET is answered %d", o.Path, head.Status, len(head.Body), get.Status)
		}
	}
	echoed := harness.Request(t, http.MethodGet, a.url+"/v1/apps/none", "", "X-Request-Id", "7f3a-1")
	if got := echoed.Header.Get("X-Request-Id"); got != "7f3a-1" || !strings.Contains(string(echoed.Body), `"request":"7f3a-1"`) {
		t.Errorf("the id of the request is %q: %s", got, echoed.Body)
	}
	for _, bad := range []string{"", "a b", "a\tb", strings.Repeat("a", 200), "é"} {
		if got := harness.Request(t, http.MethodGet, a.url+"/healthz", "", "X-Request-Id", bad).Header.Get("X-Request-Id"); len(got) < 20 || got == bad {
			t.Errorf("the id %q is answered with %q", bad, got)
		}
	}
	made := a.ask(t, a.full, http.MethodPost, "/v1/apps/default/keys", `{"name":"k","capabilities":["topic.publish"]}`)
	if made.Status != 201 || made.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a new key: %d, Cache-Control %q", made.Status, made.Header.Get("Cache-Control"))
	}
	topic := a.ask(t, a.full, http.MethodPost, "/v1/apps/default/topics", `{"name":"new.topic"}`)
	if found := a.ask(t, a.full, http.MethodGet, topic.Header.Get("Location"), ""); found.Status != 200 || string(found.Body) != string(topic.Body) {
		t.Errorf("Location %q: %d %s", topic.Header.Get("Location"), found.Status, found.Body)
	}
}
