// The webex plugin delivers messages to a room of Webex.
package main

import (
	"recolement/plugins/sdk"
	"recolement/plugins/webex/room"
)

// version is set at build time.
var version = "dev"

func main() { sdk.Serve(room.Plugin(version)) }
