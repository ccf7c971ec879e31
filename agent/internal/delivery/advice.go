package delivery

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
)

// errNotCollector says that something answered that is no collector.
var errNotCollector = errors.New("the answer is not a collector's")

// Advice says what to do about an error of this package; empty where there is nothing to do but wait.
func Advice(err error) string {
	var refusal *Refusal
	var dates x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var names x509.HostnameError
	var lookup *net.DNSError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &dates) && dates.Reason == x509.Expired:
		return "compare this machine's clock with the certificate's dates: set the clock, or have the certificate renewed"
	case errors.As(err, &names):
		return "use a name that is in the collector's certificate, or have this one put into it (names, in the collector's settings)"
	case errors.Is(err, errPinned):
		return "compare ca_fingerprint with the one that the collector prints when it starts; if they should agree, something between here and there answers in its place"
	case errors.As(err, &authority):
		return "set ca_fingerprint to the one that the collector prints when it starts, or make its authority known to this machine"
	case strings.Contains(err.Error(), http.StatusText(http.StatusProxyAuthRequired)): // net/http has no error of its own for this
		return "the proxy wants a name and a password: proxy = \"http://name:password@host:port\""
	case errors.As(err, &lookup):
		return "the collector's name is not known here: check its spelling, and this machine's name servers"
	case errors.Is(err, errNotCollector):
		return "a web page answered: check the collector's address and port, and whether a proxy or a sign-in page stands between"
	case errors.As(err, &refusal):
		return refusal.advice()
	case errors.Is(err, ErrUnreachable):
		return "check that the collector runs, that its address and port are right, and whether a proxy is needed; reports wait on disk meanwhile"
	}
	return ""
}

func (r *Refusal) advice() string {
	switch {
	case r.Location != "":
		return "the collector is elsewhere: set collector to the address that it names, " + r.Location
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return "the collector does not take this agent's key: enrol anew, recolement-agent enroll --force --token TOKEN"
	case r.Status == http.StatusNotFound || r.Status == http.StatusMethodNotAllowed:
		return "there is no collector at this address: check it, its port and its path"
	case r.Status == http.StatusRequestEntityTooLarge:
		return "the collector, or a proxy before it, takes no report of this size: raise its limit"
	case r.Status >= 500:
		return "the collector has trouble of its own, which its log tells; reports wait on disk meanwhile"
	}
	return ""
}
