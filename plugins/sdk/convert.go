package sdk

import "recolement/plugins/sdk/wire"

var roleNumbers = map[Role]wire.Role{Inventory: wire.Role_ROLE_INVENTORY, Witness: wire.Role_ROLE_WITNESS, Notifier: wire.Role_ROLE_NOTIFIER}

func (f *Field) wire() *wire.Field {
	out := &wire.Field{
		Name: f.Name, Label: f.Label, Hint: f.Hint, Kind: string(f.Kind), Required: f.Required, Usual: f.Usual, Least: f.Least, Most: f.Most,
	}
	for _, c := range f.Choices {
		out.Choices = append(out.Choices, &wire.Choice{Value: c.Value, Label: c.Label})
	}
	return out
}

func fieldOf(f *wire.Field) Field {
	out := Field{
		Name: f.GetName(), Label: f.GetLabel(), Hint: f.GetHint(), Kind: Kind(f.GetKind()), Required: f.GetRequired(), Usual: f.GetUsual(),
		Least: f.GetLeast(), Most: f.GetMost(),
	}
	for _, c := range f.GetChoices() {
		out.Choices = append(out.Choices, Choice{Value: c.GetValue(), Label: c.GetLabel()})
	}
	return out
}
