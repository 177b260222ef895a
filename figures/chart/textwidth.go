package chart

import "strings"

// textWidth estimates the width of text, which only a browser knows, in em of
// DejaVu Sans: the widest of the fonts that the house style names, so that text has
// room in each of them.
func textWidth(text string) float64 {
	em := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljI.,:;'|!", r):
			em += 0.3
		case strings.ContainsRune(" ftr()[]-/", r):
			em += 0.38
		case strings.ContainsRune("mwMW@%", r):
			em += 0.97
		case 'A' <= r && r <= 'Z':
			em += 0.7
		case r > 0x2e7f: // ideographs
			em++
		default:
			em += 0.62
		}
	}
	return em
}
