package estimate

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
)

// fake is a step that only has a target and needs.
type fake struct {
	experiment.Step
	kind, target string
	needs        []string
}

func (f fake) Kind() string      { return f.kind }
func (f fake) Target() string    { return f.target }
func (f fake) Needs() []string   { return f.needs }
func (f fake) Command() []string { return []string{"--profile", "test", f.kind, f.target} }

func step(target string, seconds float64, needs ...string) Step {
	return Step{fake{kind: "train", target: target, needs: needs}, Guess{Seconds: seconds, Low: seconds / 2, High: 2 * seconds, Bytes: 1e6}}
}

// TestPlan: chain and wall time of plans whose schedules one sees: a needs nothing, b and c need a, d needs both, e is
// alone.
func TestPlan(t *testing.T) {
	p := &Plan{Backend: "go", Steps: []Step{step("a", 10), step("b", 20, "a"), step("c", 50, "a"), step("d", 5, "b", "c"), step("e", 30)}}
	chain, longest := p.Longest()
	var names []string
	for _, s := range chain {
		names = append(names, s.Target())
	}
	if want := []string{"a", "c", "d"}; !slices.Equal(names, want) || longest != (Range{65, 32.5, 130}) {
		t.Errorf("longest %v, %v", names, longest)
	}
	seconds := func(g Guess) float64 { return g.Seconds }
	for workers, want := range map[int]float64{
		1: 115,
		2: 85, // a and e; b from 10 to 30; c, in e's place, from 30 to 80; d
		3: 65,
		9: 65,
	} {
		if got := p.Wall(workers, seconds); got != want {
			t.Errorf("%d at a time: %g s, want %g", workers, got, want)
		}
	}
	if got := p.Wall(9, func(g Guess) float64 { return g.High }); got != 130 {
		t.Errorf("at the most %g", got)
	}
	if got := p.Bytes(); got != 5e6 {
		t.Errorf("%g bytes", got)
	}
	if got := (&Plan{}).Wall(2, seconds); got != 0 {
		t.Errorf("nothing takes %g s", got)
	}
	// Steps of a kind that are shorter than a job should be go together: 115 s in jobs of 60, or 50 and 65 left over.
	for shortest, want := range map[float64]int{60: 1, 40: 2, 5: 5} {
		if got := p.Jobs(shortest); got != want {
			t.Errorf("%d jobs of %g s, want %d", got, shortest, want)
		}
	}
	for backend, want := range map[string]float64{"go": 0, "xla:cuda": 115} {
		p.Backend = backend
		if got := p.Work(p.OnGPU).Seconds; got != want {
			t.Errorf("on %s %g s of a GPU, want %g", backend, got, want)
		}
	}
}

// TestWallOrder: what waits does not keep others from a free place.
func TestWallOrder(t *testing.T) {
	p := &Plan{Steps: []Step{step("a", 10), step("b", 1, "a"), step("c", 10)}}
	if got := p.Wall(2, func(g Guess) float64 { return g.Seconds }); got != 11 {
		t.Errorf("%g s, want 11", got)
	}
}

func TestWrite(t *testing.T) {
	p := &Plan{Backend: "go", There: 7, Steps: []Step{step("a", 10), step("b", 7200, "a")}}
	p.Steps[1].Basis = Scaled
	p.Steps[1].Guess.Backend = "xla:cpu"
	var out strings.Builder
	if err := p.Write(&out, "mine", 4); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Profile mine on go: 2 steps are to be made, 7 are there.", "Work         2.0 h (60 min to 4.0 h)", "Core hours   2.0 (1.0 to 4.0)",
		"Disk         2 MB", "with 4 steps at a time", "train a → train b", "1 steps, 10 s, are from: the same step, made before.",
		"1 steps, 2.0 h, are from: the same step of another size, scaled.", "1 of them were made on another backend than go"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := (&Plan{There: 3}).Write(&out, "mine", 2); err != nil || !strings.Contains(out.String(), "all of its 3 steps are there") {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{0.4: "under 1 s", 1: "1 s", 89: "89 s", 90: "2 min", 5399: "90 min", 5400: "1.5 h", math.Inf(1): "+Inf h"} {
		if got := Duration(seconds); got != want {
			t.Errorf("%g: %s, want %s", seconds, got, want)
		}
	}
}
