// Package unchecked is for checks that need what a machine may not have: a browser, Jupyter, a converter. Where a
// person works they are said to be left out; where $CI is set they fail, so that a check which has silently ceased to
// run is noticed.
package unchecked

import (
	"fmt"
	"io"
	"os"
)

// inCI tells whether what is missing is a fault.
func inCI() bool { return os.Getenv("CI") != "" }

// Tell says on out that something was not checked, and why.
//
// Errors: on a machine with $CI, that it was not.
func Tell(out io.Writer, what string, why error) error {
	if inCI() {
		return fmt.Errorf("not checked %s, and $CI is set: %w", what, why)
	}
	_, err := fmt.Fprintf(out, "NOT CHECKED %s: %v\n", what, why)
	return err
}

// test is the part of testing.TB that Skip needs.
type test interface {
	Helper()
	Skip(args ...any)
	Fatal(args ...any)
}

// Skip ends a test for which something is missing.
func Skip(t test, why any) {
	t.Helper()
	if inCI() {
		t.Fatal("not checked, and $CI is set:", why)
	}
	t.Skip("NOT CHECKED:", why)
}
