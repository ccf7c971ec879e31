// Package computers reads the accounts of computers in a directory (LDAP, RFC 4511), page by page (RFC 2696), and since the second time what
// has changed alone. The attributes are Active Directory's [MS-ADA1…3]. What follows from an account is the collector's business.
package computers

import (
	"context"
	"fmt"
	"strconv"

	"recolement/plugins/sdk"
)

// Plugin is the plugin that Serve serves.
func Plugin(version string) *sdk.Plugin {
	return &sdk.Plugin{
		Name: "directory", Version: version,
		Title:  sdk.Text{"en": "Directory (Active Directory, LDAP)", "fr": "Annuaire (Active Directory, LDAP)"},
		Fields: fields(), Check: check, Witness: observe,
	}
}

func fields() []sdk.Field {
	return []sdk.Field{
		{
			Name: "server", Kind: sdk.OneLine, Required: true, Label: sdk.Text{"en": "Server", "fr": "Serveur"},
			Hint: sdk.Text{"en": "host or host:port, as its certificate names it.", "fr": "hôte ou hôte:port, comme le nomme son certificat."},
		},
		{
			Name: "security", Kind: sdk.Choose, Usual: "ldaps", Label: sdk.Text{"en": "Security", "fr": "Sécurité"},
			Choices: []sdk.Choice{
				{Value: "ldaps", Label: sdk.Text{"en": "TLS (LDAPS)", "fr": "TLS (LDAPS)"}},
				{Value: "starttls", Label: sdk.Text{"en": "StartTLS", "fr": "StartTLS"}},
				{Value: "none", Label: sdk.Text{"en": "none: passwords could be read on the way", "fr": "aucune : les mots de passe seraient lisibles en chemin"}},
			},
		},
		{
			Name: "authority", Kind: sdk.Lines, Label: sdk.Text{"en": "Certificate authority (PEM)", "fr": "Autorité de certification (PEM)"},
			Hint: sdk.Text{"en": "Where it is not one that this machine trusts already.", "fr": "Si cette machine ne lui fait pas déjà confiance."},
		},
		{
			Name: "user", Kind: sdk.OneLine, Label: sdk.Text{"en": "Account to ask with", "fr": "Compte qui interroge"},
			Hint: sdk.Text{"en": "A distinguished name, or user@domain; it needs to read and nothing else.", "fr": "Un nom distinctif, ou utilisateur@domaine ; il lui suffit de lire."},
		},
		{Name: "password", Kind: sdk.Secret, Label: sdk.Text{"en": "Its password", "fr": "Son mot de passe"}},
		{
			Name: "base", Kind: sdk.OneLine, Required: true, Label: sdk.Text{"en": "Base", "fr": "Base"},
			Hint: sdk.Text{"en": "Where computers are: OU=Postes,DC=ville,DC=fr", "fr": "Où sont les ordinateurs : OU=Postes,DC=ville,DC=fr"},
		},
		{
			Name: "filter", Kind: sdk.OneLine, Usual: "(objectClass=computer)", Label: sdk.Text{"en": "Filter", "fr": "Filtre"},
			Hint: sdk.Text{
				"en": "(&(objectClass=computer)(!(operatingSystem=*Server*))) leaves servers out.",
				"fr": "(&(objectClass=computer)(!(operatingSystem=*Server*))) laisse les serveurs de côté.",
			},
		},
		{Name: "page", Kind: sdk.Number, Usual: "500", Least: 1, Most: 10000, Label: sdk.Text{"en": "Accounts per page", "fr": "Comptes par page"}},
	}
}

// check counts one page.
func check(ctx context.Context, s sdk.Settings) (string, error) {
	c, err := connect(ctx, s)
	if err != nil {
		return "", err
	}
	defer c.Close()
	root, err := c.root()
	if err != nil {
		return "", err
	}
	entries, cookie, err := c.page(s, s.Text("filter"), nil)
	if err != nil {
		return "", err
	}
	count := strconv.Itoa(len(entries))
	if len(cookie) > 0 {
		count += "+"
	}
	return fmt.Sprintf("%s: %s computers", root.name(), count), nil
}
