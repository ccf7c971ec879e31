package reconcile

import (
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// apart parts what agents and scans have seen from accounts in a directory. things are the indices of the former in what was given.
func apart(all []inventory.Device) (devices, accounts []inventory.Device, things []int) {
	for i := range all {
		if all[i].Class == inventory.DirectoryAccount {
			accounts = append(accounts, all[i])
		} else {
			things = append(things, i)
		}
	}
	if accounts == nil {
		return all, nil, things
	}
	devices = make([]inventory.Device, len(things))
	for to, from := range things {
		devices[to] = all[from]
	}
	return devices, accounts, things
}

// directoryAccounts raises directory-only for an account in use of a computer that neither reports nor is recorded, and stale-account for one
// that is open and that nothing has used for long. An account that the directory speaks of no more is gone, and nothing follows from it.
func (r *run) directoryAccounts() {
	rule := r.Policy.Directory
	for i := range r.accounts {
		a := &r.accounts[i]
		if a.Account == nil || !a.Account.Enabled || !r.spokenOf(a) || !r.Keys.RealName(a.ShownName()) {
			continue
		}
		device, alive := r.reporting(a)
		used := a.Account.LastLogon
		if used.IsZero() {
			used = a.Account.Created
		}
		idle := r.daysSince(used)
		switch {
		case rule.StaleDays > 0 && !used.IsZero() && idle > rule.StaleDays:
			if !alive {
				r.report(inventory.Discrepancy{
					Kind: inventory.StaleAccount, Manual: a.Account.Place, Observed: used.Format(time.DateOnly),
					Explanation: explain("stale-account", "days", strconv.Itoa(idle), "limit", strconv.Itoa(rule.StaleDays)),
				}, a, nil)
			}
		case device || r.recorded(a) || r.daysSince(a.Account.Created) < rule.GraceDays:
		default:
			r.report(inventory.Discrepancy{
				Kind: inventory.DirectoryOnly, Manual: a.Account.Place, Observed: a.OS, Explanation: explain("directory-only", "last", used.Format(time.DateOnly)),
			}, a, nil)
		}
	}
}

func (r *run) daysSince(t time.Time) int { return int(r.day.Sub(inventory.Day(t)).Hours() / 24) }

// spokenOf says whether the directory still speaks of an account.
func (r *run) spokenOf(a *inventory.Device) bool {
	return r.Policy.Directory.GoneDays == 0 || r.silence(a) <= r.Policy.Directory.GoneDays
}

// reporting says whether a computer of that name was ever seen, and whether one is alive.
func (r *run) reporting(a *inventory.Device) (seen, alive bool) {
	for i := range r.Devices {
		d := &r.Devices[i]
		if d.Class != inventory.Screen && match.SameName(a.ShownName(), d.ShownName()) {
			seen = true
			alive = alive || r.alive(d, r.classOf(int32(i)))
		}
	}
	return seen, alive
}

// recorded says whether a record bears the account's name, or the number in it.
func (r *run) recorded(a *inventory.Device) bool { return r.recordOf(a) != nil }

func (r *run) recordOf(a *inventory.Device) *inventory.Asset {
	name, short := match.JudgedName(&a.Facts)
	if !r.Keys.RealName(name) {
		return nil
	}
	number := strings.TrimLeft(r.Names.Number(inventory.NoClass, name, short), "0")
	for i := range r.Assets {
		if number != "" && naming.NumberKey(r.Assets[i].Number) == number || match.SameName(r.Assets[i].Name, name) {
			return &r.Assets[i]
		}
	}
	return nil
}

// accountEntity is whose an account is: its record's, else the one in its name.
func (r *run) accountEntity(a *inventory.Device) string {
	if record := r.recordOf(a); record != nil && record.EntityCode != "" {
		return record.EntityCode
	}
	name, short := match.JudgedName(&a.Facts)
	for _, rule := range r.Policy.Naming {
		for _, class := range rule.Classes {
			if n, ok := r.Names.Parse(class, name, short); ok && n.Entity != "" {
				return n.Entity
			}
		}
	}
	return ""
}

// together puts what was found for devices and accounts in the order in which they were given.
func (r *run) together(all []inventory.Device, things []int) (entities []string, steady []bool) {
	found := r.steady()
	if len(r.accounts) == 0 {
		return r.entity, found
	}
	entities, steady = make([]string, len(all)), make([]bool, len(all))
	for i := range all {
		if all[i].Class == inventory.DirectoryAccount {
			entities[i], steady[i] = r.accountEntity(&all[i]), r.spokenOf(&all[i])
		}
	}
	for from, to := range things {
		entities[to], steady[to] = r.entity[from], found[from]
	}
	return entities, steady
}
