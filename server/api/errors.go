package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/fair"
)

// problem is one row of the registry of errors (docs/errors.md): it serves SQL
// and HTTP alike.
type problem struct {
	SQLState  string
	Code      string
	Status    int
	Retryable bool
	Title     string
}

// Problems that HTTP raises itself.
var (
	problemNotFound   = problem{"ZF100", "not_found", http.StatusNotFound, false, "nothing is here"}
	problemMethod     = problem{"", "method_not_allowed", http.StatusMethodNotAllowed, false, "the method is not allowed here"}
	problemBadJSON    = problem{"", "invalid_json", http.StatusBadRequest, false, "the body is not valid JSON"}
	problemNumber     = problem{"", "number_too_long", http.StatusBadRequest, false, "a number is too long when written out"}
	problemUnstarted  = problem{"", "unavailable", http.StatusServiceUnavailable, true, "the server cannot reach its database"}
	problemBusy       = problem{"", "busy", http.StatusServiceUnavailable, true, "too many requests of the app wait"}
	problemTooLong    = problem{"", "search_timeout", http.StatusGatewayTimeout, false, "the search took too long"}
	problemInternal   = problem{"", "internal", http.StatusInternalServerError, true, "the server failed"}
	problemKeyMissing = problem{"", "unauthorized", http.StatusUnauthorized, false, "a valid credential is needed"}
	problemField      = problem{"", "invalid_field", http.StatusBadRequest, false, "a field of the body is not valid"}
	problemEntry      = problem{"", "entry_not_found", http.StatusNotFound, false, "there is no such entry"}
	problemMediaType  = problem{"", "media_type_unsupported", http.StatusUnsupportedMediaType, false, "the content type is not one that is taken here"}
	problemQuery      = problem{"", "invalid_parameter", http.StatusBadRequest, false, "a query parameter is not valid"}
	problemRange      = problem{"", "range_not_satisfiable", http.StatusRequestedRangeNotSatisfiable, false, "the range is not in the file"}
	problemTooLarge   = problem{"", "payload_too_large", http.StatusRequestEntityTooLarge, false, "the body is too large"}
	problemStorage    = problem{"", "storage_full", http.StatusInsufficientStorage, true, "the server cannot store the bytes"}
	problemRate       = problem{"ZF029", "rate_limited", http.StatusTooManyRequests, true, "too many messages a second"}
	problemQuota      = problem{"ZF310", "quota_reached", http.StatusInsufficientStorage, false, "the app has stored what it may"}
	problemTooMany    = problem{"", "too_many_streams", http.StatusTooManyRequests, true, "there are too many streams, or requests from this address"}
	problemSignIns    = problem{"", "too_many_sign_ins", http.StatusTooManyRequests, true, "too many sign-ins failed"}
	problemCutBody    = problem{"", "body_incomplete", http.StatusBadRequest, true, "the body ended early"}
	problemFnTimeout  = problem{"", "endpoint_timeout", http.StatusGatewayTimeout, true, "the endpoint's function took too long"}
)

