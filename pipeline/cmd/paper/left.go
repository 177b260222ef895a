package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"
)

// openStep opens the workspace for a step of the pipeline and, where make runs it, tells how far the run is.
func openStep(name string) (*experiment.Workspace, error) {
	w, err := open(name)
	if err == nil {
		tellLeft(w)
	}
	return w, err
}

// tellLeft tells what is left of the run of make that began at $PAPER_STARTED, in seconds of Unix, for $PAPER_GOALS. Its first step writes down
// what there is to do. A run that cannot be told about goes on all the same.
func tellLeft(w *experiment.Workspace) {
	began, err := strconv.ParseInt(os.Getenv("PAPER_STARTED"), 10, 64)
	if err != nil {
		return
	}
	started := time.Unix(began, 0)
	file := filepath.Join(w.Out(), "schedule.json")
	s := &artefact.Schedule{}
	if err := store.ReadRecord(file, s); err != nil || !s.Started.Equal(started) {
		if s, err = artefact.NewSchedule(w, started, strings.Fields(os.Getenv("PAPER_GOALS"))...); err != nil || store.WriteRecord(file, s) != nil {
			return
		}
	}
	if len(s.Steps) > 0 {
		fmt.Fprintln(os.Stderr, s.Left(time.Now()))
	}
}
