// Package suggest helps a user who mistyped a name: "unknown profile key 'sede'; did you mean 'seed'?".
package suggest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Nearest returns the known name that the word most probably meant, and whether there is one: the name with the fewest
// typing slips (distance), at most one for three letters of the longer of the two, without regard to case; where none
// is that near, the only name that begins with the word. Of equally near names the first in alphabetical order wins.
func Nearest(word string, known []string) (string, bool) {
	nearest, fewest := "", -1
	var begins []string
	for _, name := range sorted(known) {
		a, b := []rune(strings.ToLower(word)), []rune(strings.ToLower(name))
		if slips := distance(a, b); slips <= max(len(a), len(b))/3 && (fewest < 0 || slips < fewest) {
			nearest, fewest = name, slips
		}
		if len(a) > 1 && strings.HasPrefix(string(b), string(a)) {
			begins = append(begins, name)
		}
	}
	if fewest < 0 && len(begins) == 1 {
		return begins[0], true
	}
	return nearest, fewest >= 0
}

// Unknown composes the error for a name that is not known. kind says what was named, such as "profile key". Where no
// name is near, the known ones are listed, sorted, twenty at most.
func Unknown(kind, word string, known []string) error {
	switch nearest, ok := Nearest(word, known); {
	case ok:
		return fmt.Errorf("unknown %s %s; did you mean %s?", kind, quote(word), quote(nearest))
	case len(known) > 0:
		quoted := sorted(known)
		more := ""
		if len(quoted) > most {
			more = fmt.Sprintf(" and %d more", len(quoted)-most)
			quoted = quoted[:most]
		}
		for i, name := range quoted {
			quoted[i] = quote(name)
		}
		return fmt.Errorf("unknown %s %s; known: %s", kind, quote(word), strings.Join(quoted, ", ")+more)
	default:
		return fmt.Errorf("unknown %s %s", kind, quote(word))
	}
}

// most is how many names a person can be expected to read.
const most = 20

// distance counts typing slips: letters inserted, deleted, replaced, or two neighbours exchanged, no place touched
// twice (Damerau 1964, in the restricted form that is also called optimal string alignment).
func distance(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := above[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			row[j] = min(above[j]+1, row[j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// sorted is a sorted copy, so that a message never depends on the order of a map.
func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// quote puts a name in single quotes and keeps the message on one line whatever the name holds.
func quote(name string) string {
	text := strconv.Quote(name)
	return "'" + text[1:len(text)-1] + "'"
}
