package config

// The packages of Linux ask for no settings: there is the file alone.

func (c *Config) readInstalled() error { return nil }

// ProtectInstalled has nothing to protect here.
func ProtectInstalled() error { return nil }

// ForgetToken leaves the file alone, which its administrator wrote.
func ForgetToken() error { return nil }
