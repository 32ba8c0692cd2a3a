package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/time/rate"

	"github.com/fanfare-pg/fanfare/server/api"
	"github.com/fanfare-pg/fanfare/server/relay"
)

// maxConcurrentStreams bounds the requests of one HTTP/2 connection: a proxy
// may carry all its clients on a few.
const maxConcurrentStreams = 1000

// WebSettings say who may connect, and how. The zero value is plain HTTP
// without limits.
type WebSettings struct {
	// TLSCert and TLSKey are files in PEM; empty for no TLS.
	TLSCert, TLSKey string
	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// MaxStreams is how many streams this server has room for; 0 for any number.
	MaxStreams int
	// SubscribeRate bounds the requests for streams of one client address, a
	// second, after a burst of ten times as many; 0 is no bound.
	SubscribeRate int
	// BadCredentialRate and FnRate bound in the same way the credentials that are
	// not valid, and the requests to endpoints.
	BadCredentialRate, FnRate int
	// Names are those by which this server may be asked, besides its addresses and
	// localhost; nil for any. A page of another origin can make a browser believe
	// that its own name is an address of this machine (DNS rebinding).
	Names []string
}

// burst is how many seconds' worth of requests an address may send at once.
const burst = 10

func perAddress(perSecond int) *relay.Admission {
	return relay.NewAdmission(rate.Limit(perSecond), burst*perSecond)
}

func (s *WebSettings) limit(streams *relay.Streams) {
	if s.MaxStreams > 0 {
		streams.MaxStreams = s.MaxStreams
	}
	streams.Admission = perAddress(s.SubscribeRate)
}

// named refuses requests by another name.
func (s *WebSettings) named(next http.Handler) http.Handler {
	if s.Names == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isName(r.Host) {
			http.Error(w, "this server does not answer to the name "+strconv.Quote(r.Host)+"; --host lets it", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *WebSettings) isName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(s.Names, host)
}

// door is an address that is listened on, and what answers there.
type door struct {
	listener net.Listener
	http     *http.Server
	handler  *replaceable
}

// replaceable is a handler that another one takes the place of while it serves.
type replaceable struct{ now atomic.Pointer[http.Handler] }

func (h *replaceable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*h.now.Load()).ServeHTTP(w, r)
}

// listen opens the doors of a server: one, or a second one for administration. Until
// the server answers they say that it starts.
func (s *Server) listen(ctx context.Context) error {
	addresses := []string{s.Listen}
	if s.AdminListen != "" {
		addresses = append(addresses, s.AdminListen)
	}
	for _, address := range addresses {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			s.closeDoors()
			return fmt.Errorf("listen: %w", err)
		}
		s.doors = append(s.doors, s.newDoor(listener))
	}
	starting := api.Starting()
	for _, d := range s.doors {
		d.handler.now.Store(&starting)
		s.run(func() error { return s.Web.serve(d.http, d.listener) })
	}
	return nil
}

func (s *Server) newDoor(listener net.Listener) door {
	handler := &replaceable{}
	return door{listener: listener, handler: handler, http: &http.Server{
		Handler: s.Web.named(handler), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, Protocols: protocols(), HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxConcurrentStreams},
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}}
}

// closeDoors closes the doors of a server that does not come to answer.
func (s *Server) closeDoors() {
	for _, d := range s.doors {
		_, _ = d.http.Close(), d.listener.Close()
	}
}

// answer sets what answers at the doors: everything at one, or what is public at
// the first and everything at the second.
func (s *Server) answer(all, public http.Handler) {
	if len(s.doors) > 1 {
		s.doors[0].handler.now.Store(&public)
	} else {
		s.doors[0].handler.now.Store(&all)
	}
	s.doors[len(s.doors)-1].handler.now.Store(&all)
}

// shutDown lets requests end until ctx is done.
func (s *Server) shutDown(ctx context.Context) (err error) {
	for _, d := range s.doors {
		ended := d.http.Shutdown(ctx)
		if errors.Is(ended, context.DeadlineExceeded) {
			ended = d.http.Close()
		}
		err = errors.Join(err, ended)
	}
	return err
}

// check reads the certificate, so that a bad one is told at the start.
func (s *WebSettings) check() error {
	if s.TLSCert == "" {
		return nil
	}
	if _, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey); err != nil {
		return fmt.Errorf("load certificate: %w", err)
	}
	return nil
}

func (s *WebSettings) scheme() string {
	if s.TLSCert != "" {
		return "https"
	}
	return "http"
}

func (s *WebSettings) serve(server *http.Server, listener net.Listener) error {
	if s.TLSCert != "" {
		return server.ServeTLS(listener, s.TLSCert, s.TLSKey)
	}
	return server.Serve(listener)
}

// protocols are HTTP/1, and HTTP/2 with TLS or, for a proxy that knows, without.
func protocols() *http.Protocols {
	p := &http.Protocols{}
	p.SetHTTP1(true)
	p.SetHTTP2(true)
	p.SetUnencryptedHTTP2(true)
	return p
}
