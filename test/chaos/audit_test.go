package chaos_test

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fanfare-pg/fanfare/test/e2e/harness"
)

// snapshot is a pg_snapshot: transactions below xmax that are not in xip are
// visible.
type snapshot struct {
	xmax uint64
	xip  map[uint64]bool
}

func (s snapshot) sees(xid uint64) bool { return xid < s.xmax && !s.xip[xid] }

func parseSnapshot(t *testing.T, text string) snapshot {
	t.Helper()
	parts := strings.Split(text, ":")
	s := snapshot{xmax: number(t, parts[1]), xip: map[uint64]bool{}}
	for xid := range strings.SplitSeq(parts[2], ",") {
		if xid != "" {
			s.xip[number(t, xid)] = true
		}
	}
	return s
}

func number(t *testing.T, text string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

type batch struct {
	ID       int64
	Snapshot string
	Count    int64
}

type message struct {
	ID      int64
	XID     uint64
	Payload *content // nil when it is something else
	Topic   string
}

// audit computes from the snapshots alone, and not by Fanfare's functions, which
// batch each message is in. It fails the test unless batches are contiguous and
// each holds as many messages as it says, and returns the messages of topic demo
// in their order.
func audit(t *testing.T, app *harness.App) []message {
	t.Helper()
	rows, _ := app.Pool.Query(t.Context(), `select id, snapshot::text, message_count from fanfare.batches order by id`)
	batches, err := pgx.CollectRows(rows, pgx.RowToStructByPos[batch])
	if err != nil {
		t.Fatal(err)
	}
	rows, _ = app.Pool.Query(t.Context(), `
		select m.id, m.xid, case jsonb_typeof(m.payload) when 'object' then m.payload end, t.name
		from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id`)
	messages, err := pgx.CollectRows(rows, pgx.RowToStructByPos[message])
	if err != nil {
		t.Fatal(err)
	}

	snapshots := make([]snapshot, len(batches))
	for i, b := range batches {
		if b.ID != int64(i+1) {
			t.Fatalf("batch %d follows %d others", b.ID, i)
		}
		snapshots[i] = parseSnapshot(t, b.Snapshot)
	}
	count := make([]int64, len(batches))
	at := map[int64]int{}
	for _, m := range messages {
		i := sort.Search(len(snapshots), func(i int) bool { return snapshots[i].sees(m.XID) })
		if i == len(snapshots) {
			t.Fatalf("message %d is in no batch", m.ID)
		}
		count[i]++
		at[m.ID] = i
	}
	for i, b := range batches {
		if b.Count != count[i] {
			t.Errorf("batch %d says that it holds %d messages, and holds %d", b.ID, b.Count, count[i])
		}
	}
	messages = slices.DeleteFunc(messages, func(m message) bool { return m.Topic != "demo" })
	slices.SortFunc(messages, func(a, b message) int {
		return cmp.Or(cmp.Compare(at[a.ID], at[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return messages
}

func ids(messages []message) []int64 {
	ids := make([]int64, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	return ids
}

// wantLogged fails the test unless the log holds each committed message once and
// none that was undone.
func wantLogged(t *testing.T, publishers []*publisher, messages []message) {
	t.Helper()
	logged := map[content]int{}
	for _, m := range messages {
		logged[*m.Payload]++
	}
	unknown := 1 // the end marker
	for _, p := range publishers {
		for _, c := range p.committed {
			if logged[c] != 1 {
				t.Errorf("committed message %+v is %d times in the log", c, logged[c])
			}
			delete(logged, c)
		}
		for _, c := range p.undone {
			if logged[c] != 0 {
				t.Errorf("undone message %+v is %d times in the log", c, logged[c])
			}
		}
		unknown += p.unknown
	}
	if len(logged) > unknown {
		t.Errorf("%d more messages are in the log, at most %d may be", len(logged), unknown)
	}
}
