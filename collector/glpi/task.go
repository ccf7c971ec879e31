package glpi

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// task answers the questions that FusionInventory's and GLPI's agents ask for the tasks that they fetch by themselves (deploy, collect,
// ESX, wake on LAN): ?action=getConfig, getJobs, setLog… There is nothing to do in any of them, and they end with this answer; scans
// come with the PROLOG.
func (x *exchange) task(action string) error {
	switch action {
	case "getConfig":
		x.c.JSON(http.StatusOK, gin.H{"configValidityPeriod": x.Hours * 3600, "schedule": []any{}})
	case "getJobs", "setLog", "setStatus", "setAnswer", "setUserEvent", "jobsDone":
		x.c.JSON(http.StatusOK, gin.H{})
	default:
		return unknown("action", action)
	}
	return nil
}
