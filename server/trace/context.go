// Package trace reads the context of a distributed trace where it comes in, and
// carries it on (W3C Trace Context, level 1).
package trace

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"
)

const (
	// maxMembers bounds a tracestate, by section 3.3.1.1,
	maxMembers = 32
	// and maxStateBytes what is carried on of it: what section 3.3.1.5 asks for.
	maxStateBytes = 512
	// parentBytes is the length of a traceparent of version 00.
	parentBytes = 55
	// knownFlags are sampled, and random-trace-id of level 2.
	knownFlags = 0x03
)

var (
	reParent = regexp.MustCompile(`^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$`)
	reMember = regexp.MustCompile(`^([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})` +
		`=([ -+\x2d-<>-~]{0,255}[!-+\x2d-<>-~])$`)
)

// Context says which trace a request belongs to, and which span called it. The
// zero value is none.
type Context struct {
	// Trace and Span are in lower-case hexadecimal.
	Trace, Span string
	// State is what vendors carry along; empty for nothing.
	State string
	flags byte
}

// Parse reads the headers traceparent and tracestate as they were sent. A
// traceparent that is not valid, or not there once, is no context; a tracestate
// that is not valid is dropped alone.
func Parse(parents, states []string) (Context, bool) {
	if len(parents) != 1 {
		return Context{}, false
	}
	found := reParent.FindStringSubmatch(parents[0])
	switch {
	case found == nil, found[1] == "ff":
		return Context{}, false
	case found[1] == "00" && len(parents[0]) != parentBytes: // a later version may say more
		return Context{}, false
	case strings.Trim(found[2], "0") == "", strings.Trim(found[3], "0") == "":
		return Context{}, false
	}
	flags, _ := hex.DecodeString(found[4]) // two digits by the expression
	return Context{Trace: found[2], Span: found[3], State: parseState(states), flags: flags[0] & knownFlags}, true
}

// parseState returns the members of a tracestate that are carried on: from the
// left, where the newest are.
func parseState(states []string) string {
	var state []string
	seen := map[string]bool{}
	size := 0
	for member := range strings.SplitSeq(strings.Join(states, ","), ",") {
		member = strings.Trim(member, " \t")
		if member == "" {
			continue
		}
		found := reMember.FindStringSubmatch(member)
		if found == nil || seen[found[1]] || len(seen) == maxMembers {
			return ""
		}
		seen[found[1]] = true
		if size += len(member) + 1; size <= maxStateBytes+1 {
			state = append(state, member)
		}
	}
	return strings.Join(state, ",")
}

// New begins a trace, which nobody samples yet.
func New() Context {
	var trace [16]byte
	_, _ = rand.Read(trace[:]) // never fails
	return Context{Trace: hex.EncodeToString(trace[:])}.Child()
}

// With is the context with a member of State set, which comes first then, as the
// newest does.
func (c Context) With(key, value string) Context {
	state := key + "=" + value
	for member := range strings.SplitSeq(c.State, ",") {
		if member != "" && !strings.HasPrefix(member, key+"=") && len(state)+1+len(member) <= maxStateBytes {
			state += "," + member
		}
	}
	c.State = state
	return c
}

// Child is the context of a request that is made on behalf of this one: a span of
// its own in the same trace.
func (c Context) Child() Context {
	var span [8]byte
	_, _ = rand.Read(span[:]) // never fails
	c.Span = hex.EncodeToString(span[:])
	return c
}

// Parent is the context as a traceparent of version 00.
func (c Context) Parent() string {
	return "00-" + c.Trace + "-" + c.Span + "-" + hex.EncodeToString([]byte{c.flags})
}
