package artefact

import (
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// What an artefact is; Missing is one too.
const (
	Fresh   = "fresh"
	Stale   = "stale"
	Damaged = "damaged"
)

// Look asks each artefact once, several at a time, why it would be made anew, and gives them with the answers: reading and hashing all
// that a profile has made takes a while.
func Look(all []Artefact) []Artefact {
	looked := slices.Clone(all)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, a := range all {
		group.Go(func() error {
			why, err := a.Stale()
			looked[i].Stale = func() (string, error) { return why, err }
			return nil
		})
	}
	_ = group.Wait() // no answer is an error of the group's
	return looked
}

// State tells whether an artefact is what would be made now, and why not: the one rule that status and a run go by. stale are the
// artefacts known not to be fresh, of which it may be made. A result of the store does not depend on them: its key names what it is
// made from, whether that is at hand or not.
func (a Artefact) State(stale map[string]bool) (state, why string) {
	why, err := a.Stale()
	switch {
	case err != nil:
		return Damaged, strings.ReplaceAll(err.Error(), "\n", "; ")
	case why == Missing:
		return Missing, ""
	case why != "":
		return Stale, why
	}
	if a.Item == nil {
		for _, need := range a.Needs {
			if stale[need] {
				return Stale, "made from " + need
			}
		}
	}
	return Fresh, ""
}
