// Package verify computes reported results again, from scratch and in a folder that is thrown away, and compares every
// number with what was reported.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"
)

// Options say what to verify.
type Options struct {
	Results []string      // files as artefacts have them; none draws some
	Sample  int           // how many to draw
	Draw    uint64        // which; 0 for others each time
	Budget  time.Duration // what drawn results may take, by what they and those that they need took when they were made; 0 for no limit
}

// candidate is a result of the profile that can be verified.
type candidate struct {
	target string
	needs  []string
	result *experiment.Result
	from   store.Provenance
}

// Run verifies results of a workspace, which it only reads, and writes a line for each. The error says how many could
// not be verified: their numbers differ, they are damaged, or they are not what this checkout, backend and machine
// would make.
func Run(ctx context.Context, out io.Writer, w *experiment.Workspace, o Options) error {
	all, err := artefact.All(w)
	if err != nil {
		return err
	}
	candidates, err := read(w, all)
	if err != nil {
		return err
	}
	return computeAgain(ctx, out, w, candidates, o, func(chosen []candidate) (wrong []string, ending string, err error) {
		wrong, missing, err := shown(all, chosen)
		if len(missing) > 0 {
			return wrong, "; not made yet: " + strings.Join(missing, ", "), err
		}
		return wrong, ", and the report is made from them", err
	})
}

// computeAgain chooses from results, compares them with what is computed now, and writes what came of it. Those that
// are shown otherwise than they are, which shown finds, are faults too; ending ends the last line.
func computeAgain(ctx context.Context, out io.Writer, w *experiment.Workspace, candidates []candidate, o Options, shown func(chosen []candidate) (wrong []string, ending string, err error)) error {
	chosen, err := choose(out, candidates, o)
	if err != nil {
		return err
	}
	failed, numbers, err := compare(ctx, out, w, chosen)
	if err != nil {
		return err
	}
	wrong, ending, err := shown(chosen)
	if err != nil {
		return err
	}
	for _, fault := range wrong {
		failed++
		fmt.Fprintln(out, fault)
	}
	if failed > 0 {
		return fmt.Errorf("%d could not be verified, marked FAILED above", failed)
	}
	fmt.Fprintf(out, "verified: %d results with %d numbers, computed again from scratch, are the same to the last bit%s\n", len(chosen), numbers, ending)
	return nil
}

// compare computes results of a workspace again, in a folder that is thrown away, and writes a line for each.
func compare(ctx context.Context, out io.Writer, w *experiment.Workspace, chosen []candidate) (failed, numbers int, err error) {
	folder, err := os.MkdirTemp("", "metasymlab-verify-")
	if err != nil {
		return 0, 0, fmt.Errorf("verify: %w", err)
	}
	defer os.RemoveAll(folder)
	for _, c := range chosen {
		started := time.Now()
		count, fault, err := again(ctx, w, w.Elsewhere(folder), c)
		if err != nil {
			return failed, numbers, fmt.Errorf("verify %s: %w", c.target, err)
		}
		numbers += count
		if fault != "" {
			failed++
			fmt.Fprintf(out, "%s  FAILED: %s\n", c.target, fault)
			continue
		}
		fmt.Fprintf(out, "%s  same: %d numbers, %.1f s\n", c.target, count, time.Since(started).Seconds())
	}
	return failed, numbers, nil
}

// read finds the results that were made, with their provenance.
func read(w *experiment.Workspace, all []experiment.Step) ([]candidate, error) {
	var made []candidate
	for _, s := range all {
		r, ok := s.(*experiment.Result)
		if !ok {
			continue
		}
		from, err := r.Provenance()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		made = append(made, candidate{r.Target(), r.Needs(), r, from})
	}
	if len(made) == 0 {
		return nil, fmt.Errorf("profile %s has no results to verify: run make paper PROFILE=%s", w.Profile.Name, w.ProfileArgument())
	}
	return made, nil
}

// again computes a result from scratch and compares. fault is "" if every number is the same.
func again(ctx context.Context, w, scratch *experiment.Workspace, c candidate) (numbers int, fault string, err error) {
	if c.from.Backend != w.Backend || c.from.Numerics != store.Numerics() {
		return 0, fmt.Sprintf("made with backend %s and arithmetic %s, here are %s and %s: last digits may differ", c.from.Backend, c.from.Numerics, w.Backend, store.Numerics()), nil
	}
	why, err := experiment.Outdated(c.result)
	if err != nil { // damaged: that is what we are here to find
		return 0, err.Error(), nil
	}
	if why != "" {
		return 0, fmt.Sprintf("this checkout would make another one (%s): check out commit %.12s, or make it again", why, c.from.Commit), nil
	}
	computed, err := scratch.Step(c.result.Item())
	if err != nil {
		return 0, "", err
	}
	if err := computed.Make(ctx); err != nil {
		return 0, "", err
	}
	numbers, fault, err = compareRecords(c.result.File(), computed.File())
	if err != nil || fault != "" {
		return numbers, fault, err
	}
	folder, _, err := c.result.Stored()
	if err != nil {
		return numbers, "", err
	}
	fault, err = compareFiles(filepath.Join(w.Store(), folder), filepath.Join(scratch.Store(), folder))
	return numbers, fault, err
}

// shown tells what of the notebooks and the report is not made from the chosen results as they are now, and what is not
// there. A notebook holds the hashes of the files it read, the report those of the notebooks.
func shown(all []experiment.Step, chosen []candidate) (wrong, missing []string, err error) {
	changed := map[string]bool{}
	for _, c := range chosen {
		changed[c.target] = true
	}
	for _, s := range all {
		if s.Kind() != "report" && (s.Kind() != "notebook" || !slices.ContainsFunc(s.Needs(), func(need string) bool { return changed[need] })) {
			continue
		}
		switch why, err := experiment.Stale(s); {
		case err != nil:
			return nil, nil, err
		case why == experiment.Missing:
			missing = append(missing, s.Target())
		case why != "":
			wrong = append(wrong, fmt.Sprintf("%s  FAILED: it does not show these results: %s", s.Target(), why))
		}
	}
	return wrong, missing, nil
}
