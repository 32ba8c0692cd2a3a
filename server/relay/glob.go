package relay

import "strings"

// MaxGlob bounds a pattern: a message key has at most 512 bytes.
const MaxGlob = 512

// Glob is a pattern of message keys: * stands for any text, also none, ? for
// one character; everything else for itself. The empty Glob matches every
// message, also one without a key.
type Glob string

// Match reports whether the key matches. It takes time in proportion to the
// product of the lengths at most.
func (g Glob) Match(key string) bool {
	pattern, star, rest := string(g), -1, ""
	i := 0
	for key != "" {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, rest = i, key
			i++
		case i < len(pattern) && pattern[i] == '?':
			key = key[runeLen(key):]
			i++
		case i < len(pattern) && pattern[i] == key[0]:
			key = key[1:]
			i++
		case star >= 0: // let the last star take one more
			rest = rest[runeLen(rest):]
			i, key = star+1, rest
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}

func runeLen(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// matches reports whether a stream with this filter gets the frame.
func (g Glob) matches(f *Frame) bool { return g == "" || f.Key != nil && g.Match(*f.Key) }
