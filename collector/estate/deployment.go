package estate

import (
	"context"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// longestComputerName is what Windows takes as a computer's name: NetBIOS holds no more.
const longestComputerName = 15

// DeploymentName is what the machine with a serial number is to be called when it is set up, as far as Windows takes it; empty where no one
// record says it. What was answered, and to whom, goes into the audit trail.
func (e *Estate) DeploymentName(ctx context.Context, serial, from string) (string, error) {
	a, name, err := e.CompliantName(ctx, serial)
	why := "serial " + serial
	switch inventory.CodeOf(err) {
	case inventory.NotFound, inventory.Conflict, inventory.Invalid:
		why += ": " + err.Error()
		name = ""
	default:
		if err != nil {
			return "", err
		}
	}
	name = name[:min(len(name), longestComputerName)]
	err = e.store.Write(ctx, func(tx *store.Tx) error {
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.now(), By: "deployment at " + from, Action: "deployment-name", Subject: a.ID, To: name, Why: why})
	})
	if err != nil {
		return "", err
	}
	return name, nil
}
