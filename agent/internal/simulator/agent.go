package simulator

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Options says how a simulated device behaves. The zero value answers "public" in v1 and v2c, at once and correctly.
type Options struct {
	Community string        // empty: public
	V1Only    bool          // silent in v2c and v3
	NoV1      bool          // silent in v1 and v2c: a device that wants v3
	User      *User         // v3 is answered to this user
	Latency   time.Duration // before each answer
	Jitter    time.Duration // up to so much more, by chance
	Loss      float64       // share of the datagrams that are lost, 0 to 1, each way
	Madness   Madness
	MaxSize   int // of an answer, in bytes; 0: 1472, what fits an Ethernet frame
}

// Madness is a way of answering that no standard allows and some device has.
type Madness string

// The kinds of madness that the scanner must survive.
const (
	Sane      Madness = ""
	Garbage   Madness = "garbage"   // random bytes
	Truncated Madness = "truncated" // the second half of each answer is missing
	Looping   Madness = "looping"   // a walk that comes back to where it was
	Endless   Madness = "endless"   // a walk that has always one more variable
	Flooding  Madness = "flooding"  // a thousand answers that nobody asked for before the right one
	Stalling  Madness = "stalling"  // answers the first requests, then no more
	Foreign   Madness = "foreign"   // answers with the id of another request
	Twice     Madness = "twice"     // each answer comes again
	Huge      Madness = "huge"      // each answer is 64 KB long, most of it not asked for
	Failing   Madness = "failing"   // genErr for everything but the system group
)

// Agent answers requests for one recording. It is not safe for concurrent use: a device answers one after the other.
type Agent struct {
	recording *Recording
	options   Options
	codec     gosnmp.GoSNMP
	usm       *usm
	random    *rand.Rand
	answered  int
}

// NewAgent makes a device out of a recording.
func NewAgent(r *Recording, o Options) *Agent {
	if o.Community == "" {
		o.Community = "public"
	}
	if o.MaxSize == 0 {
		o.MaxSize = 1472
	}
	a := &Agent{recording: r, options: o, random: rand.New(rand.NewPCG(1, 2))}
	if !o.V1Only {
		a.usm = newUSM(o.User)
	}
	return a
}

// Answer takes one request and gives the datagrams to send back, usually one, none when the device stays silent.
func (a *Agent) Answer(request []byte) [][]byte {
	if a.lost() {
		return nil
	}
	answer := a.sane(request)
	if answer == nil {
		return nil
	}
	a.answered++
	return slices.DeleteFunc(a.madden(answer), func([]byte) bool { return a.lost() })
}

func (a *Agent) lost() bool { return a.options.Loss > 0 && a.random.Float64() < a.options.Loss }

// delay is how long the next answer takes.
func (a *Agent) delay() time.Duration {
	if a.options.Jitter <= 0 {
		return a.options.Latency
	}
	return a.options.Latency + time.Duration(a.random.Int64N(int64(a.options.Jitter)))
}

func (a *Agent) sane(request []byte) []byte {
	if isV3(request) {
		if a.usm == nil {
			return nil
		}
		return a.usm.answer(request, a)
	}
	packet, err := a.codec.SnmpDecodePacket(request)
	if err != nil || a.options.NoV1 || packet.Community != a.options.Community {
		return nil
	}
	if a.options.V1Only && packet.Version != gosnmp.Version1 {
		return nil
	}
	response := a.respond(packet, a.options.MaxSize)
	response.Version, response.Community = packet.Version, packet.Community
	return encode(response, a.options.MaxSize)
}

// respond answers the PDU of a decoded request; the caller puts the envelope around it.
func (a *Agent) respond(request *gosnmp.SnmpPacket, size int) *gosnmp.SnmpPacket {
	response := &gosnmp.SnmpPacket{PDUType: gosnmp.GetResponse, RequestID: request.RequestID}
	if a.options.Madness == Foreign {
		response.RequestID = request.RequestID ^ 0x5555
	}
	if a.options.Madness == Failing && !onlySystem(request.Variables) {
		return refuse(response, request, gosnmp.GenErr, 1)
	}
	v1 := request.Version == gosnmp.Version1
	switch request.PDUType {
	case gosnmp.GetRequest:
		return a.get(response, request, v1)
	case gosnmp.GetNextRequest:
		return a.next(response, request, v1)
	case gosnmp.GetBulkRequest:
		return a.bulk(response, request, size)
	}
	return refuse(response, request, gosnmp.NotWritable, 1)
}

