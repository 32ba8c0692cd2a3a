// Package sql embeds the schema, the functions and the bootstrap script, so
// that one binary carries the database code it was built with.
package sql

import "embed"

// Files holds bootstrap.sql, publication.sql, schema/*.sql (tern migrations) and functions
// (a tern code package whose table of contents is functions/install.sql).
//
//go:embed bootstrap.sql publication.sql schema/*.sql functions
var Files embed.FS
