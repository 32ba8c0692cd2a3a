package relay

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxVisitors bounds the addresses whose rate is remembered; then the one that
// comes next begins anew, and all others with it.
const maxVisitors = 1 << 16

// Limits bound the streams of one app on this server; 0 is none.
type Limits struct{ Streams, PerAddress int }

// Refusal is why a stream is not admitted.
type Refusal string

// The refusals; each can succeed later.
const (
	RefusedRate       Refusal = "too many requests for messages from this address"
	RefusedApp        Refusal = "the app has as many streams open as it may"
	RefusedPerAddress Refusal = "this address has as many streams of the app open as it may"
)

// Admission counts streams and the requests for them, by app and by client
// address.
type Admission struct {
	// Rate and Burst bound the requests of one address; a Rate of 0 is no bound.
	Rate  rate.Limit
	Burst int

	mu       sync.Mutex
	apps     map[int64]int
	places   map[seat]int
	visitors map[netip.Addr]*rate.Limiter
}

// seat is what streams are counted by.
type seat struct {
	app     int64
	address netip.Addr
}

// NewAdmission returns an admission of nobody yet.
func NewAdmission(limit rate.Limit, burst int) *Admission {
	return &Admission{
		Rate: limit, Burst: burst,
		apps: map[int64]int{}, places: map[seat]int{}, visitors: map[netip.Addr]*rate.Limiter{},
	}
}

// Knock counts a request, before anything is done for it. wait is when to try
// again where it is one too many.
func (a *Admission) Knock(address netip.Addr, now time.Time) (wait time.Duration, ok bool) {
	if a.Rate == 0 {
		return 0, true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	address = networkOf(address)
	visitor := a.visitors[address]
	if visitor == nil {
		if len(a.visitors) >= maxVisitors {
			clear(a.visitors)
		}
		visitor = rate.NewLimiter(a.Rate, a.Burst)
		a.visitors[address] = visitor
	}
	if visitor.AllowN(now, 1) {
		return 0, true
	}
	return a.wait(), false
}

// Spent reports whether the next Knock of an address would be one too many, and
// when to try again then.
func (a *Admission) Spent(address netip.Addr, now time.Time) (wait time.Duration, spent bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	visitor := a.visitors[networkOf(address)]
	if visitor == nil || visitor.TokensAt(now) >= 1 {
		return 0, false
	}
	return a.wait(), true
}

func (a *Admission) wait() time.Duration {
	return time.Duration(float64(time.Second) / float64(a.Rate))
}

// networkOf is what counts as one address: of IPv6 the network of 64 bits that a
// subscriber line is given (RFC 6177).
func networkOf(address netip.Addr) netip.Addr {
	if !address.Is6() {
		return address
	}
	network, err := address.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return network.Addr()
}

// Enter counts a stream in, unless a limit is reached.
func (a *Admission) Enter(app int64, address netip.Addr, limits Limits) (why Refusal, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	place := seat{app, networkOf(address)}
	switch {
	case limits.Streams > 0 && a.apps[app] >= limits.Streams:
		return RefusedApp, false
	case limits.PerAddress > 0 && a.places[place] >= limits.PerAddress:
		return RefusedPerAddress, false
	}
	a.apps[app]++
	a.places[place]++
	return "", true
}

// leave counts a stream out.
func (a *Admission) leave(place seat) {
	a.mu.Lock()
	defer a.mu.Unlock()
	place.address = networkOf(place.address)
	if a.apps[place.app]--; a.apps[place.app] == 0 {
		delete(a.apps, place.app)
	}
	if a.places[place]--; a.places[place] == 0 {
		delete(a.places, place)
	}
}