// refuse is an answer that repeats the question, with an error on one of its variables.
func refuse(response, request *gosnmp.SnmpPacket, status gosnmp.SNMPError, index int) *gosnmp.SnmpPacket {
	response.Error, response.ErrorIndex = status, uint8(index)
	response.Variables = make([]gosnmp.SnmpPDU, len(request.Variables))
	for i, v := range request.Variables {
		response.Variables[i] = gosnmp.SnmpPDU{Name: v.Name, Type: gosnmp.Null}
	}
	return response
}

func (a *Agent) get(response, request *gosnmp.SnmpPacket, v1 bool) *gosnmp.SnmpPacket {
	for i, asked := range request.Variables {
		pdu, ok := a.recording.find(asked.Name)
		if v1 && (!ok || pdu.Type == gosnmp.Counter64) {
			return refuse(response, request, gosnmp.NoSuchName, i+1)
		}
		if !ok {
			pdu = gosnmp.SnmpPDU{Name: asked.Name, Type: gosnmp.NoSuchInstance}
		}
		response.Variables = append(response.Variables, pdu)
	}
	return response
}

func (a *Agent) next(response, request *gosnmp.SnmpPacket, v1 bool) *gosnmp.SnmpPacket {
	for i, asked := range request.Variables {
		pdu, ok := a.after(asked.Name, v1)
		if !ok && v1 {
			return refuse(response, request, gosnmp.NoSuchName, i+1)
		}
		response.Variables = append(response.Variables, pdu)
	}
	return response
}

// bulk repeats GETNEXT as often as asked, or until the answer would grow larger than size.
func (a *Agent) bulk(response, request *gosnmp.SnmpPacket, size int) *gosnmp.SnmpPacket {
	fixed := min(int(request.NonRepeaters), len(request.Variables))
	room := size - 60 // the envelope
	add := func(name string) (string, bool) {
		pdu, ok := a.after(name, false)
		if room -= sizeOf(pdu); room < 0 {
			return "", false
		}
		response.Variables = append(response.Variables, pdu)
		return pdu.Name, ok
	}
	for _, asked := range request.Variables[:fixed] {
		add(asked.Name)
	}
	names := make([]string, 0, len(request.Variables))
	for _, asked := range request.Variables[fixed:] {
		names = append(names, asked.Name)
	}
	for range min(request.MaxRepetitions, 1000) {
		more := false
		for i := range names {
			name, ok := add(names[i])
			if name == "" {
				return response
			}
			names[i], more = name, more || ok
		}
		if !more {
			break
		}
	}
	return response
}

// after is the variable behind name; with ok false the mark that there is none.
func (a *Agent) after(name string, v1 bool) (gosnmp.SnmpPDU, bool) {
	oid, err := parseOID(name)
	if err == nil {
		if pdu, ok := a.madNext(oid); ok {
			return pdu, true
		}
		vs := a.recording.variables
		i, found := slices.BinarySearchFunc(vs, oid, func(v variable, oid []uint32) int { return slices.Compare(v.oid, oid) })
		if found {
			i++
		}
		if a.options.Madness == Looping && found && i%loopEvery == 0 {
			i-- // the variable that was asked for, once more
		}
		for ; i < len(vs); i++ {
			if !v1 || vs[i].pdu.Type != gosnmp.Counter64 {
				return vs[i].pdu, true
			}
		}
	}
	return gosnmp.SnmpPDU{Name: name, Type: gosnmp.EndOfMibView}, false
}

func (r *Recording) find(name string) (gosnmp.SnmpPDU, bool) {
	oid, err := parseOID(name)
	if err != nil {
		return gosnmp.SnmpPDU{}, false
	}
	i, ok := slices.BinarySearchFunc(r.variables, oid, func(v variable, oid []uint32) int { return slices.Compare(v.oid, oid) })
	if !ok {
		return gosnmp.SnmpPDU{}, false
	}
	return r.variables[i].pdu, true
}

// encode writes an answer; one that is too large becomes the error that says so.
func encode(p *gosnmp.SnmpPacket, size int) []byte {
	out, err := p.MarshalMsg()
	if err != nil {
		return nil
	}
	if len(out) > size && p.Error == gosnmp.NoError {
		p.Error, p.ErrorIndex, p.Variables = gosnmp.TooBig, 0, nil
		out, _ = p.MarshalMsg()
	}
	return out
}

// sizeOf is the room that a variable takes at most; its name costs less than one byte per character.
func sizeOf(pdu gosnmp.SnmpPDU) int {
	n := len(pdu.Name) + 8
	switch v := pdu.Value.(type) {
	case []byte:
		n += len(v)
	case string:
		n += len(v)
	default:
		n += 9
	}
	return n
}
