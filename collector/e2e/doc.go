// Package e2e tries the programs as a whole, as their users run them; make e2e builds them first. The pages are tried in a browser by
// ui/e2e.
package e2e
