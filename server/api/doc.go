// Package api is the HTTP face of Fanfare: routes, one handler family a file,
// and the mapping of SQLSTATE to problem+json. The rules are in SQL; a handler
// reads the request, calls one function, and writes the answer.
package api
