package computers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"recolement/plugins/sdk"
)

// mark is where the next run goes on. Numbers of updates are one domain controller's own (MS-ADTS 3.1.1.1.9): another one asked
// means that everything is told again. Directories that have none go by the time of the last change.
type mark struct {
	Server  string `json:"server,omitempty"` // dsServiceName
	USN     uint64 `json:"usn,omitempty"`
	Changed string `json:"changed,omitempty"` // modifyTimestamp, generalized time
}

// observe tells of each account that the filter finds.
func observe(ctx context.Context, s sdk.Settings, since string, out *sdk.Reports) error {
	c, err := connect(ctx, s)
	if err != nil {
		return err
	}
	defer c.Close()
	r, err := c.root()
	if err != nil {
		return err
	}
	var last mark
	if since != "" {
		if err := json.Unmarshal([]byte(since), &last); err != nil {
			return fmt.Errorf("read the mark of the last run: %w", err)
		}
	}
	next := mark{Server: r.entry.GetAttributeValue("dsServiceName")}
	if n, err := strconv.ParseUint(r.entry.GetAttributeValue("highestCommittedUSN"), 10, 64); err == nil {
		next.USN = n // read before the search: what changes meanwhile is told twice rather than not at all
	}
	filter, whole := changedFilter(s.Text("filter"), last, next)
	next.Changed = last.Changed
	if err := c.tell(s, filter, &next, out); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	out.Mark(string(text), whole)
	return nil
}

// changedFilter narrows a filter to what has changed since the last run, where that can be told.
func changedFilter(filter string, last, now mark) (narrowed string, whole bool) {
	switch {
	case last.USN > 0 && last.Server == now.Server && now.USN >= last.USN:
		return fmt.Sprintf("(&%s(uSNChanged>=%d))", filter, last.USN+1), false
	case last.USN == 0 && now.USN == 0 && last.Changed != "":
		return fmt.Sprintf("(&%s(modifyTimestamp>=%s))", filter, ldap.EscapeFilter(last.Changed)), false
	}
	return filter, true
}

// tell tells of all pages.
func (c *connection) tell(s sdk.Settings, filter string, next *mark, out *sdk.Reports) error {
	var cookie []byte
	told := 0
	for {
		entries, following, err := c.page(s, filter, cookie)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := out.Report(report(e, time.Now())); err != nil {
				return err
			}
			next.Changed = max(next.Changed, e.GetAttributeValue("modifyTimestamp"))
		}
		told += len(entries)
		if err := out.Progress(told, 0); err != nil {
			return err
		}
		if len(following) == 0 {
			return nil
		}
		if bytes.Equal(following, cookie) && len(entries) == 0 {
			return errors.New("the directory gives the same page again and again")
		}
		cookie = following
	}
}

// page asks for one page. Referrals are not followed: what another server has is that server's connector's to tell.
func (c *connection) page(s sdk.Settings, filter string, cookie []byte) (entries []*ldap.Entry, next []byte, err error) {
	paging := ldap.NewControlPaging(uint32(s.Number("page")))
	paging.SetCookie(cookie)
	found, err := c.Search(ldap.NewSearchRequest(s.Text("base"), ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, int(patience/time.Second), false, filter, attributes(),
		[]ldap.Control{paging}))
	if err != nil {
		var refused *ldap.Error
		if errors.As(err, &refused) && refused.ResultCode == ldap.LDAPResultReferral {
			return nil, nil, fmt.Errorf("the base %s lies on another server: %w", s.Text("base"), err)
		}
		return nil, nil, fmt.Errorf("search %s: %w", s.Text("base"), err)
	}
	if answer, ok := ldap.FindControl(found.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging); ok {
		next = answer.Cookie
	}
	for _, e := range found.Entries {
		if strings.TrimSpace(e.GetAttributeValue("cn")+e.GetAttributeValue("dNSHostName")) != "" {
			entries = append(entries, e)
		}
	}
	return entries, next, nil
}
