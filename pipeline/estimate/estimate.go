// Package estimate tells how long steps take before they are made: from what equal steps took when they were made,
// whatever the code was then; else from what steps of another size took, scaled by how much more there is to do.
//
//	estimate.go  one step             work.go   how much there is to do in it
//	plan.go      many of them         write.go  on a terminal
package estimate

import (
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
)

// Basis is what an estimate rests on, from the best to the worst.
type Basis int

const (
	Record  Basis = iota // a step with as much to do has been made
	Scaled               // one with more or less to do
	Like                 // one of a like model, or the same model on other systems
	Nothing              // nothing is known of such a step
)

func (b Basis) String() string {
	return [...]string{"the same step, made before", "the same step of another size, scaled", "a like step", "nothing is known of them, and nothing is counted"}[b]
}

// Guess is what a step is expected to take.
type Guess struct {
	Seconds   float64 // 0 where nothing is known
	Low, High float64 // where it should be
	Bytes     float64 // on the disk
	Basis     Basis
	From      string // such as "2 × train mlp in smoke"; "—" for nothing
	Backend   string // on which that was made; "" if it does not matter
}

// Estimator knows what steps have taken.
type Estimator struct{ records []record }

// record are the steps of one kind, with all seeds, that a profile has made.
type record struct {
	of      experiment.Item // without seed; of steps that are no results, Kind and Model, their name
	profile *profile.Profile
	backend string
	seconds []float64
	bytes   []float64
	epochs  map[string][]float64 // seconds of one, by stages' names
}

