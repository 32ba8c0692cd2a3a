package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	// maxClaimWait bounds a long poll, below what proxies cut.
	maxClaimWait = 30 * time.Second
	// maxClaimWaiters bounds the long polls of a server, which apps share. One too
	// many is answered at once.
	maxClaimWaiters = 1000
)

// claimRequest is the body of "POST /v1/apps/:app/handlers/:handler/claim".
type claimRequest struct {
	MaxCount int32   `json:"max_count"`
	LeaseFor *string `json:"lease_for"`
	Wait     string  `json:"wait"`
}

// handleClaim handles "POST /v1/apps/:app/handlers/:handler/claim": deliveries
// of a pull handler, leased to the caller. With wait it answers as soon as there
// are some, at the latest when wait is over.
func (a *API) handleClaim(w http.ResponseWriter, r *request) error {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	asked := claimRequest{MaxCount: 1, Wait: "0"}
	if err := a.decodeBody(w, r.Request, &asked); err != nil {
		return err
	}
	seconds, err := a.queries.IntervalSeconds(ctx, asked.Wait)
	if err != nil {
		return fmt.Errorf("read wait: %w", err)
	}
	wait := time.Duration(seconds * float64(time.Second))
	if wait < 0 || wait > maxClaimWait {
		return problemField.with(fmt.Sprintf("wait: an interval of at most %v", maxClaimWait))
	}
	// The body's deadline must not end the wait: net/http takes it for a client that left.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(wait + bodyTimeout))
	claimed, err := a.claim(r, wait, db.ClaimParams{
		Handler: r.param("handler"), MaxCount: asked.MaxCount, LeaseFor: asked.LeaseFor, App: r.app.name,
	})
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	return writeJSON(w, http.StatusOK, claimResponse{Deliveries: claimed})
}

// claim looks for deliveries until there are some, or wait is over, or the
// server drains.
func (a *API) claim(r *request, wait time.Duration, params db.ClaimParams) ([]db.PulledDelivery, error) {
	ctx, over := r.Context(), time.After(wait)
	if wait > 0 {
		share := shareOf(r.app.id)
		if a.waiters.Take(ctx, share) != nil {
			wait = 0
		} else {
			defer a.waiters.Give(share)
		}
	}
	for {
		// Before looking, so that nothing which comes after the look is missed.
		called := a.polls.enter(pullHandler{r.app.id, params.Handler})
		claimed, err := a.claimOnce(ctx, params)
		if err != nil || len(claimed) > 0 || wait == 0 {
			a.polls.leave(called, len(claimed) == int(params.MaxCount))
			return claimed, err
		}
		select {
		case <-called.turn:
			continue
		case <-over:
		case <-a.Draining:
		case <-ctx.Done():
			err = ctx.Err()
		}
		a.polls.leave(called, false)
		return claimed, err
	}
}

func (a *API) claimOnce(ctx context.Context, params db.ClaimParams) ([]db.PulledDelivery, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	claimed, err := a.queries.Claim(ctx, params)
	if claimed == nil {
		claimed = []db.PulledDelivery{}
	}
	return claimed, err
}

// claimResponse lists the deliveries that are leased to the caller now.
type claimResponse struct {
	Deliveries []db.PulledDelivery `json:"deliveries"`
}

// extendResponse says when the lease ends now.
type extendResponse struct {
	LeasedUntil string `json:"leased_until"`
}

// held names a delivery and the lease that the caller has on it.
type held struct {
	Delivery int64 `json:"delivery"`
	Lease    int64 `json:"lease"`
}

// handleAck handles "POST /v1/apps/:app/handlers/:handler/ack": it is done. An
// array acknowledges many, and is answered 200 with a result an item.
func (a *API) handleAck(w http.ResponseWriter, r *request) error {
	return a.settle(w, r, func(ctx context.Context, app string, body json.RawMessage) (any, error) {
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
			return a.ackMany(ctx, app, body)
		}
		var asked held
		if err := decodeFields(body, &asked); err != nil {
			return nil, err
		}
		return nil, a.queries.Ack(ctx, db.AckParams{Delivery: asked.Delivery, Lease: asked.Lease, App: app})
	})
}

// ackResponse says of an acknowledged delivery that it is done, or with code why not.
type ackResponse struct {
	Delivery int64  `json:"delivery,omitempty"`
	Code     string `json:"code,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

func (a *API) ackMany(ctx context.Context, app string, deliveries json.RawMessage) (any, error) {
	rows, err := a.queries.AckMany(ctx, db.AckManyParams{Deliveries: deliveries, App: app})
	results := make([]ackResponse, len(rows))
	for i, row := range rows {
		results[i] = ackResponse{Delivery: row.Delivery, Code: codeOf(row.Sqlstate), Detail: row.Message}
	}
	return map[string]any{"results": results}, err
}

// nackRequest is the body of "POST /v1/apps/:app/handlers/:handler/nack".
type nackRequest struct {
	held
	Reason  *string `json:"reason"`
	RetryIn *string `json:"retry_in"`
	Retry   bool    `json:"retry"`
}

// handleNack handles "POST /v1/apps/:app/handlers/:handler/nack": it failed,
// and is tried again as the trigger's policy says, or after retry_in, or never.
func (a *API) handleNack(w http.ResponseWriter, r *request) error {
	var asked nackRequest
	asked.Retry = true
	return a.settle(w, r, func(ctx context.Context, app string, body json.RawMessage) (any, error) {
		if err := decodeFields(body, &asked); err != nil {
			return nil, err
		}
		return nil, a.queries.Nack(ctx, db.NackParams{
			Delivery: asked.Delivery, Lease: asked.Lease, Reason: asked.Reason, RetryIn: asked.RetryIn,
			Retry: asked.Retry, App: app,
		})
	})
}

// extendRequest is the body of "POST /v1/apps/:app/handlers/:handler/extend".
type extendRequest struct {
	held
	LeaseFor string `json:"lease_for"`
}

// handleExtend handles "POST /v1/apps/:app/handlers/:handler/extend": the work
// takes longer than the lease.
func (a *API) handleExtend(w http.ResponseWriter, r *request) error {
	var asked extendRequest
	return a.settle(w, r, func(ctx context.Context, app string, body json.RawMessage) (any, error) {
		if err := decodeFields(body, &asked); err != nil {
			return nil, err
		}
		until, err := a.queries.Extend(ctx, db.ExtendParams{Delivery: asked.Delivery, Lease: asked.Lease, LeaseFor: asked.LeaseFor, App: app})
		return extendResponse{LeasedUntil: until}, err
	})
}

// settle reads a body and runs a change of what the caller holds. It answers
// what run returns, which may be nothing.
func (a *API) settle(w http.ResponseWriter, r *request,
	run func(ctx context.Context, app string, body json.RawMessage) (any, error),
) error {
	ctx, app := r.Context(), r.app
	body, err := a.readFields(w, r.Request)
	if err != nil {
		return err
	}
	answer, err := run(ctx, app.name, body)
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	if answer != nil {
		return writeJSON(w, http.StatusOK, answer)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
