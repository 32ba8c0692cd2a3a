package postgres

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// sessionSettings are those of every connection, whatever `alter database … set`
// and `alter role … set` say: sent when it is opened, they win over both. On them
// rests what Fanfare's statements mean, how long they may take, and what they see.
var sessionSettings = map[string]string{
	"client_encoding":     "UTF8",
	"client_min_messages": "warning",
	"exit_on_error":       "off",

	// Sealing, claims and sweeps must see what was committed since they began.
	"default_transaction_isolation":  "read committed",
	"default_transaction_read_only":  "off",
	"default_transaction_deferrable": "off",

	// Each part bounds its own statements, and how long it may be silent.
	"statement_timeout":                   "0",
	"lock_timeout":                        "0",
	"idle_in_transaction_session_timeout": "0",
	"idle_session_timeout":                "0",

	// All that is named is named with its schema.
	"search_path":                 "pg_catalog",
	"standard_conforming_strings": "on",
	"backslash_quote":             "safe_encoding",
	"transform_null_equals":       "off",
	"array_nulls":                 "on",
	"check_function_bodies":       "on",
	"default_table_access_method": "heap",
	// A role sees its rows, rather than an error where it does not see all.
	"row_security": "on",
}

// textSettings are those by which values and definitions become text. Code of apps
// is run without them: it may rely on what its database says.
var textSettings = map[string]string{
	"DateStyle":             "ISO, MDY",
	"IntervalStyle":         "postgres",
	"TimeZone":              "UTC",
	"bytea_output":          "hex",
	"extra_float_digits":    "1",
	"quote_all_identifiers": "off",
	"xmlbinary":             "base64",
	"xmloption":             "content",
}

// keptByPoolers are the settings that every pooler lets through, and keeps apart for
// each of its clients.
var keptByPoolers = []string{"client_encoding", "DateStyle", "standard_conforming_strings", "TimeZone"}

// SessionSettings returns the settings of a connection that runs Fanfare's own
// statements, together with those of a part, which win.
func SessionSettings(part map[string]string) map[string]string {
	return merged(sessionSettings, textSettings, part)
}

// RunnerSettings returns those of a connection that runs code of apps.
func RunnerSettings(part map[string]string) map[string]string { return merged(sessionSettings, part) }

// pooledSettings returns those of a connection that leads through a pooler, which
// would refuse others.
func pooledSettings(name string) map[string]string {
	settings := map[string]string{"application_name": name}
	for _, kept := range keptByPoolers {
		settings[kept] = SessionSettings(nil)[kept]
	}
	return settings
}

func merged(all ...map[string]string) map[string]string {
	settings := map[string]string{}
	for _, some := range all {
		maps.Copy(settings, some)
	}
	return settings
}

// sinceVersion17 undoes a setting that Postgres before 17 refuses at the start of a
// session.
const sinceVersion17 = "set transaction_timeout = 0"

// SettleSession sets, on a new connection or after `reset all`, what could not be
// said when it was opened.
func SettleSession(ctx context.Context, conn *pgconn.PgConn) error {
	if major(conn.ParameterStatus("server_version")) < 17 {
		return nil
	}
	if _, err := conn.Exec(ctx, sinceVersion17).ReadAll(); err != nil {
		return fmt.Errorf("settle the session: %w", err)
	}
	return nil
}

// major returns the major version in a text such as "17.2 (Debian 17.2-1)", 0 for
// none.
func major(version string) int {
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits >= 0 {
		version = version[:digits]
	}
	n, err := strconv.Atoi(version)
	if err != nil {
		return 0
	}
	return n
}
