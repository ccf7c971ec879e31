package config

// The settings that an installer writes, by the names of their values.
const (
	valueCollector   = "Collector"
	valueToken       = "Token" // emptied when it has been used
	valueTag         = "Tag"
	valueFingerprint = "CAFingerprint"
	valueProxy       = "Proxy"
	valueInterval    = "Interval"
)

// take puts what an installer wrote over what is there; a value that is empty or absent says nothing.
func (c *Config) take(text func(name string) string) error {
	for name, to := range map[string]*string{valueCollector: &c.Collector, valueToken: &c.Token, valueTag: &c.Tag, valueFingerprint: &c.CAFingerprint, valueProxy: &c.Proxy} {
		if v := text(name); v != "" {
			*to = v
		}
	}
	if v := text(valueInterval); v != "" {
		return c.Interval.UnmarshalText([]byte(v))
	}
	return nil
}