// New looks up what the steps of workspaces have taken, and those of all profiles with an output folder in the
// checkout. Earlier ones are asked first.
func New(workspaces ...*experiment.Workspace) (*Estimator, error) {
	e := &Estimator{}
	seen := map[string]bool{}
	for _, w := range workspaces {
		others, err := w.Beside()
		if err != nil {
			return nil, err
		}
		for _, w := range append([]*experiment.Workspace{w}, others...) {
			if seen[w.Out()] {
				continue
			}
			seen[w.Out()] = true
			if err := e.add(w); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

// add notes what the steps of a workspace have taken.
func (e *Estimator) add(w *experiment.Workspace) error {
	all, err := artefact.All(w)
	if err != nil {
		return err
	}
	all = append(all, artefact.Extras(w, all)...)
	at := map[experiment.Item]int{}
	for _, s := range all {
		from, err := s.Provenance()
		if err != nil {
			continue // not made yet
		}
		of := itemOf(s)
		n, ok := at[of]
		if !ok {
			n = len(e.records)
			at[of] = n
			e.records = append(e.records, record{of: of, profile: w.Profile, backend: from.Backend})
		}
		r := &e.records[n]
		seconds := from.Duration
		if result, ok := s.(*experiment.Result); ok {
			r.bytes = append(r.bytes, float64(result.Bytes()))
			if cost, err := result.Cost(); err == nil && cost.Seconds > 0 {
				seconds = cost.Seconds
				r.note(cost.Epochs)
			}
		}
		r.seconds = append(r.seconds, seconds)
	}
	return nil
}

// note notes how long epochs took.
func (r *record) note(epochs map[string]float64) {
	for stage, seconds := range epochs {
		if r.epochs == nil {
			r.epochs = map[string][]float64{}
		}
		r.epochs[stage] = append(r.epochs[stage], seconds)
	}
}

// itemOf is what a step has in common with itself of other seeds and profiles.
func itemOf(s experiment.Step) experiment.Item {
	if r, ok := s.(*experiment.Result); ok {
		i := r.Item()
		i.Seed = 0
		return i
	}
	return experiment.Item{Kind: s.Kind(), Model: path.Base(s.Target())}
}

// Step is what a step of a profile is expected to take.
func (e *Estimator) Step(p *profile.Profile, s experiment.Step) Guess { return e.Item(p, itemOf(s)) }

// Item is Step of a result, whose seed does not count. Of several records that say something, that of the same model
// counts before that of a like one, then that whose work is nearest to the step's, then the first.
func (e *Estimator) Item(p *profile.Profile, i experiment.Item) Guess {
	i.Seed = 0
	for _, like := range []func(experiment.Item) experiment.Item{func(i experiment.Item) experiment.Item { return i }, family} {
		best, found := Guess{}, false
		for _, r := range e.records {
			if like(r.of) != like(i) {
				continue
			}
			if g := r.scaled(p, i); !found || g.High*best.Low < best.High*g.Low {
				best, found = g, true
			}
		}
		if found {
			return best
		}
	}
	return e.elsewhere(p, i)
}

// elsewhere is from what the same model took on other systems: the middle of them, and no more certain than they differ.
func (e *Estimator) elsewhere(p *profile.Profile, i experiment.Item) Guess {
	low, high, sum, bytes := math.Inf(1), 0.0, 0.0, 0.0
	systems := map[string]bool{}
	count := 0.0
	backend := ""
	for _, r := range e.records {
		of := r.of
		of.System = i.System
		if i.System == "" || family(of) != family(i) {
			continue
		}
		g := r.scaled(p, i)
		low, high, sum, bytes, count = min(low, g.Low), max(high, g.High), sum+math.Log(g.Seconds), bytes+g.Bytes, count+1
		systems[r.of.System], backend = true, r.backend
	}
	if count == 0 {
		return Guess{Basis: Nothing, From: "—"}
	}
	return Guess{Seconds: math.Exp(sum / count), Low: low, High: high, Bytes: bytes / count, Basis: Like, Backend: backend,
		From: fmt.Sprintf("%s on %s", name(i), strings.Join(slices.Sorted(maps.Keys(systems)), ", "))}
}

// family is what steps with about the same work have in common: MetaSym and its ablations, Hamiltonian networks with and
// without dissipation, an evaluation in the profile's trial and in others, all notebooks.
func family(i experiment.Item) experiment.Item {
	if i.System == "" {
		i.Model = ""
	}
	v, err := catalogue.ParseVariant(i.Model)
	if err != nil || i.Model == "" {
		return i
	}
	v.Trial = nil
	if strings.HasPrefix(v.Model, catalogue.MetaSym.Name+"-") {
		v.Model = catalogue.MetaSym.Name
	}
	if v.Model == catalogue.HNN.Name {
		v.Model = catalogue.DHNN.Name
	}
	i.Model = v.String()
	return i
}

// name is an item in words, without its system.
func name(i experiment.Item) string { return strings.TrimSpace(i.Kind + " " + i.Model) }

// scaled is what a step like those of the record is expected to take in a profile. A training whose epochs were timed
// has parts that come once, and epochs, each scaled by itself; of others only the whole is known. How time grows with
// work lies between two counts, see work: the guess is halfway, by factors.
func (r record) scaled(p *profile.Profile, i experiment.Item) Guess {
	seconds := mean(r.seconds)
	g := Guess{Basis: Record, Backend: r.backend, From: fmt.Sprintf("%d × %s in %s", len(r.seconds), name(r.of), r.profile.Name)}
	before, after := workOf(r.profile, r.of), workOf(p, i)
	once := seconds
	for _, stage := range after.stages {
		was, ok := before.stage(stage.name)
		pace := mean(r.epochs[stage.name])
		if !ok || pace == 0 {
			continue
		}
		factor := ratio(was.epoch, stage.epoch)
		once -= pace * float64(was.epochs)
		g.Low += pace * factor.low * float64(stage.least)
		g.High += pace * factor.high * float64(stage.epochs)
		g.Seconds += pace * factor.middle() * float64(stage.epochs)
	}
	if g.Seconds == 0 { // no epoch was timed: they are a part of the whole
		for _, stage := range before.stages {
			before.once = before.once.plus(stage.epoch.times(float64(stage.epochs)))
		}
		for _, stage := range after.stages {
			after.once = after.once.plus(stage.epoch.times(float64(stage.epochs)))
		}
	}
	once = max(once, 0)
	factor := ratio(before.once, after.once).or(1) // some of it is not work, such as compiling
	g.Low += once * factor.low
	g.High += once * factor.high
	g.Seconds += once * factor.middle()
	g.Bytes = mean(r.bytes) * after.size / before.size
	if family(r.of) == family(i) && r.of != i {
		g.Basis = Like
	} else if !before.equal(after) {
		g.Basis = Scaled
	}
	return g
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
