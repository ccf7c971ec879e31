// Package simulator is an SNMP simulator: it serves recordings of devices on loopback addresses, for tests, for the demo
// and for trying the scanner without a single device. It answers GET, GETNEXT and GETBULK in v1, v2c and v3, and can be
// told to be slow, lossy or plainly mad. It stores nothing, refuses SET, and leaves reading devices to package snmp.
//
// # The form of a recording
//
// A recording is a text file with the suffix .snmprec, one variable per line, three fields between bars:
//
//	OID|TYPE|VALUE
//
// OID is written in numbers without a leading dot. TYPE is the ASN.1 tag in decimal; an x behind it says that VALUE is in
// hexadecimal. Lines that begin with # and empty lines mean nothing; the order of lines does not matter.
//
//	type  meaning             value
//	2     Integer32           a decimal number
//	4     OctetString         text as it stands, or 4x and hexadecimal
//	5     Null                nothing
//	6     ObjectIdentifier    an OID
//	64    IpAddress           dotted, or 64x and eight hexadecimal digits
//	65    Counter32           a decimal number
//	66    Gauge32             a decimal number
//	67    TimeTicks           hundredths of a second
//	68    Opaque              68x and hexadecimal
//	70    Counter64           a decimal number; invisible to v1, as the standard demands
//
// A printer needs few of them:
//
//	1.3.6.1.2.1.1.1.0|4|ACME Laser 4000
//	1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1
//	1.3.6.1.2.1.1.5.0|4|COP-01234
//	1.3.6.1.2.1.2.2.1.6.1|4x|001122aabbcc
//	1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5
//	1.3.6.1.2.1.43.5.1.1.17.1|4|VNB3R12345
package simulator
