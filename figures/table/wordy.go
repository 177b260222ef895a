package table

import "unicode/utf8"

// lineOfWords is how many characters a cell of words has at most that is not broken into lines.
const lineOfWords = 32

// wordy tells which columns have a cell that is broken into lines: their cells begin at the left. The first, of the
// rows' names, is never one.
func (t *Table) wordy() []bool {
	wordy := make([]bool, len(t.Columns))
	for _, row := range t.Rows {
		for i, v := range row {
			if i > 0 && i < len(wordy) && v.Number == nil && utf8.RuneCountInString(v.Text) > lineOfWords {
				wordy[i] = true
			}
		}
	}
	return wordy
}
