package report

import "unicode/utf8"

// windows1252 is what the bytes 0x80 to 0x9F mean there; 0xA0 to 0xFF are as in Unicode.
var windows1252 = [32]rune{
	'€', utf8.RuneError, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', utf8.RuneError, 'Ž', utf8.RuneError,
	utf8.RuneError, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', utf8.RuneError, 'ž', 'Ÿ',
}

// asUTF8 returns data as UTF-8 and how many of its bytes were not. Those are read as Windows-1252, because that is what a Windows
// of western Europe writes when an agent forgets to convert: "Périphérique" stays readable. Texts that mix both are common.
func asUTF8(data []byte) ([]byte, int) {
	if utf8.Valid(data) {
		return data, 0
	}
	fixed, wrong := make([]byte, 0, len(data)+len(data)/8), 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			wrong++
			r = rune(data[i])
			if r < 0xA0 {
				r = windows1252[r-0x80]
			}
		}
		fixed = utf8.AppendRune(fixed, r)
		i += size
	}
	return fixed, wrong
}
