package artefact

import (
	"runtime"
	"strings"

	"metasymlab/pipeline/experiment"

	"golang.org/x/sync/errgroup"
)

// What state a step is in; experiment.Missing is one too.
const (
	Fresh   = "fresh"
	Stale   = "stale"
	Damaged = "damaged"
)

// Looked is a step that was asked why it would be made anew.
type Looked struct {
	experiment.Step
	why string
	err error
}

// Fresh tells whether the step would not be made anew.
func (l Looked) Fresh() bool { return l.why == "" && l.err == nil }

// Look asks steps, several at a time: reading and hashing all that a profile has made takes a while.
func Look(all []experiment.Step) []Looked { return look(all, experiment.Stale) }

// Outdated is Look without a look at the files that were made: a step may be fresh by it that is damaged.
func Outdated(all []experiment.Step) []Looked { return look(all, experiment.Outdated) }

func look(all []experiment.Step, ask func(experiment.Step) (string, error)) []Looked {
	looked := make([]Looked, len(all))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range all {
		group.Go(func() error {
			why, err := ask(s)
			looked[i] = Looked{s, why, err}
			return nil
		})
	}
	_ = group.Wait() // no answer is an error of the group's
	return looked
}

// State tells whether what a step has made is what it would make now, and why not: the one rule that status and a run
// go by. stale are the targets known not to be fresh, of which it may be made. A result of the store does not depend on
// them: its key names what it is made from, whether that is at hand or not.
func (l Looked) State(stale map[string]bool) (state, why string) {
	switch {
	case l.err != nil:
		return Damaged, strings.ReplaceAll(l.err.Error(), "\n", "; ")
	case l.why == experiment.Missing:
		return experiment.Missing, ""
	case l.why != "":
		return Stale, l.why
	}
	if _, result := l.Step.(*experiment.Result); !result {
		for _, need := range l.Needs() {
			if stale[need] {
				return Stale, "made from " + need
			}
		}
	}
	return Fresh, ""
}
