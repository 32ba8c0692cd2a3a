// Package e2e_test drives whole servers and the fanfare program, from publish
// to stream, on a real Postgres and real sockets.
package e2e_test

import (
	"testing"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
