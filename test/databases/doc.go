// Package databases has the tests of Fanfare in databases that somebody else set
// up: their settings, encodings and publications.
package databases
