package relay

import (
	"net/netip"
	"testing"
	"time"
)

// Ensure streams and requests are bounded by app and by address, and no more
// is remembered than must be.
func TestAdmission(t *testing.T) {
	t.Parallel()
	here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")

	t.Run("Networks", func(t *testing.T) {
		t.Parallel()
		a := NewAdmission(0.001, 1)
		for address, want := range map[string]bool{"2001:db8::1": true, "2001:db8:0:1::1": true, "192.0.2.1": true} {
			if _, ok := a.Knock(netip.MustParseAddr(address), time.Now()); ok != want {
				t.Errorf("%s: %t", address, ok)
			}
		}
		for _, address := range []string{"2001:db8::ffff", "2001:db8::2%eth0", "192.0.2.1"} {
			if _, ok := a.Knock(netip.MustParseAddr(address), time.Now()); ok {
				t.Errorf("%s is let through", address)
			}
			if _, spent := a.Spent(netip.MustParseAddr(address), time.Now()); !spent {
				t.Errorf("%s has some left", address)
			}
		}
	})

	t.Run("Streams", func(t *testing.T) {
		t.Parallel()
		a, limits := NewAdmission(0, 0), Limits{Streams: 3, PerAddress: 2}
		for _, c := range []struct {
			app     int64
			address netip.Addr
			want    Refusal
		}{
			{1, here, ""},
			{1, here, ""},
			{1, here, RefusedPerAddress},
			{2, here, ""},
			{1, there, ""},
			{1, there, RefusedApp},
		} {
			if why, ok := a.Enter(c.app, c.address, limits); why != c.want || ok != (c.want == "") {
				t.Errorf("app %d from %s: got %q, %v, want %q", c.app, c.address, why, ok, c.want)
			}
		}
		a.leave(seat{1, here})
		if why, ok := a.Enter(1, here, limits); !ok {
			t.Errorf("after one left: %q", why)
		}
		for _, place := range []seat{{1, here}, {1, here}, {1, there}, {2, here}} {
			a.leave(place)
		}
		if len(a.apps)+len(a.places) != 0 {
			t.Errorf("left behind: %v, %v", a.apps, a.places)
		}
	})

	t.Run("Requests", func(t *testing.T) {
		t.Parallel()
		a, now := NewAdmission(10, 2), time.Now()
		for i, want := range []bool{true, true, false} {
			wait, ok := a.Knock(here, now)
			if ok != want || ok == (wait > 0) {
				t.Errorf("request %d: %v, wait %v", i, ok, wait)
			}
		}
		if _, ok := a.Knock(there, now); !ok {
			t.Error("another address is refused too")
		}
		if _, ok := a.Knock(here, now.Add(100*time.Millisecond)); !ok {
			t.Error("refused after the wait")
		}
	})

	t.Run("Many addresses", func(t *testing.T) {
		t.Parallel()
		a, now := NewAdmission(10, 2), time.Now()
		for i := range maxVisitors + 10 {
			a.Knock(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
		}
		if len(a.visitors) > maxVisitors {
			t.Errorf("%d visitors", len(a.visitors))
		}
	})
}
