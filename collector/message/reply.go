package message

import (
	"encoding/xml"
	"fmt"
)

// Reply is an answer of the XML protocol.
type Reply struct {
	XMLName   xml.Name `xml:"REPLY"`
	Response  string   `xml:"RESPONSE,omitempty"`    // SEND: an inventory is wanted; NO_ACCOUNT_UPDATE: it has arrived
	Frequency int      `xml:"PROLOG_FREQ,omitempty"` // hours until the next PROLOG
	Error     string   `xml:"ERROR,omitempty"`
	Options   []Option `xml:"OPTION"`
}

// Option hands out a task: NETDISCOVERY with ranges, or SNMPQUERY with devices.
type Option struct {
	Name        string       `xml:"NAME"`
	Param       Param        `xml:"PARAM"`
	Ranges      []Range      `xml:"RANGEIP"`
	Devices     []Device     `xml:"DEVICE"`
	Credentials []Credential `xml:"AUTHENTICATION"`
}

// Param says how a task is to be carried out.
type Param struct {
	Job              int64 `xml:"PID,attr"`
	DiscoveryThreads int   `xml:"THREADS_DISCOVERY,attr,omitempty"`
	QueryThreads     int   `xml:"THREADS_QUERY,attr,omitempty"`
	Timeout          int   `xml:"TIMEOUT,attr"` // seconds
}

// Range is a range of addresses to be discovered.
type Range struct {
	ID    int    `xml:"ID,attr"`
	First string `xml:"IPSTART,attr"`
	Last  string `xml:"IPEND,attr"`
	Port  uint16 `xml:"PORT,attr,omitempty"`
}

// Device is a device to be asked.
type Device struct {
	ID         int    `xml:"ID,attr"`
	Address    string `xml:"IP,attr"`
	Port       uint16 `xml:"PORT,attr,omitempty"`
	Kind       string `xml:"TYPE,attr,omitempty"`
	Credential string `xml:"AUTHSNMP_ID,attr"`
}

// Credential is what devices are asked with. It is a secret: a Reply with credentials belongs in no log.
type Credential struct {
	ID              string `xml:"ID,attr"`
	Version         string `xml:"VERSION,attr"` // 1, 2c, 3
	Community       string `xml:"COMMUNITY,attr,omitempty"`
	User            string `xml:"USERNAME,attr,omitempty"`
	AuthProtocol    string `xml:"AUTHPROTOCOL,attr,omitempty"`
	AuthPassword    string `xml:"AUTHPASSPHRASE,attr,omitempty"`
	PrivacyProtocol string `xml:"PRIVPROTOCOL,attr,omitempty"`
	PrivacyPassword string `xml:"PRIVPASSPHRASE,attr,omitempty"`
}

// Encode writes the answer.
func (r Reply) Encode() ([]byte, error) {
	data, err := xml.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}
