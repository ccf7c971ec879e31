// The directory plugin tells what Active Directory, or another LDAP directory with its attributes, knows of computers.
package main

import (
	"recolement/plugins/directory/computers"
	"recolement/plugins/sdk"
)

// version is set at build time.
var version = "dev"

func main() { sdk.Serve(computers.Plugin(version)) }