// registry lists the errors that SQL functions raise.
var registry = []problem{
	{"ZF001", "app_not_found", http.StatusNotFound, false, "there is no such app"},
	{"ZF002", "app_required", http.StatusBadRequest, false, "the role acts for several apps: name one"},
	{"ZF003", "app_forbidden", http.StatusForbidden, false, "the role may not act for the app"},
	{"ZF004", "app_name_invalid", http.StatusBadRequest, false, "the app name is not valid"},
	{"ZF005", "app_exists", http.StatusConflict, false, "the app exists already"},
	{"ZF006", "role_not_found", http.StatusNotFound, false, "there is no such Postgres role"},
	{"ZF007", "domain_taken", http.StatusConflict, false, "the domain belongs to another app"},
	{"ZF008", "domain_invalid", http.StatusBadRequest, false, "the domain is not valid"},
	{"ZF009", "capabilities_empty", http.StatusBadRequest, false, "a key needs a capability"},
	{"ZF010", "topic_name_invalid", http.StatusBadRequest, false, "the topic name is not valid"},
	{"ZF011", "topic_not_found", http.StatusNotFound, false, "there is no such topic"},
	{"ZF012", "topic_exists", http.StatusConflict, false, "the topic exists already"},
	{"ZF013", "auth_mode_invalid", http.StatusBadRequest, false, "the auth mode is not known"},
	{"ZF020", "payload_too_large", http.StatusRequestEntityTooLarge, false, "the payload is too large"},
	{"ZF021", "payload_missing", http.StatusBadRequest, false, "the payload is missing"},
	{"ZF022", "key_invalid", http.StatusBadRequest, false, "the message key is not valid"},
	{"ZF023", "headers_invalid", http.StatusBadRequest, false, "the message headers are not valid"},
	{"ZF024", "messages_invalid", http.StatusBadRequest, false, "the messages are not a JSON array"},
	{"ZF025", "message_invalid", http.StatusBadRequest, false, "the message is not valid"},
	{"ZF026", "broadcast_too_large", http.StatusRequestEntityTooLarge, false, "the broadcast is too large"},
	{"ZF027", "idempotency_key_invalid", http.StatusBadRequest, false, "the idempotency key is not valid"},
	{"ZF028", "notifications_full", http.StatusServiceUnavailable, true, "there is no room for a broadcast"},
	problemRate,
	{"ZF030", "position_invalid", http.StatusBadRequest, false, "the position is not valid"},
	{"ZF031", "max_count_invalid", http.StatusBadRequest, false, "max_count is out of range"},
	{"ZF032", "position_gone", http.StatusGone, false, "the position cannot be resumed at"},
	{"ZF050", "read_committed_required", http.StatusInternalServerError, false, "the transaction must be read committed"},
	{"ZF051", "runner_required", http.StatusInternalServerError, false, "code of apps needs a login of its own"},
	{"ZF052", "run_refused", http.StatusForbidden, false, "only a server runs code of apps"},
	{"ZF060", "unauthorized", http.StatusUnauthorized, false, "a valid credential is needed"},
	{"ZF061", "capability_missing", http.StatusForbidden, false, "the key lacks the capability"},
	{"ZF070", "idempotency_in_progress", http.StatusConflict, true, "the same idempotency key is in progress"},
	{"ZF071", "idempotency_key_reused", http.StatusUnprocessableEntity, false, "the idempotency key was used for another request"},
	{"ZF101", "scope_invalid", http.StatusBadRequest, false, "a scope is not valid"},
	{"ZF102", "ttl_invalid", http.StatusBadRequest, false, "the ttl is out of range"},
	{"ZF103", "subject_invalid", http.StatusBadRequest, false, "the subject is not valid"},
	{"ZF104", "claims_invalid", http.StatusBadRequest, false, "the claims are not valid"},
	{"ZF105", "revocation_unclear", http.StatusBadRequest, false, "it is not clear which tokens to revoke"},
	{"ZF106", "grace_invalid", http.StatusBadRequest, false, "the grace is out of range"},
	{"ZF107", "topic_is_system", http.StatusConflict, false, "the topic is the system's"},
	{"ZF108", "app_setting_invalid", http.StatusBadRequest, false, "a setting of the app is not valid"},
	{"ZF109", "app_not_empty", http.StatusConflict, false, "the app has messages"},
	{"ZF110", "capability_unknown", http.StatusBadRequest, false, "a capability is not known"},
	{"ZF111", "domain_not_found", http.StatusNotFound, false, "the app has no such domain"},
	{"ZF112", "role_not_granted", http.StatusNotFound, false, "the app is not granted to the role"},
	{"ZF113", "topic_has_triggers", http.StatusConflict, false, "triggers are bound to the topic"},
	{"ZF114", "key_fields_invalid", http.StatusBadRequest, false, "a field of the key is not valid"},
	{"ZF115", "key_exceeds_creator", http.StatusForbidden, false, "a key cannot give more than it has"},
	{"ZF116", "api_key_not_found", http.StatusNotFound, false, "there is no such API key"},
	{"ZF117", "message_not_found", http.StatusNotFound, false, "there is no such message"},
	{"ZF118", "setting_invalid", http.StatusBadRequest, false, "a setting is not valid"},
	{"ZF130", "start_invalid", http.StatusBadRequest, false, "the start is not valid"},
	{"ZF131", "stream_not_found", http.StatusNotFound, false, "there is no such stream"},
	{"ZF200", "handler_not_found", http.StatusNotFound, false, "there is no such handler"},
	{"ZF201", "handler_exists", http.StatusConflict, false, "the handler exists already"},
	{"ZF202", "handler_invalid", http.StatusBadRequest, false, "a value of the handler is not valid"},
	{"ZF203", "handler_function_invalid", http.StatusBadRequest, false, "the function cannot be a SQL handler"},
	{"ZF204", "handler_target_invalid", http.StatusBadRequest, false, "the target is not valid"},
	{"ZF205", "handler_in_use", http.StatusConflict, false, "deliveries wait for the handler"},
	{"ZF206", "handler_kind_wrong", http.StatusConflict, false, "the handler is of another kind"},
	{"ZF210", "trigger_not_found", http.StatusNotFound, false, "there is no such trigger"},
	{"ZF211", "trigger_exists", http.StatusConflict, false, "the trigger exists already"},
	{"ZF212", "trigger_invalid", http.StatusBadRequest, false, "a value of the trigger is not valid"},
	{"ZF220", "lease_lost", http.StatusConflict, false, "the lease is over"},
	{"ZF221", "results_invalid", http.StatusBadRequest, false, "the results of deliveries are not valid"},
	{"ZF222", "claim_invalid", http.StatusBadRequest, false, "an argument is not valid"},
	{"ZF223", "delivery_unknown", http.StatusNotFound, false, "no such delivery"},
	{"ZF230", "dead_letter_not_found", http.StatusNotFound, false, "there is no such dead letter"},
	{"ZF231", "dead_letter_resolved", http.StatusConflict, false, "the dead letter cannot be resolved so"},
	{"ZF232", "dead_letters_not_chosen", http.StatusBadRequest, false, "which dead letters is not said"},
	{"ZF300", "collection_invalid", http.StatusBadRequest, false, "the collection is not valid"},
	{"ZF301", "store_key_invalid", http.StatusBadRequest, false, "the key is not valid"},
	{"ZF302", "version_mismatch", http.StatusPreconditionFailed, false, "it is not at the expected version"},
	{"ZF303", "document_id_invalid", http.StatusBadRequest, false, "the document id is not valid"},
	{"ZF304", "ttl_invalid", http.StatusBadRequest, false, "the ttl is not valid"},
	{"ZF305", "document_not_found", http.StatusNotFound, false, "there is no such document"},
	{"ZF306", "document_invalid", http.StatusBadRequest, false, "the document is not a JSON object"},
	{"ZF307", "document_exists", http.StatusConflict, false, "the document exists already"},
	{"ZF308", "patch_invalid", http.StatusBadRequest, false, "the patch is not a JSON object"},
	{"ZF309", "cursor_invalid", http.StatusBadRequest, false, "the cursor is not valid"},
	problemQuota,
	{"ZF320", "endpoint_invalid", http.StatusBadRequest, false, "the endpoint is not valid"},
	{"ZF321", "endpoint_exists", http.StatusConflict, false, "the endpoint exists already"},
	{"ZF322", "endpoint_not_found", http.StatusNotFound, false, "there is no such endpoint"},
	{"ZF323", "endpoint_failed", http.StatusInternalServerError, false, "the endpoint's function failed"},
	{"ZF324", "endpoint_writes", http.StatusInternalServerError, false, "the endpoint's function writes for GET"},
	{"ZF330", "watch_invalid", http.StatusBadRequest, false, "the table cannot be watched"},
	{"ZF331", "watch_gone", http.StatusInternalServerError, false, "the watch of the table is gone"},
	{"ZF332", "watched_column_gone", http.StatusInternalServerError, false, "a watched column is gone"},
	{"ZF333", "truncate_refused", http.StatusInternalServerError, false, "a truncate would not be published"},
	{"ZF334", "table_not_watched", http.StatusNotFound, false, "the table is not watched"},
	{"ZF350", "cron_invalid", http.StatusBadRequest, false, "the cron expression is not valid"},
	{"ZF351", "cron_never", http.StatusBadRequest, false, "the cron expression never comes"},
	{"ZF352", "time_zone_unknown", http.StatusBadRequest, false, "the time zone is not known"},
	{"ZF353", "missed_invalid", http.StatusBadRequest, false, "the rule for missed ticks is not known"},
	{"ZF354", "schedule_not_found", http.StatusNotFound, false, "there is no such schedule"},
	{"ZF355", "schedule_exists", http.StatusConflict, false, "the schedule exists already"},
	{"ZF356", "schedule_name_invalid", http.StatusBadRequest, false, "the schedule name is not valid"},
	{"ZF357", "scheduled_message_not_found", http.StatusNotFound, false, "there is no such scheduled message"},
	{"ZF358", "publish_time_invalid", http.StatusBadRequest, false, "the time to publish at is not valid"},
	{"ZF360", "file_path_invalid", http.StatusBadRequest, false, "the file path is not valid"},
	{"ZF361", "file_not_found", http.StatusNotFound, false, "there is no such file"},
	{"ZF362", "file_changed", http.StatusPreconditionFailed, false, "the file is not as expected"},
	{"ZF363", "content_type_invalid", http.StatusBadRequest, false, "the content type is not valid"},
	problemNotFound,
}

