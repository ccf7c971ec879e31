package ui

import (
	"html/template"

	"recolement/collector/store"
)

// menuItem is one entry of the main menu: the first part of its pages' paths, its icon, and the least role that sees it. Its words
// are the text ui.menu.<path>.
type menuItem struct {
	path, icon string
	least      store.Role
}

// menu is the main menu: groups of items; the heading of a group is a text of the catalogues. A new page takes a line here and
// one in routes.
func menu() []struct {
	heading string
	items   []menuItem
} {
	return []struct {
		heading string
		items   []menuItem
	}{
		{"ui.menu.work", []menuItem{
			{"dashboard", "layout-dashboard", store.Reader},
			{"discrepancies", "inbox", store.Reader},
			{"tasks", "tools", store.Reader},
			{"corrections", "file-spreadsheet", store.Reader},
		}},
		{"ui.menu.estate", []menuItem{
			{"assets", "clipboard-list", store.Reader},
			{"devices", "devices", store.Reader},
			{"coverage", "topology-ring", store.Reader},
			{"naming", "forms", store.Reader},
			{"renewal", "calendar-stats", store.Reader},
		}},
		{"ui.menu.data", []menuItem{
			{"import", "file-import", store.Reader},
			{"sweeps", "radar-2", store.Reader},
		}},
		{"ui.menu.collector", []menuItem{
			{"settings", "settings", store.Administrator},
		}},
	}
}

// MenuGroup is a heading of the menu and what stands under it.
type MenuGroup struct {
	Label   string
	Entries []MenuEntry
}

// MenuEntry is one entry of the main menu.
type MenuEntry struct {
	URL, Label string
	Icon       template.HTML
	Current    bool
}

// Menu is the main menu as the visitor may see it.
func (p Page) Menu() []MenuGroup {
	var groups []MenuGroup
	for _, g := range menu() {
		group := MenuGroup{Label: p.T(g.heading)}
		for _, s := range g.items {
			if p.access.May(s.least) {
				group.Entries = append(group.Entries, MenuEntry{
					URL: "/" + s.path, Label: p.T("ui.menu." + s.path), Icon: p.Icon(s.icon), Current: p.Section == s.path,
				})
			}
		}
		if len(group.Entries) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
