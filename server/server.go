package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/fanfare-pg/fanfare/server/api"
	"github.com/fanfare-pg/fanfare/server/bell"
	"github.com/fanfare-pg/fanfare/server/dashboard"
	"github.com/fanfare-pg/fanfare/server/dispatch"
	"github.com/fanfare-pg/fanfare/server/fair"
	"github.com/fanfare-pg/fanfare/server/files"
	"github.com/fanfare-pg/fanfare/server/postgres"
	"github.com/fanfare-pg/fanfare/server/relay"
	"github.com/fanfare-pg/fanfare/server/runner"
	"github.com/fanfare-pg/fanfare/server/schedule"
	"github.com/fanfare-pg/fanfare/server/seal"
	"github.com/fanfare-pg/fanfare/server/sweep"
)

const (
	// Connections for requests, by what they are for: Postgres does no more work
	// with more of them. Of an app, shareQueue requests may wait for those of a
	// purpose.
	authorizePlaces = 4
	publishPlaces   = 6
	searchPlaces    = 3
	servePlaces     = 6
	shareQueue      = 256
	// ownConnections are for what the server itself asks on the side.
	ownConnections = 3
	poolSize       = authorizePlaces + publishPlaces + searchPlaces + servePlaces + ownConnections
	// searchTimeout bounds a statement that may look at many rows.
	searchTimeout = 2 * time.Second
	// requestLockTimeout bounds what a request waits for a lock.
	requestLockTimeout = "5s"
	// catchUpPoolSize bounds the connections that streams read the log with, apart
	// from requests: a storm of reconnects must not keep publishers waiting.
	catchUpPoolSize = 4
	// fnPoolSize bounds the endpoints that run at a time.
	fnPoolSize = 16
	// maxBodyBytes bounds every request body, above any payload limit in use.
	maxBodyBytes = 80 << 20
	// headerTimeout ends handshakes that do not finish.
	headerTimeout = 10 * time.Second
	// idleTimeout ends connections that are kept without a request.
	idleTimeout = 2 * time.Minute
	// maxHeaderBytes bounds a request's headers: a position and a token fit many
	// times over, and one that is absurdly long is still answered as such.
	maxHeaderBytes = 160 << 10
	// drainTimeout bounds what Close waits for requests and streams.
	drainTimeout = 10 * time.Second
	// maxSilence is how long streams may not follow the log before /readyz says so.
	maxSilence = 10 * time.Second
	// beginTimeout bounds what Open waits for the relay; a database that another
	// server's stopped process still locks takes six seconds.
	beginTimeout = 8 * time.Second
)

// Server is a Fanfare server. Set the fields, then call Open once and Close
// once.
type Server struct {
	// DatabaseURL is for requests; it may lead through a pooler.
	DatabaseURL string
	// DirectDatabaseURL leads past any pooler; empty means DatabaseURL.
	DirectDatabaseURL string
	// RunnerDatabaseURL is of the login that SQL handlers and endpoints run under,
	// past any pooler. Empty means DirectDatabaseURL, which serves for one app.
	RunnerDatabaseURL string
	// Listen is the address of the HTTP listener; port 0 picks a free one.
	Listen string
	// AdminListen is the address of a listener of its own for everything that is not
	// public: administration, the dashboard and the metrics. Empty for none: then
	// Listen answers all.
	AdminListen string
	// Heartbeat is the longest silence of a stream.
	Heartbeat time.Duration
	// QueueFrames bounds the frames that wait for one stream.
	QueueFrames int
	// Wakeup is notify or wal.
	Wakeup string
	// Web says who may connect, and how.
	Web WebSettings
	// Files says where and how the files of the apps are kept.
	Files FilesSettings
	// Migrate installs or updates the schema first, where it is absent or older.
	Migrate bool
	// ScheduleTick is the longest time between two looks at what is due; zero is a second.
	ScheduleTick time.Duration
	// EgressAllow lists what webhooks may reach beside public addresses, as
	// dispatch.ParseEgress reads it.
	EgressAllow string
	// Version is shown in fanfare.servers.
	Version string
	Log     *slog.Logger

	pool     *pgxpool.Pool
	catchUp  *pgxpool.Pool
	fn       *runner.Pool
	store    *files.Store
	delivery delivery
	hub      *relay.Hub
	reader   *relay.Reader
	streams  *relay.Streams
	sealer   *seal.Sealer
	slotLag  *seal.SlotLag // nil where Wakeup is notify
	metrics  *prometheus.Registry
	doors    []door
	stop     context.CancelFunc
	services sync.WaitGroup
}

