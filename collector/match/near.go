package match

// lookalikes are the characters that are read and typed for each other.
var lookalikes = map[[2]byte]bool{
	{'O', '0'}: true, {'0', 'O'}: true, {'I', '1'}: true, {'1', 'I'}: true, {'B', '8'}: true, {'8', 'B'}: true,
	{'S', '5'}: true, {'5', 'S'}: true, {'Z', '2'}: true, {'2', 'Z'}: true,
}

// NearSerial says whether two serial numbers, as Serial folds them, are one typing error apart: two neighbouring characters
// exchanged, or one of O/0, I/1, B/8, S/5, Z/2.
func NearSerial(a, b string) bool {
	if len(a) != len(b) || a == b {
		return false
	}
	first, last := -1, -1
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	switch last - first {
	case 0:
		return lookalikes[[2]byte{a[first], b[first]}]
	case 1:
		return a[first] == b[last] && a[last] == b[first]
	}
	return false
}