// Error is an answer with a problem; Detail is for the caller, the cause for
// the log.
type Error struct {
	problem
	Detail string
	cause  error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Code + ": " + e.cause.Error()
	}
	return e.Code + ": " + e.Detail
}

// Unwrap returns the cause, which is never shown to the caller.
func (e *Error) Unwrap() error { return e.cause }

func (p problem) with(detail string) *Error { return &Error{problem: p, Detail: detail} }

// problemOf finds the row of a SQLSTATE that the registry has.
func problemOf(sqlstate string) problem {
	i := slices.IndexFunc(registry, func(p problem) bool { return p.SQLState == sqlstate })
	return registry[i]
}

// asError finds the answer for any error.
func asError(err error) *Error {
	var answer *Error
	if errors.As(err, &answer) {
		return answer
	}
	switch {
	case errors.Is(err, fair.ErrBusy):
		return &Error{problem: problemBusy, Detail: "send fewer at a time, and try again", cause: err}
	case errors.Is(err, fair.ErrTooLong):
		return &Error{problem: problemTooLong, Detail: "ask for less, or for what an index finds", cause: err}
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &Error{problem: problemTooLarge, Detail: tooLarge.Error(), cause: err}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fromSQLState(pg)
	}
	if isConnectionLost(err) {
		return &Error{problem: problemUnstarted, Detail: "try again", cause: err}
	}
	return &Error{problem: problemInternal, Detail: "see the server's log", cause: err}
}

