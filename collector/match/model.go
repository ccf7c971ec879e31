package match

import (
	"strings"

	"recolement/collector/inventory"
)

// SameMaker says whether two names can be one maker's; a name that is missing contradicts nothing.
func (k *Keys) SameMaker(a, b string) bool {
	ma, mb := k.Maker(a), k.Maker(b)
	return k.said(a) == "" || k.said(b) == "" || ma == mb || strings.HasPrefix(ma, mb) || strings.HasPrefix(mb, ma)
}

// SameModel says whether two texts can name one model: without the maker and decorations, one says nothing that the other contradicts. The
// numbers in a model's name decide; words only where numbers do not. Screens name themselves in abbreviations (PLX2492H for ProLite XUB2492HSU):
// of them the longest number counts.
func (k *Keys) SameModel(recorded, observed string, class inventory.Class) bool {
	if k.said(recorded) == "" || k.said(observed) == "" {
		return true
	}
	ra, oa := k.modelWords(recorded), k.modelWords(observed)
	r, o := strings.Join(ra, ""), strings.Join(oa, "")
	if r == "" || o == "" || r == o || contains(r, o) || contains(o, r) {
		return true
	}
	if class == inventory.Screen {
		if lr, lo := longestNumber(r), longestNumber(o); lr != "" && lr == lo {
			return true
		}
	}
	rn, rw := split(ra)
	on, ow := split(oa)
	if len(rn) > 0 && len(on) > 0 {
		return covered(rn, on) && wordsAgree(rw, ow) || covered(on, rn) && wordsAgree(rw, ow)
	}
	return wordsAgree(rw, ow)
}

// modelWords folds a model's name into words, without the maker and the decorations.
func (k *Keys) modelWords(model string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(model, func(r rune) bool { return strings.ContainsRune(" -_/,()[]+.\t", r) }) {
		w := inventory.Fold(word)
		if w == "" || k.noise[w] || k.makerWord[w] {
			continue
		}
		out = append(out, w)
	}
	return out
}

// split parts the words that carry a digit from those that do not.
func split(words []string) (numbers, plain []string) {
	for _, w := range words {
		if strings.ContainsAny(w, "0123456789") {
			numbers = append(numbers, w)
		} else {
			plain = append(plain, w)
		}
	}
	return numbers, plain
}

// covered says whether each of some numbers stands among others, a variant's letters at its end apart: M507 and M507dn.
func covered(some, others []string) bool {
	for _, n := range some {
		found := false
		for _, o := range others {
			found = found || n == o || variant(n, o) || variant(o, n)
		}
		if !found {
			return false
		}
	}
	return true
}

// variant says whether long is short with up to four letters behind it.
func variant(short, long string) bool {
	rest, ok := strings.CutPrefix(long, short)
	return ok && len(rest) <= 4 && !strings.ContainsAny(rest, "0123456789")
}

// wordsAgree says whether two lists of words share one, or one of them is empty, or one word abbreviates another: iR and imageRUNNER.
func wordsAgree(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if x == y || abbreviates(x, y) || abbreviates(y, x) {
				return true
			}
		}
	}
	return false
}

// abbreviates says whether short is made of letters of long, in their order and from its first on.
func abbreviates(short, long string) bool {
	if len(short) < 2 || len(short) >= len(long) || short[0] != long[0] {
		return false
	}
	i := 0
	for j := 0; j < len(long) && i < len(short); j++ {
		if long[j] == short[i] {
			i++
		}
	}
	return i == len(short)
}

// contains says whether long holds short without cutting a number in two.
func contains(long, short string) bool {
	at := strings.Index(long, short)
	if at < 0 || len(short) < 3 {
		return false
	}
	end := at + len(short)
	cutsBefore := at > 0 && digit(long[at-1]) && digit(long[at])
	cutsAfter := end < len(long) && digit(long[end-1]) && digit(long[end])
	return !cutsBefore && !cutsAfter
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// longestNumber is the longest run of digits in a text, of at least three.
func longestNumber(s string) string {
	best := ""
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && digit(s[j]) {
			j++
		}
		if j-i > len(best) {
			best = s[i:j]
		}
		i = j + 1
	}
	if len(best) < 3 {
		return ""
	}
	return best
}
