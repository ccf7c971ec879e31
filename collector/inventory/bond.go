package inventory

// Bond is a person's standing decision that two observations are of one device, whatever the reports say of their hardware, or of two. It
// holds between observations because those last: devices are made of them anew with each report.
type Bond struct {
	A, B    string // keys of observations
	Verdict Verdict
}
