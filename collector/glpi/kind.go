package glpi

import (
	"strings"

	"github.com/gin-gonic/gin"
)

const kindKey = "glpi.kind"

// Kind says what an answered message was: inventory, netinventory, netdiscovery, contact, prolog, or other for what could not be
// told; empty where the request was none of an agent.
func Kind(c *gin.Context) string { return c.GetString(kindKey) }

func setKind(c *gin.Context, action string) {
	switch kind := strings.ToLower(action); kind {
	case "snmpquery", "snmpinventory":
		c.Set(kindKey, "netinventory")
	case "inventory", "netinventory", "netdiscovery", "contact", "prolog":
		c.Set(kindKey, kind)
	case "":
		c.Set(kindKey, "inventory")
	}
}
