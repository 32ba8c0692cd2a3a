package main

import (
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fanfare-pg/fanfare/server"
)

// loopback is where a proxy runs that nobody said anything about.
const loopback = "127.0.0.0/8,::1/128"

// webFlags adds the flags that say who may connect, and how.
func webFlags(c *cobra.Command, web *server.WebSettings) {
	flags := c.Flags()
	flags.StringVar(&web.TLSCert, "tls-cert", os.Getenv("FANFARE_TLS_CERT"), "certificate file for TLS, PEM (FANFARE_TLS_CERT)")
	flags.StringVar(&web.TLSKey, "tls-key", os.Getenv("FANFARE_TLS_KEY"), "its key file, PEM (FANFARE_TLS_KEY)")
	flags.IntVar(&web.MaxStreams, "sse-max-streams", envInt("FANFARE_SSE_MAX_STREAMS", 50000),
		"streams that this server has room for (FANFARE_SSE_MAX_STREAMS)")
	flags.IntVar(&web.SubscribeRate, "sse-subscribe-rate", envInt("FANFARE_SSE_SUBSCRIBE_RATE", 100),
		"requests for streams of one client address, a second; bursts may be ten times as large (FANFARE_SSE_SUBSCRIBE_RATE)")
	flags.IntVar(&web.BadCredentialRate, "bad-credential-rate", envInt("FANFARE_BAD_CREDENTIAL_RATE", 10),
		"credentials of one client address that are not valid, a second; bursts as above (FANFARE_BAD_CREDENTIAL_RATE)")
	flags.IntVar(&web.FnRate, "fn-rate", envInt("FANFARE_FN_RATE", 100),
		"requests of one client address to endpoints, a second; bursts as above (FANFARE_FN_RATE)")
	flags.Var((*prefixes)(&web.TrustedProxies), "trusted-proxies",
		"networks of proxies whose X-Forwarded-For is believed (FANFARE_TRUSTED_PROXIES)")
	// The default is valid; a bad value of the environment is found by checkWeb.
	_ = (*prefixes)(&web.TrustedProxies).Set(env("FANFARE_TRUSTED_PROXIES", loopback))
}

// checkWeb refuses values that a server cannot run with.
func checkWeb(web *server.WebSettings) error {
	switch {
	case (web.TLSCert == "") != (web.TLSKey == ""):
		return fmt.Errorf("tls-cert (FANFARE_TLS_CERT) and tls-key (FANFARE_TLS_KEY) go together")
	case web.MaxStreams < 1:
		return fmt.Errorf("sse-max-streams (FANFARE_SSE_MAX_STREAMS) must be a number from 1")
	case web.SubscribeRate < 1:
		return fmt.Errorf("sse-subscribe-rate (FANFARE_SSE_SUBSCRIBE_RATE) must be a number from 1")
	case web.BadCredentialRate < 1:
		return fmt.Errorf("bad-credential-rate (FANFARE_BAD_CREDENTIAL_RATE) must be a number from 1")
	case web.FnRate < 1:
		return fmt.Errorf("fn-rate (FANFARE_FN_RATE) must be a number from 1")
	}
	if value := os.Getenv("FANFARE_TRUSTED_PROXIES"); value != "" {
		var parsed prefixes
		return parsed.Set(value)
	}
	return nil
}

// prefixes is a flag of networks with commas between them.
type prefixes []netip.Prefix

func (p *prefixes) String() string {
	var all []string
	for _, prefix := range *p {
		all = append(all, prefix.String())
	}
	return strings.Join(all, ",")
}

// Type names the value in the help.
func (p *prefixes) Type() string { return "networks" }

// Set reads networks such as 10.0.0.0/8,::1/128; "none" is none.
func (p *prefixes) Set(text string) error {
	*p = nil
	if text == "none" {
		return nil
	}
	for _, one := range strings.Split(text, ",") {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(one))
		if err != nil {
			return fmt.Errorf("trusted-proxies (FANFARE_TRUSTED_PROXIES): %q is no network such as 10.0.0.0/8", one)
		}
		*p = append(*p, prefix)
	}
	return nil
}
