package dispatch

import "github.com/prometheus/client_golang/prometheus"

// Metrics are the dispatcher's. Their labels are the few kinds of handlers and
// outcomes, never names.
type Metrics struct {
	settled  *prometheus.CounterVec
	late     prometheus.Counter
	expired  prometheus.Counter
	aborted  prometheus.Counter
	inFlight *prometheus.GaugeVec
	seconds  prometheus.Histogram
}

// NewMetrics registers the metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		settled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fanfare_deliveries_settled_total", Help: "Attempts settled by this server, by kind of handler and outcome.",
		}, []string{"kind", "outcome"}),
		late: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_deliveries_late_total", Help: "Attempts that came to be settled after their lease had gone to another.",
		}),
		expired: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_leases_expired_total", Help: "Leases that ran out and were released by this server.",
		}),
		aborted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fanfare_sql_batches_aborted_total", Help: "Batches of a SQL handler that aborted and were run one by one.",
		}),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "fanfare_deliveries_in_flight", Help: "Deliveries that this server has leased and works on, by kind of handler.",
		}, []string{"kind"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "fanfare_webhook_seconds", Help: "How long receivers take to answer.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 30},
		}),
	}
	registry.MustRegister(m.settled, m.late, m.expired, m.aborted, m.inFlight, m.seconds)
	return m
}
