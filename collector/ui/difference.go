package ui

// Piece is a stretch of a value that the other value has as well, or has not.
type Piece struct {
	Text    string
	Differs bool
}

// longest bounds the values that are compared letter by letter; nobody reads a difference in more.
const longest = 200

// difference cuts two values into pieces so that the eye finds what differs. Letter case makes no difference. Values that have
// little in common are marked whole: a mosaic helps nobody.
func difference(a, b string) (left, right []Piece) {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 || len(x) > longest || len(y) > longest {
		return whole(a), whole(b)
	}
	keptX, keptY, common := align(x, y)
	if common*2 < max(len(x), len(y)) {
		return whole(a), whole(b)
	}
	return pieces(x, keptX), pieces(y, keptY)
}

func whole(s string) []Piece {
	if s == "" {
		return nil
	}
	return []Piece{{Text: s}}
}

// align finds the longest common subsequence; the flags say which letters belong to it.
func align(x, y []rune) (inX, inY []bool, common int) {
	length := make([][]int, len(x)+1)
	for i := range length {
		length[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if same(x[i], y[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	inX, inY = make([]bool, len(x)), make([]bool, len(y))
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case same(x[i], y[j]):
			inX[i], inY[j] = true, true
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inX, inY, length[0][0]
}

func same(a, b rune) bool {
	return a == b || lower(a) == lower(b)
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func pieces(letters []rune, kept []bool) []Piece {
	var out []Piece
	start := 0
	for i := 1; i <= len(letters); i++ {
		if i == len(letters) || kept[i] != kept[start] {
			out = append(out, Piece{Text: string(letters[start:i]), Differs: !kept[start]})
			start = i
		}
	}
	return out
}
