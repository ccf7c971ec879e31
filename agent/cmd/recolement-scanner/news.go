package main

import (
	"sync"
)

// atOnce is how many addresses are told of in one message.
const atOnce = 2000

// message is what the collector is told of a run: how far it is, and what is new.
type message struct {
	State       string           `json:"state"`
	Failure     string           `json:"failure,omitempty"`
	Progress    told             `json:"progress"`
	Addresses   []addressNews    `json:"addresses"`
	Credentials []credentialNews `json:"credentials"`
}

// told counts addresses, but for the questions.
type told struct {
	Addresses   uint64 `json:"addresses"`
	Questions   uint64 `json:"questions"`
	Asked       uint64 `json:"asked"`
	Answering   int    `json:"answering"`
	Read        int    `json:"read"`
	Partial     int    `json:"partial"`
	Same        int    `json:"same"`
	Refused     int    `json:"refused"`
	Skipped     int    `json:"skipped"`
	Closed      int    `json:"closed"`
	Unreachable int    `json:"unreachable"`
	Silent      int    `json:"silent"`
}

type addressNews struct {
	Address    string   `json:"address"`
	State      string   `json:"state"`
	Credential string   `json:"credential,omitempty"`
	Refused    []string `json:"refused,omitempty"` // credentials that did not work
	Reason     string   `json:"reason,omitempty"`
	Name       string   `json:"name,omitempty"`
	Source     string   `json:"source,omitempty"` // device id of its report
}

type credentialNews struct {
	Name    string `json:"name"`
	Worked  int    `json:"worked"`
	Refused int    `json:"refused"`
	Silent  int    `json:"silent"`
}

// news gathers what is to be told while the scan goes on.
type news struct {
	mu          sync.Mutex
	progress    told
	addresses   []addressNews
	credentials map[string]*credentialNews
}

func newNews(addresses uint64) *news {
	return &news{progress: told{Addresses: addresses}, credentials: map[string]*credentialNews{}}
}

func (n *news) progressed(p progress) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.progress.Questions, n.progress.Asked, n.progress.Answering = p.questions, p.asked, p.answering
}

const longestReason = 500

// add notes what became of an address.
func (n *news) add(o outcome, source string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	reason := o.reason()
	a := addressNews{
		Address: o.addr.String(), State: stateNames[o.state], Credential: o.credential, Reason: reason[:min(len(reason), longestReason)],
		Name: o.name, Source: source,
	}
	if o.device != nil {
		a.Name = o.device.Name
	}
	if o.state == same {
		a.Reason = o.other.String()
	}
	if o.credential != "" {
		n.credential(o.credential).Worked++
	}
	for _, t := range o.tried {
		a.Refused = append(a.Refused, t.credential)
		if t.refused {
			n.credential(t.credential).Refused++
		} else {
			n.credential(t.credential).Silent++
		}
	}
	n.addresses = append(n.addresses, a)
	n.count(o.state)
}

func (n *news) credential(name string) *credentialNews {
	c := n.credentials[name]
	if c == nil {
		c = &credentialNews{Name: name}
		n.credentials[name] = c
	}
	return c
}

func (n *news) count(s state) {
	p := &n.progress
	switch s {
	case complete:
		p.Read++
	case partial:
		p.Read++
		p.Partial++
	case same:
		p.Same++
	case refused:
		p.Refused++
	case skipped:
		p.Skipped++
	case closed:
		p.Closed++
	case unreachable:
		p.Unreachable++
	}
}

func (n *news) ended(s summary) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.progress.Silent = s.silent
}

func (n *news) waiting() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.addresses)
}

// next takes what is told now.
func (n *news) next() message {
	n.mu.Lock()
	defer n.mu.Unlock()
	m := message{Progress: n.progress, Addresses: n.addresses[:min(len(n.addresses), atOnce)], Credentials: []credentialNews{}}
	n.addresses = n.addresses[len(m.Addresses):]
	for _, c := range n.credentials {
		m.Credentials = append(m.Credentials, *c)
	}
	return m
}

// restore gives back what could not be told.
func (n *news) restore(m message) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.addresses = append(append([]addressNews{}, m.Addresses...), n.addresses...)
}
