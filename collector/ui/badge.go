package ui

import (
	"html/template"

	"recolement/collector/inventory"
)

// Badge is a short label with a colour and perhaps an icon; the label alone says it all.
type Badge struct {
	Label, Tone string
	Icon        template.HTML
}

// kindLook is the icon and colour family of a kind: what is there or not, what contradicts, how it is named, its age.
func kindLook(k inventory.Kind) (icon, tone string) {
	switch k {
	case inventory.UnknownDevice:
		return "zoom-exclamation", "presence"
	case inventory.MissingDevice:
		return "ghost", "presence"
	case inventory.StatusConflict:
		return "refresh-alert", "presence"
	case inventory.IdentityConflict:
		return "fingerprint", "identity"
	case inventory.DuplicateAsset, inventory.DuplicateName:
		return "copy", "identity"
	case inventory.FieldMismatch:
		return "arrows-diff", "field"
	case inventory.NamingFormat:
		return "forms", "naming"
	case inventory.NamingEntity:
		return "sitemap", "naming"
	case inventory.NamingService:
		return "users", "naming"
	case inventory.NamingNumber:
		return "numbers", "naming"
	case inventory.NamingSuffix:
		return "tag", "naming"
	case inventory.DirectoryOnly:
		return "sitemap", "presence"
	case inventory.StaleAccount:
		return "clock", "presence"
	case inventory.RenewalDue:
		return "calendar-due", "renewal"
	}
	return "alert-triangle", "field"
}

func (p Page) kind(k inventory.Kind) Badge {
	icon, tone := kindLook(k)
	return Badge{Label: p.T("kind." + string(k)), Tone: tone, Icon: p.Icon(icon)}
}

func (p Page) status(s inventory.Status) Badge {
	return Badge{Label: p.T("status." + string(s)), Tone: string(s)}
}

// classIcons are the icons of the classes that reports lead to; others get a general one.
func classIcon(c inventory.Class) string {
	switch c {
	case inventory.Desktop:
		return "device-desktop"
	case inventory.Laptop:
		return "device-laptop"
	case inventory.Tablet:
		return "device-tablet"
	case inventory.Screen:
		return "device-imac"
	case inventory.Printer, inventory.Copier:
		return "printer"
	case inventory.UPS:
		return "battery-charging"
	case inventory.Network:
		return "router"
	case inventory.Server:
		return "server"
	case inventory.Phone:
		return "phone"
	case inventory.Storage:
		return "database"
	case inventory.Licence:
		return "license"
	}
	return "device-unknown"
}

// className is the class in words; one that only the policy knows is shown as it is.
func (p Page) className(c inventory.Class) string {
	if c == inventory.NoClass {
		return p.T("ui.no_class")
	}
	return p.known("class.", string(c))
}

// known is the text of prefix+value where the catalogues have one, else the value.
func (p Page) known(prefix, value string) string {
	if text := p.text.T(prefix + value); text != prefix+value {
		return text
	}
	return value
}

// fieldName is a field of an asset in words. As a discrepancy's field the date of purchase is called by what it stands for, the age.
func (p Page) fieldName(field string) string {
	if field == "purchase_date" {
		return p.T("ui.purchased")
	}
	return p.known("field.", field)
}
