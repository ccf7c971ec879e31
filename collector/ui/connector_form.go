package ui

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/plugin"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

type connectorFormPage struct {
	settingsPage
	Action, Cancel                     string
	Plugin, What, Version, Sum         string
	Another                            bool // the program is not the one that was approved
	Label, Every, Unit, At             string
	Disabled, Scheduled                bool
	Units                              []Option
	Fields                             []fieldView
	Faults                             []fault
	Wrong                              map[string]string
	WrongLabel, WrongEvery, LabelField string
}

// fieldView is a plugin's field as the form has it.
type fieldView struct {
	ID, Name, Kind, Label, Hint, Value, Usual, Wrong string
	Required, Kept                                   bool // Kept: a secret that is known
	Choices                                          []Option
	Least, Most                                      int64
}

func (s *site) connectorNew(c *gin.Context) error {
	p := connectorFormPage{settingsPage: s.settings(c, "connectors"), Action: "/settings/connectors", Cancel: "/settings/connectors", Every: "1", Unit: "days", At: "04:00"}
	return s.showConnectorForm(c, http.StatusOK, p, c.Query("plugin"), nil, nil)
}

func (s *site) connectorEdit(c *gin.Context) error {
	k, err := s.Store.Connector(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	p := connectorFormPage{settingsPage: s.settings(c, "connectors"), Action: "/settings/connectors/" + k.ID, Cancel: "/settings/connectors/" + k.ID,
		Label: k.Label, Unit: "days", At: timeOfDay(k.At), Disabled: k.Disabled}
	if k.Every > 0 {
		n, unit := inUnits(k.Every)
		p.Every, p.Unit = p.Number(n), unit
	}
	return s.showConnectorForm(c, http.StatusOK, p, k.Plugin, k.Settings, &k)
}

// showConnectorForm starts the plugin to ask it for its fields: an administrator is about to set it up.
func (s *site) showConnectorForm(c *gin.Context, status int, p connectorFormPage, name string, values map[string]string, known *store.Connector) error {
	ctx, cancel := context.WithTimeout(c.Request.Context(), time.Minute)
	defer cancel()
	program, d, err := s.Connectors.Host.Look(ctx, name)
	if err != nil {
		if code := inventory.CodeOf(err); code == inventory.Internal {
			err = inventory.Errorf(inventory.Conflict, "%w", err) // the plugin's fault: an administrator should read it
		}
		return err
	}
	p.Plugin, p.What, p.Version, p.Sum = name, firstOf(d.Title.In(p.Lang), name), d.Version, program.Sum
	p.Title = p.T("ui.connector.of", "plugin", p.What)
	p.Another = known != nil && known.Sum != program.Sum
	p.Scheduled = slices.Contains(d.Roles, sdk.Inventory) || slices.Contains(d.Roles, sdk.Witness)
	for _, unit := range []string{"minutes", "hours", "days"} {
		p.Units = append(p.Units, Option{Value: unit, Label: p.T("ui.sweep.unit." + unit), Chosen: unit == p.Unit})
	}
	for _, f := range d.Fields {
		p.Fields = append(p.Fields, p.field(f, values[f.Name], known))
	}
	for _, name := range append([]string{"label", "every"}, fieldNames(d.Fields)...) {
		if text := p.Wrong[name]; text != "" {
			p.Faults = append(p.Faults, fault{Field: name, Label: p.fieldLabel(name, d.Fields), Text: text})
		}
	}
	s.render(c, status, "settings_connector_form", p)
	return nil
}

func (p connectorFormPage) field(f sdk.Field, value string, known *store.Connector) fieldView {
	v := fieldView{ID: "f-" + f.Name, Name: "f." + f.Name, Kind: string(f.Kind), Label: f.Label.In(p.Lang), Hint: f.Hint.In(p.Lang), Value: value, Usual: f.Usual,
		Required: f.Required, Least: f.Least, Most: f.Most, Wrong: p.Wrong["f-"+f.Name]}
	if known == nil && value == "" && p.Wrong == nil {
		v.Value = f.Usual
	}
	if f.Kind == sdk.Secret {
		v.Value, v.Kept = "", known != nil && len(known.Sealed) > 0
	}
	for _, choice := range f.Choices {
		v.Choices = append(v.Choices, Option{Value: choice.Value, Label: choice.Label.In(p.Lang), Chosen: choice.Value == cmp.Or(value, f.Usual)})
	}
	return v
}

func fieldNames(fields []sdk.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, "f-"+f.Name)
	}
	return names
}

func (p connectorFormPage) fieldLabel(id string, fields []sdk.Field) string {
	for _, f := range fields {
		if "f-"+f.Name == id {
			return f.Label.In(p.Lang)
		}
	}
	return p.T("ui.connector.field." + id)
}

// connectorSave sets a connector up, or changes the one of the address. What is approved is the program whose checksum the form showed.
func (s *site) connectorSave(c *gin.Context) error {
	id := c.Param("id")
	p := connectorFormPage{settingsPage: s.settings(c, "connectors"), Action: "/settings/connectors", Cancel: "/settings/connectors",
		Label: c.PostForm("label"), Every: c.PostForm("every"), Unit: c.PostForm("unit"), At: c.PostForm("at"), Disabled: c.PostForm("clock") == "off"}
	var known *store.Connector
	name := c.PostForm("plugin")
	if id != "" {
		k, err := s.Store.Connector(c.Request.Context(), id)
		if err != nil {
			return err
		}
		known, name = &k, k.Plugin
		p.Action, p.Cancel = "/settings/connectors/"+id, "/settings/connectors/"+id
	}
	values := typedFields(c)
	wish, faults := p.wish(id, name, c.PostForm("sum"), values)
	if len(faults) == 0 {
		k, err := s.Connectors.Save(c.Request.Context(), wish, s.visitor(c))
		if err == nil {
			return s.done(c, "connector-saved", "/settings/connectors/"+k.ID)
		}
		if !errors.As(err, &faults) {
			return err
		}
	}
	p.Wrong = map[string]string{}
	for _, f := range faults {
		field := "f-" + f.Field
		if _, ours := values[f.Field]; !ours && (f.Field == "label" || f.Field == "every") {
			field = f.Field
		}
		p.Wrong[field] = p.T("ui.connector.wrong." + f.Reason)
	}
	return s.showConnectorForm(c, http.StatusBadRequest, p, name, values, known)
}

// typedFields are the values of the plugin's fields, by their names.
func typedFields(c *gin.Context) map[string]string {
	values := map[string]string{}
	if err := c.Request.ParseForm(); err != nil {
		return values
	}
	for name, typed := range c.Request.PostForm {
		if field, ok := strings.CutPrefix(name, "f."); ok {
			values[field] = strings.ReplaceAll(typed[0], "\r\n", "\n")
		}
	}
	return values
}

func (p *connectorFormPage) wish(id, name, sum string, values map[string]string) (plugin.Wish, sdk.Faults) {
	w := plugin.Wish{ID: id, Plugin: name, Label: p.Label, Sum: sum, Values: values, Disabled: p.Disabled}
	n, err := typedNumber(p.Every, mostEvery)
	if err != nil {
		return w, sdk.Faults{{Field: "every", Reason: "number"}}
	}
	unit := map[string]time.Duration{"minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}[p.Unit]
	w.Every = time.Duration(n) * max(unit, time.Minute)
	if p.At != "" {
		at, err := time.Parse("15:04", p.At)
		if err != nil {
			return w, sdk.Faults{{Field: "every", Reason: "number"}}
		}
		w.At = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	return w, nil
}
