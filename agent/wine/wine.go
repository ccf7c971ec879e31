// Package wine holds the tests of the Windows programs as their users have them: as files and as an installer, on Wine. It has no code of
// its own. deploy/test.sh windows prepares Wine and runs them; on their own they are skipped.
package wine
