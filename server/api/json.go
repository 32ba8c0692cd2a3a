package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Bounds of a page of a list: enough for a screen, few enough to encode at once.
const (
	defaultPageItems = 50
	maxPageItems     = 500
)

func writeJSON(w http.ResponseWriter, status int, answer any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(answer)
}

// writeCreated answers 201 with the path of what was made, below the path of the
// request.
func writeCreated(w http.ResponseWriter, r *request, name string, made any) error {
	w.Header().Set("Location", strings.TrimSuffix(r.URL.EscapedPath(), "/")+"/"+url.PathEscape(name))
	return writeJSON(w, http.StatusCreated, made)
}

// decodeBody reads a body that is one JSON object into target, a pointer to a
// struct, or to a map for any fields. A field that the struct does not have is
// refused, and an error names the field and what it must be. An empty body is
// an empty object.
func (a *API) decodeBody(w http.ResponseWriter, r *http.Request, target any) error {
	body, err := a.readFields(w, r)
	if err != nil {
		return err
	}
	return decodeFields(body, target)
}

// readFields reads a bounded body that is one JSON value; an empty body is an
// empty object.
func (a *API) readFields(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	if r.ContentLength == 0 {
		return json.RawMessage(`{}`), nil
	}
	return a.readJSON(w, r)
}

// decodeFields is decodeBody for a body that is read.
func decodeFields(body json.RawMessage, target any) error {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return problemBadJSON.with("the body must be a JSON object")
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(body, &given); err != nil {
		return problemBadJSON.with(err.Error())
	}
	known, free := fieldNames(target)
	for name := range given {
		if !free && !slices.Contains(known, name) {
			return problemField.with(fmt.Sprintf("%.64q is not a field here; known are: %s", name, strings.Join(known, ", ")))
		}
	}
	err := json.Unmarshal(body, target)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return problemField.with(fmt.Sprintf("%s must be %s, not %s", wrong.Field, jsonKind(wrong.Type), wrong.Value))
	}
	if err != nil {
		return problemBadJSON.with(err.Error())
	}
	return nil
}

// fieldNames lists the JSON names of a struct's fields; a map has any.
func fieldNames(target any) (names []string, free bool) {
	t := reflect.TypeOf(target).Elem()
	if t.Kind() == reflect.Map {
		return nil, true
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" { // embedded: its fields follow
			names = append(names, name)
		}
	}
	return names, false
}

// jsonKind names a Go type in words of JSON.
func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonKind(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "an array, each item " + jsonKind(t.Elem())
	case reflect.Map, reflect.Struct:
		return "an object"
	default:
		return "a whole number"
	}
}

// readFlag reads a parameter that is true or false, false where it is not given.
func readFlag(r *http.Request, name string) (bool, error) {
	switch r.URL.Query().Get(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, problemQuery.with(name + ": true or false")
}

// page is which part of a list is asked for.
type page struct {
	limit int32
	after string // sort key of the last item before the page; empty at the start
}

// readPage reads ?limit= and ?cursor=.
func readPage(r *http.Request) (page, error) {
	p := page{limit: defaultPageItems}
	query := r.URL.Query()
	if query.Has("limit") {
		n, err := strconv.ParseInt(query.Get("limit"), 10, 32)
		if err != nil || n < 1 || n > maxPageItems {
			return p, problemQuery.with(fmt.Sprintf("limit: a number from 1 to %d", maxPageItems))
		}
		p.limit = int32(n)
	}
	after, err := base64.RawURLEncoding.DecodeString(query.Get("cursor"))
	if err != nil {
		return p, problemQuery.with("cursor: give back next_cursor of an answer as it was")
	}
	p.after = string(after)
	return p, nil
}

// number is the cursor of a list that is sorted by id; zero at the start.
func (p page) number() (int64, error) {
	if p.after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(p.after, 10, 64)
	if err != nil {
		return 0, problemQuery.with("cursor: give back next_cursor of an answer as it was")
	}
	return n, nil
}

// more is how many rows to ask for: one more than the page shows whether another follows.
func (p page) more() int32 { return p.limit + 1 }

// listPage is the answer of a list.
type listPage[R any] struct {
	Items []R `json:"items"`
	// NextCursor is null on the last page.
	NextCursor *string `json:"next_cursor"`
}

// writePage answers a page of a list. rows are sorted, after the cursor of the
// page, and at most p.more() of them; cursor returns the sort key of a row.
func writePage[R any](w http.ResponseWriter, p page, rows []R, cursor func(R) string) error {
	answer := listPage[R]{Items: rows}
	if len(rows) > int(p.limit) {
		answer.Items = rows[:p.limit]
		last := base64.RawURLEncoding.EncodeToString([]byte(cursor(rows[p.limit-1])))
		answer.NextCursor = &last
	}
	if rows == nil {
		answer.Items = []R{}
	}
	return writeJSON(w, http.StatusOK, answer)
}

// idCursor is the cursor of a list that is sorted by id.
func idCursor(id int64) string { return strconv.FormatInt(id, 10) }

// intervalError says which field is no interval, where that is what is wrong.
func intervalError(field string, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "22007" || pg.Code == "22008" || pg.Code == "22015") {
		return problemField.with(field + ` must be an interval, such as "15 minutes"`)
	}
	return err
}
