package main

import (
	"encoding/json"
	"fmt"

	"metasymlab/pipeline/output"

	"github.com/spf13/cobra"
)

// foundFile is the file that a command writes what it has found to; "" for none.
type foundFile string

// check refuses a file that cannot be written, before hours of work.
func (f foundFile) check() error {
	if f == "" {
		return nil
	}
	if err := output.Check(string(f)); err != nil {
		return usageError{err}
	}
	return nil
}

func (f foundFile) write(c *cobra.Command, found any) error {
	if f == "" {
		return nil
	}
	text, err := json.MarshalIndent(found, "", "  ")
	if err != nil {
		return err
	}
	if err := output.Write(string(f), append(text, '\n')); err != nil {
		return err
	}
	fmt.Fprintln(c.ErrOrStderr(), "written:", f)
	return nil
}
