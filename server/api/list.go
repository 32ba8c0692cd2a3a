package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/julienschmidt/httprouter"
)

// writeList answers with a page of what an app has, for those who have the
// capability. rows gives what writePage wants.
func writeList[R ~struct {
	Cursor string
	Item   json.RawMessage
}](a *API, w http.ResponseWriter, r *http.Request, ps httprouter.Params, capability string,
	rows func(context.Context, app, page) ([]R, error),
) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	app, err := a.authorize(ctx, r, ps, capability)
	if err != nil {
		return err
	}
	page, err := readPage(r)
	if err != nil {
		return err
	}
	found, err := rows(ctx, app, page)
	if err != nil {
		return fmt.Errorf("list %s: %w", r.URL.Path, err)
	}
	return writePage(w, page, found)
}
