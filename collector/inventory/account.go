package inventory

import "time"

// Account is what a directory says of a computer's account. The account is no computer: it says that one was there.
type Account struct {
	Enabled   bool
	LastLogon time.Time // zero: never, or not known
	Created   time.Time
	Place     string // where in the directory, as people read it: its distinguished name without the first part
}

// DirectoryRule says when a computer's account is worth a look.
type DirectoryRule struct {
	StaleDays int // after so many days without a logon; 0: never
	GraceDays int // so long after it was made, a computer need not have reported yet
	GoneDays  int // an account that the directory has not spoken of for so long is gone
}