// Open checks the schema and what Wakeup needs, connects, and serves. While the
// database is away it waits, and its address answers that the server starts; what
// waiting does not mend is an error, and then nothing is left running.
func (s *Server) Open(ctx context.Context) (err error) {
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.listen(ctx); err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		s.closeDoors()
		s.services.Wait()
		return err
	}
	s.start()
	select {
	case <-s.hub.Begun():
	case <-time.After(beginTimeout): // then /readyz says that it is not ready
	case <-ctx.Done():
	}
	return nil
}

// settle fills in what is not set, and refuses what cannot be.
func (s *Server) settle() error {
	if s.DirectDatabaseURL == "" {
		s.DirectDatabaseURL = s.DatabaseURL
	}
	if s.RunnerDatabaseURL == "" {
		s.RunnerDatabaseURL = s.DirectDatabaseURL
	}
	if s.ScheduleTick == 0 {
		s.ScheduleTick = time.Second
	}
	if s.Wakeup != "" && s.Wakeup != "notify" && s.Wakeup != "wal" {
		return fmt.Errorf("wakeup %q is not known: notify or wal", s.Wakeup)
	}
	if _, err := dispatch.ParseEgress(s.EgressAllow); err != nil {
		return fmt.Errorf("egress-allow: %w", err)
	}
	for _, url := range []string{s.DatabaseURL, s.DirectDatabaseURL, s.RunnerDatabaseURL} {
		if _, err := pgx.ParseConfig(url); err != nil {
			return fmt.Errorf("parse database url: %w", err)
		}
	}
	return s.Web.check()
}

// open opens what the services use.
func (s *Server) open(ctx context.Context) (err error) {
	if err := s.await(ctx, s.prepareDatabase); err != nil {
		return err
	}
	if err := s.openPools(ctx); err != nil {
		return fmt.Errorf("open pool: %w", err)
	}
	err = s.await(ctx, func(ctx context.Context) (err error) {
		s.store, err = openStore(ctx, s.pool, s.Files.DataDir)
		return err
	})
	if err == nil {
		err = s.openDelivery(ctx)
	}
	if err != nil {
		s.closePools()
		return err
	}
	s.metrics = prometheus.NewRegistry()
	s.hub = relay.NewHub(s.QueueFrames)
	return nil
}

// await does something with the database, again and again while that is away.
func (s *Server) await(ctx context.Context, do func(context.Context) error) error {
	trouble := postgres.Trouble{Log: s.Log, Part: "database"}
	for {
		err := do(ctx)
		if err == nil {
			trouble.Works()
		}
		if err == nil || ctx.Err() != nil || !postgres.IsPassing(err) {
			return err
		}
		trouble.Failed(err)
		if err := postgres.Pause(ctx, postgres.RetryInterval); err != nil {
			return err
		}
	}
}

// prepareDatabase installs or updates the schema where it may, and checks it.
func (s *Server) prepareDatabase(ctx context.Context) error {
	if s.Migrate {
		if err := postgres.MigrateIfOlder(ctx, s.DirectDatabaseURL); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, postgres.AnswerTimeout)
	defer cancel()
	return s.checkSchema(ctx)
}

// URL returns where the server listens.
func (s *Server) URL() string { return s.Web.scheme() + "://" + s.doors[0].listener.Addr().String() }

// AdminURL returns where everything is answered, also what is not public.
func (s *Server) AdminURL() string {
	return s.Web.scheme() + "://" + s.doors[len(s.doors)-1].listener.Addr().String()
}

// Sealing reports whether this server seals now.
func (s *Server) Sealing() bool { return s.sealer.Sealing() }

// unready returns what is wrong with this server's parts, "" for nothing.
func (s *Server) unready() string {
	if s.sealer.Failed() {
		return "the last seal failed: see the server's log"
	}
	if silence := s.reader.Silence(); silence > maxSilence {
		return fmt.Sprintf("streams have not followed the log for %v: see the server's log", silence.Round(time.Second))
	}
	return ""
}

// Close stops accepting, tells streams to reconnect elsewhere, waits for
// requests, and stops the services.
func (s *Server) Close() error {
	s.delivery.drain()
	s.hub.Close()
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	err := s.shutDown(ctx)
	s.streams.Drain(ctx)
	s.stop()
	s.services.Wait()
	s.delivery.close()
	s.closePools()
	return err
}

