package hardware

import (
	"encoding/base64"

	"recolement/agent/internal/edid"
	"recolement/agent/report"
)

// monitorOf reads a screen from what it said of itself.
func monitorOf(raw []byte, port string) (report.Monitor, error) {
	d, err := edid.Parse(raw)
	if err != nil {
		return report.Monitor{}, err
	}
	serial, other := d.Serials()
	return report.Monitor{
		Manufacturer: d.Maker(), Caption: d.Model(), Name: d.Model(), Serial: serial, AltSerial: other, Description: d.Made(), Port: port,
		Base64: base64.StdEncoding.EncodeToString(raw),
	}, nil
}
