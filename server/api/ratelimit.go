package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// maxBuckets bounds the memory of rate limits; beyond it, those that are full
	// are forgotten, which changes nothing, and then all.
	maxBuckets = 8192
	// serversKnownFor is how long the number of servers is taken for the same.
	serversKnownFor = 5 * time.Second
)

// rateLimits are the token buckets of apps and keys that may publish so many
// messages a second on all servers together. Each server takes its share, the
// limit by the number of servers. A bucket holds a second's worth; a request of
// many messages may overdraw it, and then nothing passes until it is repaid.
type rateLimits struct {
	mu      sync.Mutex
	buckets map[string]*rate.Limiter
	servers int
	counted time.Time
}

// quota is a limit and what is left of it on this server.
type quota struct {
	name      string
	perSecond int32
	remaining int
	wait      time.Duration // until a message passes; zero when one does
}

// take counts messages against a bucket, if it has anything left.
func (l *rateLimits) take(name, bucket string, perSecond int32, messages int, now time.Time) quota {
	l.mu.Lock()
	defer l.mu.Unlock()
	share := rate.Limit(perSecond) / rate.Limit(max(l.servers, 1))
	burst := max(1, int(math.Ceil(float64(share))))
	limiter, ok := l.buckets[bucket]
	if !ok {
		l.makeRoom(now)
		limiter = rate.NewLimiter(share, burst)
		l.buckets[bucket] = limiter
	}
	if limiter.Limit() != share {
		limiter.SetLimitAt(now, share)
		limiter.SetBurstAt(now, burst)
	}
	q := quota{name: name, perSecond: perSecond}
	if left := limiter.TokensAt(now); left < 1 {
		// Never zero, which is no wait.
		q.wait = 1 + time.Duration((1-left)/float64(share)*float64(time.Second))
		return q
	}
	for messages > 0 { // a reservation is at most a burst
		limiter.ReserveN(now, min(messages, burst))
		messages -= burst
	}
	q.remaining = max(0, int(limiter.TokensAt(now)))
	return q
}

func (l *rateLimits) makeRoom(now time.Time) {
	if len(l.buckets) >= maxBuckets {
		for name, limiter := range l.buckets {
			if limiter.TokensAt(now) >= float64(limiter.Burst()) {
				delete(l.buckets, name)
			}
		}
	}
	if l.buckets == nil || len(l.buckets) >= maxBuckets {
		l.buckets = map[string]*rate.Limiter{}
	}
}

// stale reports whether the servers are to be counted, which the caller then does.
func (l *rateLimits) stale(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.counted) < serversKnownFor {
		return false
	}
	l.counted = now
	return true
}

func (l *rateLimits) setServers(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.servers = n
}

// limitPublish counts messages against the limits of the app and of the key, and
// says in the answer's headers what is left (draft-ietf-httpapi-ratelimit-headers).
func (a *API) limitPublish(ctx context.Context, w http.ResponseWriter, app app, messages int) error {
	if app.rate == 0 && app.keyRate == 0 {
		return nil
	}
	now := time.Now()
	if a.rateLimits.stale(now) {
		var n int32
		err := a.run(ctx, func(q *db.Queries) (err error) {
			n, err = q.CountServers(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("count servers: %w", err)
		}
		a.rateLimits.setServers(int(n))
	}
	var quotas []quota
	if app.keyRate > 0 {
		quotas = append(quotas, a.rateLimits.take("key", "key "+app.keyPrefix, app.keyRate, messages, now))
	}
	if app.rate > 0 && (len(quotas) == 0 || quotas[0].wait == 0) {
		quotas = append(quotas, a.rateLimits.take("app", "app "+app.name, app.rate, messages, now))
	}
	return writeQuotas(w, quotas)
}

// writeQuotas sets the headers, and refuses where a quota is used up.
func writeQuotas(w http.ResponseWriter, quotas []quota) error {
	var policies, left []string
	var refusal error
	for _, q := range quotas {
		wait := int(math.Ceil(max(q.wait, time.Second).Seconds()))
		policies = append(policies, fmt.Sprintf(`"%s";q=%d;w=1`, q.name, q.perSecond))
		left = append(left, fmt.Sprintf(`"%s";r=%d;t=%d`, q.name, q.remaining, wait))
		if q.wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(wait))
			refusal = problemRate.with(fmt.Sprintf("the %s may publish %d messages a second", q.name, q.perSecond))
		}
	}
	w.Header().Set("RateLimit-Policy", strings.Join(policies, ", "))
	w.Header().Set("RateLimit", strings.Join(left, ", "))
	return refusal
}
