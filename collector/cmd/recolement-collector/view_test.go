package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withoutRecords are the methods of the store that pages and programs may call directly: they read no record of any entity.
var withoutRecords = []string{
	"View", "Jobs", "Prices", "Bulk", "Bulks", "CountStandingOfBulk", "SavedViews", "SavedView", "Revisions", "Dues", "AgentStatesOf", "AuditPage", "AgentPage", "Write", "Ping", "Engine", "Size", "Users", "User", "UserNamed", "Tokens", "Token", "Agents", "Agent", "AuditEntries", "AuditFacets",
	"Sweep", "Sweeps", "SweepsRunning", "SweepRuns", "SweepCounts", "SweepAddresses", "SweepCredentials", "Scanners", // by the site: see ui's seesSite
	"Connectors", "Connector", "ConnectorRuns", "Subscriptions", "Messages", // for administrators of the collector
	"Policy", "PolicyVersions", "PolicyVersion", "PolicyIDs", "SessionsOf", "Rows",
	"WalkUsers", "WalkTokens", "WalkAgents", "WalkAudit", "WalkPolicyVersions",
}

// TestPagesReadThroughTheView: what pages show of records comes through store.View, which knows who is asking. What the store offers
// besides sees everything. The API reads within transactions as well, so that it is held to it by being asked: see apiRoutes.
func TestPagesReadThroughTheView(t *testing.T) {
	top := root(t)
	for _, dir := range []string{"collector/ui"} {
		files, err := filepath.Glob(filepath.Join(top, dir, "*.go"))
		noError(t, err)
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			noError(t, err)
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, source, 0)
			noError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.SelectorExpr); ok {
					if readsFrom(call.X) && !slices.Contains(withoutRecords, call.Sel.Name) {
						t.Errorf("%s: %s is not cut to what the visitor may see: ask view(c)", set.Position(call.Pos()), call.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// readsFrom says whether an expression is the store itself: s.Store, or the rows of it: s.Store.Rows().
func readsFrom(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == "Store"
	case *ast.CallExpr:
		of, ok := x.Fun.(*ast.SelectorExpr)
		return ok && of.Sel.Name == "Rows"
	}
	return false
}
