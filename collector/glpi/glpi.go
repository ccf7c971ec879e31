// Package glpi speaks the protocols of inventory agents over HTTP: GLPI's JSON, for foreign agents and for ours, the XML of older ones,
// and what goes with them (tokens, tasks, answers fetched later). It lets in who may send, and answers once the estate has taken what
// was sent. Who may is left to auth, reading a message to message, what a report means to estate. See DESIGN.md.
package glpi

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/message"
	"recolement/collector/store"
)

// Deps is what the endpoint needs.
type Deps struct {
	Store  *store.Store
	Estate *estate.Estate
	Auth   *auth.Auth
	Log    *slog.Logger
	Now    func() time.Time
	Hours  int                           // between two reports of an agent
	Limit  int64                         // size of a message, packed and unpacked; 0: what a report may have
	SNMP   map[string]message.Credential // those that scans name; they are secrets, and given to the scan's agent alone

	Patience time.Duration // how long the sender of a report waits before it is told to fetch the answer; 0: five seconds
}

type endpoint struct {
	Deps
	budget  *budget
	large   chan struct{} // held while a large message is decoded, which takes several times its size in memory
	waiting chan struct{} // held by each report that is on its way through the estate
	wanted  *wanted
	odd     *remembered
}

const (
	largeMessage = 1 << 20
	largeAtOnce  = 4
	mostAtOnce   = 256 << 20 // bytes of all messages being read
	mostWaiting  = 2048      // reports; more are told to come back
)

// paths are the addresses that agents know: ours, GLPI's, OCS's, and that of an agent which was told the host alone.
var paths = []string{"/inventory", "/front/inventory.php", "/ocsinventory", "/"}

// Register adds the endpoint under the addresses that agents know.
func Register(r gin.IRouter, d Deps) { newEndpoint(d).routes(r) }

func newEndpoint(d Deps) *endpoint {
	if d.Limit == 0 {
		d.Limit = report.MaxSize
	}
	if d.Patience == 0 {
		d.Patience = 5 * time.Second
	}
	return &endpoint{
		Deps: d, budget: &budget{most: max(mostAtOnce, 2*d.Limit)}, large: make(chan struct{}, largeAtOnce), waiting: make(chan struct{}, mostWaiting),
		wanted: &wanted{store: d.Store}, odd: newRemembered(),
	}
}

func (e *endpoint) routes(r gin.IRouter) {
	for _, path := range paths {
		r.POST(path, e.handle((*exchange).post))
		r.POST(strings.TrimSuffix(path, "/")+"/api.php/token", e.token) // agents append it to the address that they know
		if path != "/" {
			r.GET(path, e.handle((*exchange).get))
		}
	}
	r.POST("/api.php/v2/token", e.token)
}

// exchange is one message and its answer.
type exchange struct {
	*endpoint
	c       *gin.Context
	sender  auth.Sender
	agentID string // GLPI-Agent-ID, of senders of JSON
	request string // GLPI-Request-ID
	proxies string // GLPI-Proxy-ID
	xml     bool   // the answer is to be XML
	packed  bool   // …and compressed
	free    func() // gives back what the message takes; nil once somebody else will
}

// mostHeader bounds the ids that are taken from headers: a UUID, eight digits, a handful of UUIDs.
const mostHeader = 512

// handle lets in who may send, before anything is read, and answers with the error of do.
func (e *endpoint) handle(do func(*exchange) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(kindKey, "other")
		x := &exchange{endpoint: e, c: c, free: func() {}}
		for name, value := range map[string]*string{"GLPI-Agent-ID": &x.agentID, "GLPI-Request-ID": &x.request, "GLPI-Proxy-ID": &x.proxies} {
			if *value = c.GetHeader(name); len(*value) > mostHeader {
				*value = ""
			}
			if *value != "" && value != &x.proxies {
				c.Header(name, *value)
			}
		}
		x.xml = strings.Contains(c.GetHeader("Content-Type"), "xml")
		defer func() {
			if x.free != nil {
				x.free()
			}
		}()
		var err error
		if x.sender, err = e.Auth.Sender(c); err == nil {
			err = do(x)
		}
		if err != nil {
			x.fail(err)
		}
	}
}

