package computers

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// attributes are those that are asked for, and no others: no person's.
func attributes() []string {
	return []string{"cn", "dNSHostName", "operatingSystem", "operatingSystemVersion", "lastLogonTimestamp", "userAccountControl", "whenCreated", "objectGUID",
		"entryUUID", "createTimestamp", "modifyTimestamp", "uSNChanged"}
}

type object = map[string]any

// report is an account as a report in GLPI's format: its name, its operating system, and beside the format's keys what the directory
// says of the account.
func report(e *ldap.Entry, now time.Time) object {
	value := e.GetAttributeValue
	created := generalized(first(value("whenCreated"), value("createTimestamp")))
	_, place, _ := strings.Cut(e.DN, ",")
	account := object{"enabled": enabled(value("userAccountControl")), "place": place}
	if t := fileTime(value("lastLogonTimestamp")); !t.IsZero() {
		account["last_logon"] = t
	}
	if !created.IsZero() {
		account["created"] = created
	}
	os := object{"full_name": strings.TrimSpace(value("operatingSystem")), "version": strings.TrimSpace(value("operatingSystemVersion"))}
	if dns := value("dNSHostName"); dns != "" {
		os["fqdn"] = dns
	}
	return object{
		"action": "inventory", "deviceid": identity(e), "itemtype": "Computer",
		"content": object{
			"versionclient": "recolement-directory", "accesslog": object{"logdate": now.UTC().Format(time.DateTime)},
			"hardware":        object{"name": first(value("cn"), value("dNSHostName")), "directory_account": account},
			"operatingsystem": os,
		},
	}
}

// identity is what an account keeps when it is renamed or moved.
func identity(e *ldap.Entry) string {
	if guid := e.GetRawAttributeValue("objectGUID"); len(guid) > 0 {
		return hex.EncodeToString(guid)
	}
	return first(e.GetAttributeValue("entryUUID"), strings.ToLower(e.DN))
}

// enabled reads userAccountControl: ACCOUNTDISABLE is 2 (MS-ADTS 2.2.16).
func enabled(text string) bool {
	flags, err := strconv.ParseInt(text, 10, 64)
	return err != nil || flags&2 == 0
}

// fileTime reads a count of 100 ns since 1601 (MS-DTYP 2.3.3); 0 and the largest number are no time.
func fileTime(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	const epoch = 11644473600                               // seconds from 1601 to 1970
	if err != nil || n <= 0 || n/1e7-epoch > 253402300799 { // the year 9999
		return time.Time{}
	}
	return time.Unix(n/1e7-epoch, 0).UTC()
}

// generalized reads a generalized time (RFC 4517, 3.3.13) as directories write it: 20260131120000.0Z, 20260131120000Z.
func generalized(text string) time.Time {
	text, _, _ = strings.Cut(strings.TrimSuffix(text, "Z"), ".")
	t, err := time.Parse("20060102150405", text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func first(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}
