// Package mdt answers deployments (Microsoft's MDT, PSD, Autopilot) that ask what the machine before them is to be called. Who may ask is left to
// the caller, what a machine is called to the estate.
//
// MDT's rules post a form (SerialNumber, Make, Model, MacAddress, UUID) and read XML whose elements are properties in capitals; with
// format=text, or Accept: text/plain, the answer is the name alone. A machine of which nothing is known gets an answer without a name, so that the
// deployment goes on with its own default: nobody learns here which machines there are, but by their serial numbers, one at a time.
package mdt

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"unicode"

	"golang.org/x/time/rate"
)

// Names gives the name of a machine, or nothing, and keeps in the audit trail what it said to whom.
type Names interface {
	DeploymentName(ctx context.Context, serial, from string) (string, error)
}

const (
	largestQuestion = 16 << 10
	longestSerial   = 200
	// A room of machines that start at one moment is answered; somebody who tries serial numbers is not.
	perSecond, atOnce = 10, 100
)

type answer struct {
	XMLName xml.Name `xml:"REPLY"`
	Name    string   `xml:"OSDCOMPUTERNAME,omitempty"`
}

// Handler answers GET and POST alike. from says where a request comes from.
func Handler(names Names, from func(*http.Request) string, log *slog.Logger) http.Handler {
	limit := rate.NewLimiter(perSecond, atOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !limit.Allow() {
			w.Header().Set("Retry-After", "5")
			http.Error(w, "too many questions at once", http.StatusTooManyRequests)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, largestQuestion)
		serial, err := serialOf(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		name, err := names.DeploymentName(r.Context(), serial, from(r))
		if err != nil {
			log.Error("no name for a deployment", "error", err)
			http.Error(w, "the collector cannot answer at present", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		write(w, r, name)
	})
}

// serialOf reads the form or the query. MDT writes SerialNumber, people serial.
func serialOf(r *http.Request) (string, error) {
	if err := r.ParseForm(); err != nil {
		return "", errors.New("the question is no form, or too long")
	}
	for name, values := range r.Form {
		if strings.EqualFold(name, "SerialNumber") || strings.EqualFold(name, "serial") {
			serial := strings.TrimSpace(values[0])
			if len(serial) > longestSerial || strings.ContainsFunc(serial, unicode.IsControl) {
				return "", errors.New("SerialNumber: too long, or not a text")
			}
			return serial, nil
		}
	}
	return "", errors.New("SerialNumber is missing: MDT sends it where the section of CustomSettings.ini says Parameters=SerialNumber")
}

func write(w http.ResponseWriter, r *http.Request, name string) {
	if r.Form.Get("format") == "text" || strings.HasPrefix(r.Header.Get("Accept"), "text/plain") {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, name) //nolint:errcheck // the client is gone
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	raw, err := xml.Marshal(answer{Name: name})
	if err != nil { // a name that is no text: none does
		http.Error(w, "the name cannot be written", http.StatusInternalServerError)
		return
	}
	w.Write(append([]byte(xml.Header), raw...))
}
