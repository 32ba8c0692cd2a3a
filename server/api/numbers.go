package api

import (
	"fmt"
	"strconv"
)

const (
	// maxNumberDigits is how many digits a number may have when written out, as
	// Postgres does: 1e308 has 309.
	maxNumberDigits = 1000
	// maxWrittenOut is how much longer than itself a body may be with its numbers
	// written out, beside a slack for small ones.
	maxWrittenOut = 4
	writtenSlack  = 64 << 10
)

// checkNumbers refuses numbers that are short here and huge in the database: six
// bytes of 1e9999 are ten thousand of text. The body must be valid JSON.
func checkNumbers(body []byte) error {
	written := 0
	for i := 0; i < len(body); {
		switch c := body[i]; {
		case c == '"':
			i = endOfString(body, i)
		case c == '-' || c >= '0' && c <= '9':
			end := endOfNumber(body, i)
			digits := writtenOut(body[i:end])
			if digits > maxNumberDigits {
				return problemNumber.with(fmt.Sprintf("%.40s has more than %d digits when written out", body[i:end], maxNumberDigits))
			}
			written += digits
			i = end
		default:
			i++
		}
	}
	if limit := maxWrittenOut*len(body) + writtenSlack; written > limit {
		return problemNumber.with(fmt.Sprintf("the numbers have %d digits when written out, and may have %d", written, limit))
	}
	return nil
}

// endOfString returns the index after the string that begins at start.
func endOfString(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(body)
}

// endOfNumber returns the index after the number that begins at start.
func endOfNumber(body []byte, start int) int {
	for i := start; i < len(body); i++ {
		switch c := body[i]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
		default:
			return i
		}
	}
	return len(body)
}

// writtenOut bounds how many characters a number has without its exponent.
func writtenOut(number []byte) int {
	for i, c := range number {
		if c != 'e' && c != 'E' {
			continue
		}
		exponent, err := strconv.Atoi(string(number[i+1:]))
		if err != nil {
			return maxNumberDigits + 1 // out of the range of int
		}
		return i + min(max(exponent, -exponent), maxNumberDigits+1)
	}
	return len(number)
}
