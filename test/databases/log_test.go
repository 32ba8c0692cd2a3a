package databases_test

import (
	"log/slog"
	"strings"
	"sync"
)

// errorLines keeps the warnings and errors of a server's log.
type errorLines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *errorLines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *errorLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *errorLines) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
