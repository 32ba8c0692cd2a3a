package dispatch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// dialTimeout bounds the making of one connection, the lookup of its name
// included.
const dialTimeout = 5 * time.Second

// azureWire is the address at which virtual machines in Azure find their
// host: a public address that is no public service.
var azureWire = netip.MustParsePrefix("168.63.129.16/32")

// Egress decides where webhooks may go: to public addresses, and to what is on
// its list. The decision is made on the address that is dialed, after the
// lookup, so that a name cannot lead elsewhere than where it led when it was
// checked. The zero value allows public addresses alone.
type Egress struct {
	prefixes []netip.Prefix
	hosts    map[string]bool
}

// ParseEgress reads a list, separated by commas, of prefixes (10.1.0.0/16),
// addresses, and host:port, which stands for whatever address the host has.
func ParseEgress(list string) (Egress, error) {
	egress := Egress{hosts: map[string]bool{}}
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.ToLower(strings.TrimSpace(entry))
		if entry == "" {
			continue
		}
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			egress.prefixes = append(egress.prefixes, prefix.Masked())
			continue
		}
		if address, err := netip.ParseAddr(entry); err == nil {
			egress.prefixes = append(egress.prefixes, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		host, port, err := net.SplitHostPort(entry)
		if err != nil || host == "" || port == "" {
			return Egress{}, fmt.Errorf("%q is neither a prefix such as 10.1.0.0/16, nor an address, nor host:port", entry)
		}
		egress.hosts[entry] = true
	}
	return egress, nil
}

// dialer returns the dial function of an http.Transport. A nil resolver is the
// system's.
func (e Egress) dialer(resolver *net.Resolver) func(ctx context.Context, network, address string) (net.Conn, error) {
	v4, v6 := []netip.Prefix{}, []netip.Prefix{}
	for _, prefix := range e.prefixes {
		if prefix.Addr().Is4() {
			v4 = append(v4, prefix)
		} else {
			v6 = append(v6, prefix)
		}
	}
	guardian := ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(azureWire),
		ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	guarded := &net.Dialer{Timeout: dialTimeout, Resolver: resolver, Control: guardian.Safe}
	free := &net.Dialer{Timeout: dialTimeout, Resolver: resolver}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if e.hosts[strings.ToLower(address)] {
			return free.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}
