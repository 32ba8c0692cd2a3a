package sql_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the oracle must know the zones on any machine
)

// cronOracle runs a clock minute by minute and asks at each what is due. It
// shares nothing with the functions but the rules.
type cronOracle struct {
	fields [5]string
	zone   *time.Location
}

// matches reports whether a field has the value, which is no more than 59.
func (o cronOracle) matches(field, value, low, high int) bool {
	for item := range strings.SplitSeq(o.fields[field], ",") {
		span, step, stepped := strings.Cut(item, "/")
		from, to := low, high
		if first, last, ranged := strings.Cut(span, "-"); span != "*" {
			from, _ = strconv.Atoi(first)
			if ranged {
				to, _ = strconv.Atoi(last)
			} else if !stepped {
				to = from
			}
		}
		every := 1
		if stepped {
			every, _ = strconv.Atoi(step)
		}
		if value >= from && value <= to && (value-from)%every == 0 {
			return true
		}
	}
	return false
}

// due reports whether a clock that shows this local time is at a run.
func (o cronOracle) due(local time.Time) bool {
	weekday := int(local.Weekday())
	day := o.matches(2, local.Day(), 1, 31)
	onWeekday := o.matches(4, weekday, 0, 7) || weekday == 0 && o.matches(4, 7, 0, 7)
	dayDue := day && onWeekday
	if o.fields[2][0] != '*' && o.fields[4][0] != '*' {
		dayDue = day || onWeekday
	}
	return dayDue && o.matches(0, local.Minute(), 0, 59) && o.matches(1, local.Hour(), 0, 23) &&
		o.matches(3, int(local.Month()), 1, 12)
}

// runs lists the runs after one instant and up to another. A fixed hour is
// due when the clock first shows its time or has jumped over it.
func (o cronOracle) runs(after, until time.Time) []time.Time {
	var runs []time.Time
	// What the clock shows, as if in UTC, so that local times can be counted.
	shown := func(t time.Time) time.Time {
		_, offset := t.In(o.zone).Zone()
		return t.Add(time.Duration(offset) * time.Second).UTC()
	}
	begin := after.Truncate(time.Minute).Add(-48 * time.Hour)
	highest := shown(begin)
	for t := begin.Add(time.Minute); !t.After(until); t = t.Add(time.Minute) {
		now, isDue := shown(t), false
		if o.fields[1][0] == '*' {
			isDue = o.due(now)
		}
		for l := highest.Add(time.Minute); !l.After(now); l = l.Add(time.Minute) {
			isDue = isDue || o.fields[1][0] != '*' && o.due(l)
		}
		if now.After(highest) {
			highest = now
		}
		if isDue && t.After(after) {
			runs = append(runs, t)
		}
	}
	return runs
}

// randomField is a field that matches often.
func randomField(low, high int) string {
	value := func() int { return low + rand.IntN(high-low+1) }
	switch rand.IntN(6) {
	case 0:
		return strconv.Itoa(value())
	case 1:
		first, last := value(), value()
		return fmt.Sprintf("%d-%d", min(first, last), max(first, last))
	case 2:
		return fmt.Sprintf("*/%d", 1+rand.IntN(high))
	case 3:
		return fmt.Sprintf("%d,%d", value(), value())
	case 4:
		return fmt.Sprintf("%d-%d/%d", low, value(), 1+rand.IntN(5))
	default:
		return "*"
	}
}

// Ensure that around every change of the clock, expressions run when a clock
// that is watched minute by minute says so.
func TestNextRunsAgainstAClock(t *testing.T) {
	t.Parallel()
	conn := connect(t, demoLog(t))
	for _, c := range []struct{ zone, day string }{
		{"America/New_York", "2026-03-08"},
		{"America/New_York", "2026-11-01"},
		{"Australia/Lord_Howe", "2026-10-04"},
		{"Australia/Lord_Howe", "2026-04-05"},
		{"America/Santiago", "2026-09-06"},
		{"America/Santiago", "2026-04-05"},
		{"America/St_Johns", "2010-11-07"}, // put back at 00:01
		{"America/St_Johns", "2010-03-14"},
		{"Africa/Casablanca", "2026-02-15"},
		{"Asia/Kathmandu", "2026-06-01"},
		{"Europe/Dublin", "2026-10-25"},
		{"UTC", "2028-02-29"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		for range 15 {
			o := cronOracle{zone: zone, fields: [5]string{randomField(0, 59), randomField(0, 23), "*", "*", "*"}}
			if rand.IntN(3) == 0 {
				o.fields[2], o.fields[4] = randomField(1, 28), randomField(0, 7)
			}
			after := day.Add(time.Duration(rand.IntN(48*3600)-24*3600) * time.Second)
			until := after.Add(60 * time.Hour)
			want := o.runs(after, until)
			if len(want) > 900 {
				want = want[:900]
			}
			rows, _ := conn.Query(t.Context(), `
				select to_char(r at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
				from fanfare.next_runs($1, $2, $3, greatest($4, 1)) as r`,
				strings.Join(o.fields[:], " "), c.zone, after, len(want))
			got := collect(t, rows)
			wanted := make([]string, len(want))
			for i, run := range want {
				wanted[i] = run.UTC().Format(time.RFC3339)
			}
			if len(want) == 0 { // the only one asked for is beyond
				if got[0] <= until.UTC().Format(time.RFC3339) {
					t.Errorf("%s in %s after %v: got %s, want none until %v", o.fields, c.zone, after, got[0], until)
				}
			} else if !slices.Equal(got, wanted) {
				t.Errorf("%s in %s after %v:\ngot  %s\nwant %s", o.fields, c.zone, after.UTC(), got, wanted)
			}
		}
	}
}
