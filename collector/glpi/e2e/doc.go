// Package e2e lets the real agents of others, as Debian ships them, talk to a running collector. It holds tests alone; what single
// messages mean is left to the tests of glpi and message.
package e2e
