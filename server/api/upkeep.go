package api

import (
	"fmt"
	"net/http"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/utc"
)

// handleListServers handles "GET /v1/servers", by id.
func (a *API) handleListServers(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListServers(ctx, db.ListServersParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list servers: %w", err)
	}
	return writePage(w, page, rows, func(s db.Server) string { return s.ID })
}

// handleListSweeps handles "GET /v1/sweeps": the last run of each task of the
// sweeper, by task.
func (a *API) handleListSweeps(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListSweeps(ctx, db.ListSweepsParams{After: page.after, MaxCount: page.more()})
	if err != nil {
		return fmt.Errorf("list sweeps: %w", err)
	}
	return writePage(w, page, rows, func(s db.Sweep) string { return s.Task })
}

// maxTransactions is how many open transactions are listed: a busy database has
// many that are young.
const maxTransactions = 50

// handleListTransactions handles "GET /v1/transactions": those open for the
// longest.
func (a *API) handleListTransactions(w http.ResponseWriter, r *request) error {
	rows, err := a.queries.OldestTransactions(r.Context(), maxTransactions)
	if err != nil {
		return fmt.Errorf("list transactions: %w", err)
	}
	return writeJSON(w, http.StatusOK, items(rows))
}

// handleDatabase handles "GET /v1/database".
func (a *API) handleDatabase(w http.ResponseWriter, r *request) error {
	ctx := r.Context()
	installed, err := a.queries.Installation(ctx)
	if err != nil {
		return fmt.Errorf("read installation: %w", err)
	}
	return writeJSON(w, http.StatusOK, installation(installed))
}

// installation is what "GET /v1/database" answers, from view fanfare.installation.
type installation struct {
	Database           string   `json:"database"`
	Postgres           string   `json:"postgres"`
	SchemaVersion      int32    `json:"schema_version"`
	FunctionsUnchanged bool     `json:"functions_unchanged"`
	Bytes              int64    `json:"bytes"`
	PostgresStartedAt  utc.Time `json:"postgres_started_at"`
	Epoch              *string  `json:"epoch"`
	HeadBatch          int64    `json:"head_batch"`
	FloorBatch         int64    `json:"floor_batch"`
	OldestDay          string   `json:"oldest_day"`
	PartitionsOverdue  int64    `json:"partitions_overdue"`
}
