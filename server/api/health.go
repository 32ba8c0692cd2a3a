package api

import (
	"fmt"
	"net/http"

	"github.com/julienschmidt/httprouter"
)

func (a *API) healthRoutes() []route {
	return []route{
		{http.MethodGet, "/healthz", a.handleHealthy},
		{http.MethodGet, "/readyz", a.handleReady},
	}
}

// handleHealthy handles "GET /healthz": the process answers.
func (a *API) handleHealthy(w http.ResponseWriter, _ *http.Request, _ httprouter.Params) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// handleReady handles "GET /readyz": the database answers and the relay
// follows the log.
func (a *API) handleReady(w http.ResponseWriter, r *http.Request, _ httprouter.Params) error {
	ctx, cancel := a.timeout(r)
	defer cancel()
	if _, err := a.queries.Ping(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if a.Streams.Hub.Head().ID == "" {
		return problemUnstarted.with("the relay has not begun")
	}
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}
