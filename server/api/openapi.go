package api

import "net/http"

// handleOpenAPI handles "GET /openapi.json".
func (a *API) handleOpenAPI(w http.ResponseWriter, _ *request) error {
	return writeJSON(w, http.StatusOK, anyObject{})
}
