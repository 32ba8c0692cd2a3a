// Package chaos_test kills, stops and restarts servers and Postgres under load,
// and compares what every subscriber received with what the log holds.
package chaos_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const demo = "/realtime/topics/demo"

// fleet is the server processes on one database.
type fleet struct {
	database string
	mu       sync.Mutex
	servers  []*harness.Process
	urls     []string
}

func newFleet(t *testing.T, database string, size int) *fleet {
	t.Helper()
	f := &fleet{database: database}
	for range size {
		f.add(t)
	}
	return f
}

func (f *fleet) add(t *testing.T, args ...string) {
	t.Helper()
	p := harness.ServeProcess(t, f.database, args...)
	url := p.URL(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.servers, f.urls = append(f.servers, p), append(f.urls, url)
}

// anyURL is where one of the servers listens, picked at random.
func (f *fleet) anyURL() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.urls[rand.N(len(f.urls))]
}

// sealer waits until one of the servers seals and takes it out of the fleet.
func (f *fleet) takeSealer(t *testing.T) *harness.Process {
	t.Helper()
	index := -1
	harness.Wait(t, harness.Patience, "a server seals", func() bool {
		index = f.sealing(t)
		return index >= 0
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.servers[index]
	f.servers = append(f.servers[:index:index], f.servers[index+1:]...)
	f.urls = append(f.urls[:index:index], f.urls[index+1:]...)
	return p
}

// sealing is the index of the server that says that it seals, or -1.
func (f *fleet) sealing(t *testing.T) int {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, url := range f.urls {
		metrics := harness.Request(t, http.MethodGet, url+"/metrics", "")
		if strings.Contains(string(metrics.Body), "\nfanfare_sealing 1\n") {
			return i
		}
	}
	return -1
}

// killSealer ends the sealing server by SIGKILL and starts another one.
func (f *fleet) killSealer(t *testing.T) {
	t.Helper()
	p := f.takeSealer(t)
	p.Signal(t, syscall.SIGKILL)
	f.add(t)
}
