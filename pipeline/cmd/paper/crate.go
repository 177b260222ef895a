package main

import (
	"fmt"

	"metasymlab/pipeline/crate"

	"github.com/spf13/cobra"
)

func crateCommand(name *string) *cobra.Command {
	folder := ""
	c := &cobra.Command{
		Use: "crate", Short: "Put all that the profile's run has made into one research object, an RO-Crate, as folder and zip",
		Long: `Put report, tables, figures, executed notebooks, results, settings, trained models with their cards, provenance and environment of the
profile's run into one research object: an RO-Crate that tells of every step how, when and from what it was made. It is written as a
folder and as a zip; equal runs give equal bytes. "paper verify CRATE" checks one. All of the run must be fresh.`,
		Example: "  paper --profile smoke crate", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if folder == "" {
				folder = crate.Folder(w)
			}
			written, err := crate.Write(c.Context(), w, folder, folder+".zip")
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "The crate: %s, and as one file %s.zip: %d files, %.1f MB, SHA-256 of its manifest %s\n",
				w.Relative(folder), w.Relative(folder), written.Files, float64(written.Bytes)/1e6, written.Manifest)
			return nil
		},
	}
	c.Flags().StringVarP(&folder, "output", "o", "", "folder to write, and beside it FOLDER.zip; default out/<profile>/crate")
	return c
}