// isConnectionLost reports whether the database did not answer, so that what
// was asked may have been done or not.
func isConnectionLost(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		pgconn.SafeToRetry(err)
}

func fromSQLState(pg *pgconn.PgError) *Error {
	for _, p := range registry {
		if p.SQLState == pg.Code {
			detail := pg.Message
			if pg.Hint != "" {
				detail += " (" + pg.Hint + ")"
			}
			return &Error{problem: p, Detail: detail, cause: pg}
		}
	}
	switch {
	case pg.Code == "22P05": // \u0000 in jsonb
		return &Error{problem: problemBadJSON, Detail: `the text \u0000 cannot be stored in JSON`, cause: pg}
	case pg.Code == "22021": // bodies are checked to be UTF-8 before
		return &Error{problem: problemQuery, Detail: "the path or the query has text that is not UTF-8, or a NUL", cause: pg}
	case pg.Code == "54001":
		return &Error{problem: problemBadJSON, Detail: "the JSON is nested too deeply", cause: pg}
	case pg.Code == "55P03":
		return &Error{problem: problemUnstarted, Detail: "something holds a lock for long: fanfare.lock_holders names it", cause: pg}
	case pg.Code[:2] == "22":
		return &Error{problem: problemBadJSON, Detail: pg.Message, cause: pg}
	case pg.Code[:2] == "57" || pg.Code[:2] == "53" || pg.Code[:2] == "08":
		return &Error{problem: problemUnstarted, Detail: "try again", cause: pg}
	}
	return &Error{problem: problemInternal, Detail: "see the server's log", cause: pg}
}

// writeProblem writes an error as application/problem+json (RFC 9457).
func writeProblem(w http.ResponseWriter, e *Error) {
	if e.Status == http.StatusUnauthorized {
		// One answer for every bad credential: a guesser learns nothing from it.
		e = problemKeyMissing.with("send a valid API key of this app, or a valid token, as Authorization: Bearer")
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	unlimited := w.Header().Get("Retry-After") == ""
	if unlimited && (e.Status == http.StatusServiceUnavailable || e.Code == problemRate.Code) {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type":      "https://github.com/fanfare-pg/fanfare/blob/main/docs/errors.md#" + e.Code,
		"title":     e.Title,
		"status":    e.Status,
		"detail":    e.Detail,
		"code":      e.Code,
		"retryable": e.Retryable,
		"request":   w.Header().Get(requestIDHeader),
	})
}
