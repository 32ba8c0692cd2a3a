// Command with-postgres runs a command with a Postgres to test on.
//
//	with-postgres go test ./...
//
// It starts a private cluster from the binaries in $FANFARE_POSTGRES_BIN, or
// those found on the machine, sets FANFARE_TEST_DATABASE_URL for the command,
// passes signals on, stops the cluster and exits as the command did.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

const (
	exitUsage = 2

	// exitFailure is the shell's code for a command that could not run.
	exitFailure = 126

	// exitSignal is the shell's base for a command ended by a signal.
	exitSignal = 128
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: with-postgres command [argument ...]")
		os.Exit(exitUsage)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "with-postgres:", err)
	}
	os.Exit(code)
}

// run returns the exit code of the command, and an error of our own making.
func run(args []string) (code int, err error) {
	signals := make(chan os.Signal, 8) // more than a person sends before the first is passed on
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	server, err := pgtest.Start(context.Background(), pgtest.SharedSettings())
	if err != nil {
		return exitFailure, err
	}
	defer func() { err = errors.Join(err, server.Close(context.Background())) }()

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), pgtest.URLVariable+"="+server.URL("postgres"))
	if err := cmd.Start(); err != nil {
		return exitFailure, err
	}
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = cmd.Wait() // its result is in ProcessState
	}()
	for {
		select {
		case <-exited:
			return exitCode(cmd.ProcessState), nil
		case sig := <-signals:
			_ = cmd.Process.Signal(sig) // fails only if the command just ended
		}
	}
}

func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignal + int(status.Signal())
	}
	return state.ExitCode()
}
