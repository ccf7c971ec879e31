package metrics

import "github.com/prometheus/client_golang/prometheus"

const namespace = "recolement"

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) histograms(name, help string, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: quick}, labels)
	m.registry.MustRegister(h)
	return h
}

func (m *Metrics) histogram(name, help string, bounds []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: bounds})
	m.registry.MustRegister(h)
	return h
}

func (m *Metrics) function(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, value))
}

// pool tells how the connections to the database are used.
func (m *Metrics) pool() {
	m.function("database_connections", "Connections to the database.", func() float64 { return float64(m.store.Pool().OpenConnections) })
	m.function("database_connections_used", "Those in use.", func() float64 { return float64(m.store.Pool().InUse) })
	m.function("database_connections_most", "How many there may be.", func() float64 { return float64(m.store.Pool().MaxOpenConnections) })
	m.function("database_wait_seconds_total", "Time spent waiting for a connection.", func() float64 { return m.store.Pool().WaitDuration.Seconds() })
}
