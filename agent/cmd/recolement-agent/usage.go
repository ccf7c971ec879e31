package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// usage writes what a command can do, in the user's language. It is code and not a template: with templates in it the linker must keep every
// method of every type, which makes the program a fifth larger.
func (a *app) usage(c *cobra.Command) error {
	var b strings.Builder
	line := c.UseLine()
	if c.HasAvailableSubCommands() {
		line += " COMMAND"
	}
	fmt.Fprintf(&b, "%s\n  %s\n", a.t["usage"], line)
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", a.t["commands"])
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	flags := func(title, text string) {
		if text = strings.TrimRight(text, " \n"); text != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", title, text)
		}
	}
	flags(a.t["flags"], c.LocalFlags().FlagUsages())
	flags(a.t["global_flags"], c.InheritedFlags().FlagUsages())
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n"+a.t["more"]+"\n", c.CommandPath())
	}
	_, err := fmt.Fprint(c.OutOrStderr(), b.String())
	return err
}
