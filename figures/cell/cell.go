// Package cell helps notebook cells stay thin.
package cell

import (
	"fmt"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
)

// Check ends the cell with one line if err is not nil: a message a reader can act on, where a panic would show a stack.
func Check(err error) {
	if err != nil {
		gonbui.Sync() // what was shown before the error is not lost
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
