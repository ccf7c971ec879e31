// The webhook plugin delivers messages as signed JSON to an address.
package main

import (
	"recolement/plugins/sdk"
	"recolement/plugins/webhook/hook"
)

// version is set at build time.
var version = "dev"

func main() { sdk.Serve(hook.Plugin(version)) }
