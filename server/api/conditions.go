package api

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/fanfare-pg/fanfare/server/utc"
)

// conditions are what a write asks of what is there (RFC 9110, section 13.1). SQL
// evaluates them in the transaction that writes, where failed_condition has the
// order. If-Modified-Since is for reads alone.
type conditions struct {
	// ifMatch and ifNoneMatch are tags without their quotes, or "*"; nil for none.
	ifMatch, ifNoneMatch []string
	unmodifiedSince      *utc.Time
}

func (c conditions) given() bool {
	return c.ifMatch != nil || c.ifNoneMatch != nil || c.unmodifiedSince != nil
}

// readConditions reads the conditions of a write, and refuses those that cannot
// be evaluated: a write that ignores one is a write that nobody asked for. A weak
// tag of If-Match stays as it is, and so matches nothing.
func readConditions(r *http.Request) (c conditions, err error) {
	if c.ifMatch, err = readTags(r, "If-Match"); err != nil {
		return c, err
	}
	if c.ifNoneMatch, err = readTags(r, "If-None-Match"); err != nil {
		return c, err
	}
	for i, tag := range c.ifNoneMatch { // compared weakly, section 13.1.2
		c.ifNoneMatch[i] = strings.TrimPrefix(tag, "W/")
	}
	if values := r.Header.Values("If-Unmodified-Since"); len(values) > 0 {
		since, err := http.ParseTime(values[0])
		if err != nil || len(values) > 1 {
			return c, problemQuery.with("If-Unmodified-Since: one date, such as " + http.TimeFormat)
		}
		c.unmodifiedSince = &utc.Time{Time: since}
	}
	return c, nil
}

// readVersionConditions is readConditions where the tag is a version. A version
// is written once, so a proxy that made its tag weak changed nothing.
func readVersionConditions(r *http.Request) (conditions, error) {
	c, err := readConditions(r)
	for i, tag := range c.ifMatch {
		c.ifMatch[i] = strings.TrimPrefix(tag, "W/")
	}
	return c, err
}

// refuseConditions refuses conditions where there is nothing yet that they could
// be about.
func refuseConditions(r *http.Request) error {
	c, err := readConditions(r)
	if err == nil && c.given() {
		err = problemQuery.with("If-Match, If-None-Match, If-Unmodified-Since: not for what is made under a new id")
	}
	return err
}

// reTag is an entity tag at the beginning of a list of them (RFC 9110, section 8.8.3).
var reTag = regexp.MustCompile(`^(W/)?"([!#-~\x80-\x{10ffff}]*)"[ \t]*(?:,[ \t,]*|$)`)

// readTags reads a header that lists entity tags, without their quotes, or is *.
func readTags(r *http.Request, name string) (tags []string, err error) {
	values := r.Header.Values(name)
	if len(values) == 0 {
		return nil, nil
	}
	rest := strings.TrimSpace(strings.Join(values, ", "))
	if rest == "*" {
		return []string{"*"}, nil
	}
	for rest != "" {
		found := reTag.FindStringSubmatch(rest)
		if found == nil || found[2] == "*" {
			tags = nil
			break
		}
		tags, rest = append(tags, found[1]+found[2]), rest[len(found[0]):]
	}
	if tags == nil {
		return nil, problemQuery.with(name + `: * or entity tags such as "4", as ETag gave them`)
	}
	return tags, nil
}
