package databases_test

import (
	"context"
	"net/url"
	"testing"
	"time"
)

// quiet returns the URL with parameters that keep hostile settings from a test's
// own statements.
func quiet(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	return withParameters(u, calm)
}

// rebase returns the URL of the database with the user of a login.
func rebase(t *testing.T, login, database string) string {
	t.Helper()
	user, err := url.Parse(login)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.User = user.User
	return u.String()
}

// cleanupContext outlives the test's own, which is done in cleanups.
func cleanupContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
