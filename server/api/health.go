package api

import (
	"fmt"
	"net/http"
)

// statusResponse says how the server is.
type statusResponse struct {
	Status string `json:"status"`
}

// handleHealthy handles "GET /healthz": the process answers.
func (a *API) handleHealthy(w http.ResponseWriter, _ *request) error {
	return writeJSON(w, http.StatusOK, statusResponse{Status: "ok"})
}

// handleReady handles "GET /readyz": the database answers, the relay follows the
// log, and what is published is sealed.
func (a *API) handleReady(w http.ResponseWriter, r *request) error {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	if _, err := a.queries.Ping(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if a.Streams.Hub.Head().ID == "" {
		return problemUnstarted.with("the relay has not begun")
	}
	if why := a.Unready(); why != "" {
		return problemUnstarted.with(why)
	}
	return writeJSON(w, http.StatusOK, statusResponse{Status: "ready"})
}
