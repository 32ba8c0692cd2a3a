package relay

import (
	"testing"
	"time"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience is the deadline of a wait for what should take milliseconds.
const patience = 30 * time.Second