// openRequestPool opens a pool for requests, under a name. Its settings end a
// transaction whose server was stopped, so that others get at what it has locked;
// a pooler has a timeout of its own for that.
func (s *Server) openRequestPool(ctx context.Context, size int32, name string) (*pgxpool.Pool, error) {
	if s.DatabaseURL != s.DirectDatabaseURL {
		return postgres.OpenPoolThroughPooler(ctx, s.DatabaseURL, size, name)
	}
	return postgres.OpenPool(ctx, s.DatabaseURL, size, map[string]string{
		"application_name":                    name,
		"idle_in_transaction_session_timeout": "15s",
		"lock_timeout":                        requestLockTimeout,
	})
}

func (s *Server) openPools(ctx context.Context) (err error) {
	s.pool, err = s.openRequestPool(ctx, poolSize, "fanfare")
	if err != nil {
		return err
	}
	s.catchUp, err = s.openRequestPool(ctx, catchUpPoolSize, "fanfare catch-up")
	if err != nil {
		s.pool.Close()
		return err
	}
	s.fn, err = runner.Open(ctx, s.RunnerDatabaseURL, fnPoolSize, map[string]string{"application_name": "fanfare fn"}, s.pool)
	if err != nil {
		s.pool.Close()
		s.catchUp.Close()
	}
	return err
}

// shared shares the connections for requests among apps.
func shared(pool *pgxpool.Pool) *fair.Pool {
	return fair.NewPool(pool, map[fair.Purpose]fair.Share{
		fair.Authorize: {Places: fair.New(authorizePlaces, shareQueue)},
		fair.Publish:   {Places: fair.New(publishPlaces, shareQueue)},
		fair.Search:    {Places: fair.New(searchPlaces, shareQueue), Timeout: searchTimeout},
		fair.Serve:     {Places: fair.New(servePlaces, shareQueue)},
	})
}

func (s *Server) closePools() {
	s.fn.Close()
	s.catchUp.Close()
	s.pool.Close()
}

func (s *Server) checkSchema(ctx context.Context) error {
	conn, err := postgres.Connect(ctx, s.DirectDatabaseURL, nil)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := postgres.CheckDirect(ctx, conn); err != nil {
		return err
	}
	status, err := postgres.Status(ctx, conn)
	if err != nil {
		return err
	}
	if err := status.Err(); err != nil || s.Wakeup != "wal" {
		return err
	}
	return s.checkWAL(ctx, conn)
}

// checkWAL refuses a database whose log cannot be decoded until somebody changes
// it, and warns of one whose slots are taken now.
func (s *Server) checkWAL(ctx context.Context, conn *pgx.Conn) error {
	needs, err := postgres.WALNeeds(ctx, conn, s.DirectDatabaseURL)
	if err != nil {
		return err
	}
	for _, need := range needs {
		switch {
		case need.Met:
		case need.Passing:
			s.Log.Warn("the wake-up source wal has to wait, polling until then", "found", need.What, "remedy", need.Remedy)
		default:
			return fmt.Errorf("wakeup wal cannot work, %s: %s; or take --wakeup notify", need.What, need.Remedy)
		}
	}
	return nil
}

