// Package runner runs the code of apps, SQL handlers and endpoints, in sessions
// of a login that has no other right.
//
// Some of such code runs when nobody of ours is in between: a deferred trigger
// at the commit, with the rights of the session's login. So that login is not
// the server's, and what it may call needs a secret of the session besides,
// which is sent with each call and which code in the session cannot read.
package runner
