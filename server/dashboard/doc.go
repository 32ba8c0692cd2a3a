// Package dashboard serves the dashboard: pages that show in a browser what the
// HTTP API answers, and do through it what the API can do. They have no route of
// their own.
//
// Its source is in clients/dashboard. What that builds is in dist and part of
// the program, so that neither the server nor its build needs Node.
package dashboard