// start runs the services; each ends when stop is called.
func (s *Server) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.sealer = &seal.Sealer{Connect: s.connect(seal.Settings()), Log: s.Log}
	if s.Wakeup == "wal" {
		s.sealer.OpenWakeup = seal.OpenWALWakeup(s.DirectDatabaseURL, s.Log)
		s.slotLag = &seal.SlotLag{Pool: s.pool, Sealer: s.sealer, Log: s.Log}
		s.run(func() error { return s.slotLag.Run(ctx) })
	}
	s.reader = &relay.Reader{Connect: s.connect(relay.ReaderSettings()), Hub: s.hub, Log: s.Log}
	id := pgtype.UUID{Bytes: uuid.New(), Valid: true}
	presence := &relay.Presence{ID: id, Pool: s.pool, Hub: s.hub, Sealing: s.sealer.Sealing, Version: s.Version, Log: s.Log}
	s.streams = relay.NewStreams(s.hub, s.catchUp, s.Heartbeat, s.Log)
	s.Web.limit(s.streams)
	sweeper := &sweep.Sweeper{
		Connect: s.connect(sweep.Settings()), Pool: s.pool, Tasks: s.Files.Tasks(s.pool, s.store, s.Log),
		Server: hostname(), Metrics: sweep.NewMetrics(s.metrics), Log: s.Log,
	}
	scheduler := &schedule.Scheduler{
		Pool: s.pool, Tick: s.ScheduleTick, Metrics: schedule.NewMetrics(s.metrics), Log: s.Log,
	}
	answers := &api.API{
		Pool: shared(s.pool), Runner: s.fn, Calls: fair.New(fnPoolSize, shareQueue), Streams: s.streams, Log: s.Log, Metrics: s.metrics, MaxBodyBytes: maxBodyBytes,
		Files: s.store, MaxFileBytes: s.Files.MaxBytes, TrustedProxies: s.Web.TrustedProxies,
		BadCredentials: perAddress(s.Web.BadCredentialRate), Visits: perAddress(s.Web.FnRate),
		Unready: s.unready, DeliveriesWait: s.delivery.bell.Next, Draining: s.delivery.claiming.Done(),
	}
	queue := &bell.Queue{Pool: s.pool, Log: s.Log}
	s.register(queue)
	s.run(func() error { return answers.RunPolls(ctx) })
	s.run(func() error { return queue.Run(ctx) })
	s.run(func() error { return s.sealer.Run(ctx) })
	s.run(func() error { return s.reader.Run(ctx) })
	s.run(func() error { return presence.Run(ctx) })
	control := &relay.Control{Connect: s.connect(map[string]string{"application_name": "fanfare control"}), Hub: s.hub, Log: s.Log}
	s.run(func() error { return s.streams.Run(ctx) })
	s.run(func() error { return control.Run(ctx) })
	s.run(func() error { return sweeper.Run(ctx) })
	s.run(func() error { return scheduler.Run(ctx) })
	s.startDelivery(ctx, id)
	all, public := answers.Handlers()
	s.answer(dashboard.Handler(all), public)
}

func (s *Server) run(service func() error) {
	s.services.Go(func() {
		if err := service(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.Log.Error("service ended", "error", err)
		}
	})
}

// connect returns what opens the session of a part. Where one was lost without a
// word, those of the pools may be too, and are opened anew.
func (s *Server) connect(settings map[string]string) func(context.Context) (*postgres.Session, error) {
	return func(ctx context.Context) (*postgres.Session, error) {
		session, err := postgres.OpenSession(ctx, s.DirectDatabaseURL, settings, 0)
		if err == nil {
			session.Silent = s.resetPools
		}
		return session, err
	}
}

func (s *Server) resetPools() {
	for _, pool := range []interface{ Reset() }{s.pool, s.catchUp, s.fn, s.delivery.pool, s.delivery.runner} {
		pool.Reset()
	}
}

// register adds the gauges that are read from the services.
func (s *Server) register(queue *bell.Queue) {
	gauge := func(name, help string, value func() float64) {
		s.metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("fanfare_streams", "Streams open now.", func() float64 { return float64(s.hub.Count()) })
	gauge("fanfare_streams_behind", "Streams that read history, from memory or the table.",
		func() float64 { return float64(s.hub.Figures().Behind) })
	gauge("fanfare_recent_bytes", "Memory that holds recent messages for clients that come back.",
		func() float64 { return float64(s.hub.Figures().RecentBytes) })
	counter := func(name, help string, value func() int64) {
		s.metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
			func() float64 { return float64(value()) }))
	}
	counter("fanfare_stream_frames_total", "Messages and broadcasts delivered live to streams.",
		func() int64 { return s.hub.Figures().Frames })
	counter("fanfare_history_reads_total", "Pages of history that streams read from the table.", s.streams.Reads)
	gauge("fanfare_head_batch", "Last batch relayed to streams.", func() float64 { return float64(s.hub.Head().Batch) })
	if s.slotLag != nil {
		gauge("fanfare_slot_lag_bytes", "Write-ahead log that Postgres keeps for the slot; 0 on a server that does not seal.",
			func() float64 { return float64(s.slotLag.Bytes()) })
	}
	gauge("fanfare_notification_queue_usage", "How full Postgres' queue of notifications is, from 0 to 1; at 0.5 none is sent any more.", queue.Usage)
	gauge("fanfare_seal_age_seconds", "For how long seals of this server have not succeeded; 0 where another seals.", func() float64 {
		return s.sealer.Age().Seconds()
	})
	gauge("fanfare_sealing", "1 on the server that seals.", func() float64 {
		if s.Sealing() {
			return 1
		}
		return 0
	})
}
