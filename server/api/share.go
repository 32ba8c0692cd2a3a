package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/julienschmidt/httprouter"

	"github.com/fanfare-pg/fanfare/server/fair"
)

// doorOf is whose share authorising a request is taken from, as long as nobody
// knows its app: that of the app it names, or of its host.
func doorOf(r *http.Request, ps httprouter.Params) string {
	return admission{host: hostOf(r), app: namedApp(ps)}.door()
}

func (d admission) door() string {
	if d.app.given {
		return "app " + d.app.text
	}
	return "host " + d.host
}

// forApp returns a context whose statements are taken from the share of an app; 0
// is no app.
func forApp(ctx context.Context, app int64, search bool) context.Context {
	purpose := fair.Serve
	if search {
		purpose = fair.Search
	}
	return fair.For(ctx, shareOf(app), purpose)
}

// shareOf names the share of an app.
func shareOf(app int64) string { return strconv.FormatInt(app, 10) }
