package inventory

// AcceptRule lets discrepancies be decided without a person: what was observed is accepted, the record corrected. What is empty
// holds for all.
type AcceptRule struct {
	Name      string
	Enabled   bool
	Kinds     []Kind
	Fields    []string
	Entities  []string // codes
	Classes   []Class
	Sources   []string    // patterns with * of the device's sources; one of them must fit
	MinDays   int         // the discrepancy must be that old
	Manual    Said        // what the record says
	DiffersBy []Deviation // the two values differ in one of these ways only
	Cap       int         // a run that would touch more touches nothing and says so
}

// Said is what a record may say of a field.
type Said string

// What a record may say.
const (
	SaysAnything    Said = ""
	SaysNothing     Said = "empty"
	SaysPlaceholder Said = "placeholder" // or nothing
)

// Deviation is a way in which two values differ.
type Deviation string

// Deviations.
const (
	BySpelling Deviation = "spelling" // letter case, accents, blanks, punctuation
	ByTyping   Deviation = "typing"   // one typing error: a transposition, or characters that look alike
	ByEnding   Deviation = "ending"   // one is the beginning of the other
)
