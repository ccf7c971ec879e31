package config

// DefaultFile is where the settings are looked for.
func DefaultFile() string { return "/etc/recolement/agent.toml" }

func defaultState() string { return "/var/lib/recolement-agent" }
