// The mail plugin delivers messages by SMTP.
package main

import (
	"recolement/plugins/mail/smtp"
	"recolement/plugins/sdk"
)

// version is set at build time.
var version = "dev"

func main() { sdk.Serve(smtp.Plugin(version)) }
