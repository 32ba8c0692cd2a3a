package postgres

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// logTailBytes bounds the part of the log that an error carries.
const logTailBytes = 2000

// postmaster is what postmaster.pid tells of a running or killed postmaster.
// Lines that are not written yet are zero.
type postmaster struct {
	pid  int
	port int
}

// Lines of postmaster.pid, as in Postgres's miscadmin.h.
const (
	pidLine  = 0
	portLine = 3
)

func postmasterFile(data string) string { return filepath.Join(data, "postmaster.pid") }

// readPostmaster reads the file of a data directory; zero means there is none.
func readPostmaster(data string) postmaster {
	content, err := os.ReadFile(postmasterFile(data))
	if err != nil {
		return postmaster{}
	}
	lines := strings.Split(string(content), "\n")
	return postmaster{pid: lineNumber(lines, pidLine), port: lineNumber(lines, portLine)}
}

// readPID reads the process id in a file, zero if there is none.
func readPID(file string) int {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	return lineNumber(strings.Split(string(content), "\n"), pidLine)
}

func lineNumber(lines []string, line int) int {
	if line >= len(lines) {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(lines[line]))
	if err != nil {
		return 0 // half written
	}
	return n
}

// logTail is what a log has gained since offset, cut to its last lines.
func logTail(file string, offset int64) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	tail := content[min(offset, int64(len(content))):]
	if len(tail) > logTailBytes {
		tail = tail[len(tail)-logTailBytes:]
	}
	return strings.TrimSpace(string(tail))
}