// post takes one message, or the form of a task.
func (x *exchange) post() error {
	c := x.c
	if action := c.Query("action"); action != "" {
		return x.task(action)
	}
	share := &share{of: x.budget}
	x.free = share.free
	control := http.NewResponseController(c.Writer)
	arriving := &paced{r: c.Request.Body, began: time.Now(), deadline: func(t time.Time) { _ = control.SetReadDeadline(t) }} // a test's recorder has none
	got, err := readBody(arriving, c.Request.Header, x.Limit, share.grow)
	if err != nil {
		return err
	}
	x.xml, x.packed = message.IsXML(got.data), got.packed
	if len(got.data) > largeMessage {
		if err := x.holdLarge(share.free); err != nil {
			return err
		}
	}
	if x.xml {
		return x.legacy(got.data)
	}
	return x.message(got.data)
}

// holdLarge waits for its turn among large messages.
func (x *exchange) holdLarge(free func()) error {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case x.large <- struct{}{}:
		x.free = func() { <-x.large; free() }
		return nil
	case <-wait.C:
		return busy("too many large messages at once")
	case <-x.c.Request.Context().Done():
		return x.c.Request.Context().Err()
	}
}

// get answers a task's question, or gives an answer that was not ready before.
func (x *exchange) get() error {
	if action := x.c.Query("action"); action != "" {
		return x.task(action)
	}
	if x.request == "" {
		return refuse(http.StatusBadRequest, "agents send their messages here by POST")
	}
	return x.poll()
}

// message handles one message in JSON.
func (x *exchange) message(data []byte) error {
	skimmed, _ := report.Skim(data)
	if known, err := x.again(skimmed); known || err != nil {
		return err
	}
	r, err := x.decode(data, skimmed)
	if err != nil {
		return x.notReport(data, err)
	}
	setKind(x.c, r.Action)
	switch strings.ToLower(r.Action) {
	case "inventory", "netinventory", "":
		return x.take(r)
	case "netdiscovery":
		if !describes(r.Content) { // it tells of progress
			x.accept()
			return nil
		}
		return x.take(r)
	case "contact":
		return x.contact(data)
	}
	return unknown("action", r.Action)
}

// again answers a report that says once more what is known, as most do.
func (x *exchange) again(s report.Skimmed) (known bool, err error) {
	if s.Digest == "" {
		return false, nil
	}
	ctx := x.c.Request.Context()
	if asked, err := x.wanted.has(ctx, s.DeviceID); asked || err != nil { // it must be told from a partial one
		return false, err
	}
	if may, err := x.Auth.MayReport(ctx, x.sender, s.DeviceID); !may || err != nil {
		return false, err
	}
	if known, err = x.Estate.Again(ctx, s, x.Now()); known && err == nil {
		setKind(x.c, "inventory")
		x.accept()
	}
	return known, err
}

// decode reads a report. Of foreign agents it reads all, to tell what is not understood; ours write by the format.
func (x *exchange) decode(data []byte, skimmed report.Skimmed) (*report.Report, error) {
	if x.sender.Agent != nil {
		return estate.Decode(data, skimmed)
	}
	r, err := report.Decode(data)
	if err == nil {
		r.SetDigest(skimmed)
	}
	return r, err
}

// notReport handles the messages that are no reports: contact, and what is not known or wrong.
func (x *exchange) notReport(data []byte, wrong error) error {
	action, err := report.Action(data)
	if err != nil {
		return wrong
	}
	setKind(x.c, action)
	switch action {
	case "contact":
		return x.contact(data)
	case "inventory", "netinventory", "netdiscovery":
		return wrong
	}
	return unknown("action", action)
}

func unknown(what, said string) error {
	if len(said) > 100 {
		said = strings.ToValidUTF8(said[:100], "") + "…"
	}
	return refuse(http.StatusNotImplemented, "%s %q is not known here", what, said)
}

func describes(content *report.Content) bool {
	return content.NetworkDevice != nil || content.Hardware != nil || content.NetworkPorts != nil
}

// mayReport refuses senders that speak for others.
func (x *exchange) mayReport(deviceID string) error {
	may, err := x.Auth.MayReport(x.c.Request.Context(), x.sender, deviceID)
	if err == nil && !may {
		return refuse(http.StatusForbidden, "you may not speak for device id %q", deviceID)
	}
	return err
}

// accept tells a sender of JSON that all is well.
func (x *exchange) accept() {
	x.c.JSON(http.StatusOK, report.Answer{Status: report.StatusOK, Expiration: x.expiration()})
}

func (e *endpoint) expiration() report.Expiration {
	return report.Expiration(time.Duration(e.Hours) * time.Hour)
}
