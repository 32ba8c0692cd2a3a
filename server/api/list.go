package api

import (
	"context"
	"fmt"
	"net/http"
)

// items is an answer that lists all there is, or as many as it shows.
func items[R any](rows []R) listPage[R] {
	return listPage[R]{Items: append([]R{}, rows...)}
}

// writeList answers with a page of what an app has. rows and cursor are as
// writePage wants them.
func writeList[R any](w http.ResponseWriter, r *request,
	rows func(context.Context, app, page) ([]R, error), cursor func(R) string,
) error {
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	found, err := rows(r.Context(), r.app, page)
	if err != nil {
		return fmt.Errorf("list %s: %w", r.URL.Path, err)
	}
	return writePage(w, page, found, cursor)
}
