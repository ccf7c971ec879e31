// Package metrics is what the collector tells Prometheus about itself: requests, reports, the queue, the estate, the database, jobs and
// the Go runtime, in a registry of its own. Who may read it is left to the caller. What has to be counted in tables is counted once
// a minute, so that a scrape reads memory alone.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"recolement/collector/estate"
	"recolement/collector/store"
)

// Metrics gathers. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	store    *store.Store

	requests     *prometheus.CounterVec
	requestTime  *prometheus.HistogramVec
	reports      *prometheus.CounterVec
	reportTime   *prometheus.HistogramVec
	queueWait    prometheus.Histogram
	batchJobs    prometheus.Histogram
	batchTime    prometheus.Histogram
	things       *prometheus.GaugeVec
	disagreement *prometheus.GaugeVec
	size         prometheus.Gauge
	jobRun       *prometheus.GaugeVec
	jobTime      *prometheus.GaugeVec
	jobFailed    *prometheus.GaugeVec
}

// quick are the bounds of histograms of times, in seconds, from half a millisecond.
var quick = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}

// New makes the metrics of a collector of that version.
func New(version string, st *store.Store, es *estate.Estate) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), store: st}
	m.requests = m.counters("http_requests_total", "Requests answered, by route, method and status.", "route", "method", "status")
	m.requestTime = m.histograms("http_request_seconds", "Time from a request's head to the end of its answer, by route.", "route")
	m.reports = m.counters("reports_total", "Messages of agents, by what they are and what became of them: taken, refused, failed.", "kind", "outcome")
	m.reportTime = m.histograms("report_seconds", "Time from a message's head to its answer, after its commit, by what it is.", "kind")
	m.queueWait = m.histogram("queue_wait_seconds", "How long the first job of a transaction waited for it.", quick)
	m.batchJobs = m.histogram("batch_jobs", "Jobs that shared a transaction.", []float64{1, 2, 4, 8, 16, 32, 64, 128, 256})
	m.batchTime = m.histogram("batch_seconds", "How long a transaction took.", quick)
	m.things = m.gauges("things", "Assets on record and devices seen, counted once a minute.", "what")
	m.disagreement = m.gauges("discrepancies", "Discrepancies by kind and status, counted once a minute.", "kind", "status")
	m.size = m.gauges("database_bytes", "Size of the database, by engine, read once a minute.", "engine").WithLabelValues(st.Engine())
	m.jobRun = m.gauges("job_last_run_timestamp_seconds", "When a job last ended, on any collector.", "job")
	m.jobTime = m.gauges("job_last_run_seconds", "How long it took.", "job")
	m.jobFailed = m.gauges("job_failed", "1 when a job's last run failed.", "job")
	m.gauges("build_info", "1, and the program's version.", "version").WithLabelValues(version).Set(1)
	m.function("queue_length", "Jobs that wait for a transaction.", func() float64 { return float64(es.Queued()) })
	m.function("batch_running_seconds", "How long the present transaction has been under way.", func() float64 { return es.Busy().Seconds() })
	m.pool()
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	es.Watch(m.batch)
	return m
}

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
}

// Request counts a request that has been answered. The route is that of the program, not what was asked for: there are few.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.requestTime.WithLabelValues(route).Observe(took.Seconds())
}

// Report counts an agent's message that has been answered.
func (m *Metrics) Report(kind string, status int, took time.Duration) {
	outcome := "taken"
	switch {
	case status >= http.StatusInternalServerError:
		outcome = "failed"
	case status >= http.StatusBadRequest:
		outcome = "refused"
	}
	m.reports.WithLabelValues(kind, outcome).Inc()
	m.reportTime.WithLabelValues(kind).Observe(took.Seconds())
}

func (m *Metrics) batch(b estate.Batch) {
	m.batchJobs.Observe(float64(b.Jobs))
	m.queueWait.Observe(b.Waited.Seconds())
	m.batchTime.Observe(b.Took.Seconds())
}
