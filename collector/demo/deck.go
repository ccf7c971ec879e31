package demo

// story is one thing that happens to the estate: a machine or two, with their screens, and what is right or wrong with them.
type story struct {
	name  string
	cards int // how many of them a deck holds
	tell  func(*pen)
}

const deckSize = 240

// stories come in three sorts: what is right, what looks wrong and is not, and what is wrong. Plain machines fill the deck up.
func stories() []story {
	return append(append(quietStories(), deviceFaults()...), append(recordFaults(), networkStories()...)...)
}

func newDeck() []story {
	var deck []story
	for _, s := range stories() {
		for range s.cards {
			deck = append(deck, s)
		}
	}
	for len(deck) < deckSize {
		deck = append(deck, story{name: "plain", tell: plain})
	}
	return deck
}

// plain is a workstation, its screens, and nothing to say about them.
func plain(p *pen) {
	w := p.anyWorkstation()
	p.maybeScreens(w)
	p.keep(w)
}
