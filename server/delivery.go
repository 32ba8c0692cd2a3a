package server

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fanfare-pg/fanfare/server/dispatch"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/runner"
)

// delivery is what brings messages to handlers.
type delivery struct {
	pool     *pgxpool.Pool
	runner   *runner.Pool
	webhooks *dispatch.Webhooks
	bell     *dispatch.Bell
	// claiming is done when the server drains: then nothing more is claimed.
	claiming context.Context
	drain    context.CancelFunc
}

// openDelivery opens what needs no service to run.
func (s *Server) openDelivery(ctx context.Context) (err error) {
	egress, err := dispatch.ParseEgress(s.EgressAllow)
	if err != nil {
		return fmt.Errorf("egress-allow: %w", err)
	}
	d := &s.delivery
	d.pool, err = postgres.OpenPool(ctx, s.DirectDatabaseURL, dispatch.PoolSize, dispatch.Settings())
	if err != nil {
		return fmt.Errorf("open pool: %w", err)
	}
	d.runner, err = runner.Open(ctx, s.RunnerDatabaseURL, dispatch.RunnerSize, dispatch.Settings(), s.pool)
	if err != nil {
		d.pool.Close()
		return fmt.Errorf("open pool: %w", err)
	}
	d.webhooks = dispatch.NewWebhooks(egress, nil, s.Version)
	d.bell = &dispatch.Bell{Connect: s.connect(dispatch.BellSettings()), ByBatch: s.Wakeup == "wal", Log: s.Log}
	d.claiming, d.drain = context.WithCancel(context.Background())
	return nil
}

// startDelivery runs the dispatcher under the server's id.
func (s *Server) startDelivery(ctx context.Context, id pgtype.UUID) {
	dispatcher := &dispatch.Dispatcher{
		Pool: s.delivery.pool, Runner: s.delivery.runner, Bell: s.delivery.bell, Webhooks: s.delivery.webhooks, Server: id,
		Grace: drainTimeout, Log: s.Log, Metrics: dispatch.NewMetrics(s.metrics),
	}
	s.run(func() error { return s.delivery.bell.Run(ctx) })
	s.run(func() error { return dispatcher.Run(s.delivery.claiming) })
}

func (d *delivery) close() {
	d.drain()
	d.webhooks.Close()
	d.runner.Close()
	d.pool.Close()
}
