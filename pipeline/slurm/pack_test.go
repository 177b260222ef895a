package slurm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/store"
)

// planned is a step that is only planned.
type planned struct {
	target string
	needs  []string
}

func (p planned) Kind() string                      { return strings.Split(p.target, "/")[2] }
func (p planned) Target() string                    { return p.target }
func (p planned) Needs() []string                   { return p.needs }
func (p planned) Command() []string                 { return []string{p.target} }
func (p planned) Parts() (map[string]string, error) { return nil, nil }
func (p planned) Made() (map[string]string, error)  { return nil, nil }
func (p planned) Damage() (string, error)           { return "", nil }
func (p planned) Provenance() (store.Provenance, error) {
	return store.Provenance{}, errors.New("none")
}

var _ experiment.Step = planned{}

// steps reads lines such as "train/a 100 data/a data/b": a target, its seconds, what it needs.
func steps(t *testing.T, lines ...string) []*work {
	t.Helper()
	var list []*work
	for _, line := range lines {
		fields := strings.Fields(line)
		p := planned{target: "out/test/" + fields[0]}
		w := &work{key: fields[0], end: strings.HasPrefix(fields[0], "notebooks") || strings.HasPrefix(fields[0], "report"), estimate: estimate{Cores: 1, Memory: 1000, known: true}}
		if _, err := fmt.Sscan(fields[1], &w.Seconds); err != nil {
			t.Fatal(err)
		}
		for _, need := range fields[2:] {
			p.needs = append(p.needs, "out/test/"+need)
		}
		w.Step = p
		list = append(list, w)
	}
	return list
}

// written are the jobs, each with the first steps of those that it waits for.
func written(jobs []*job) []string {
	var list []string
	name := func(j *job) string {
		if len(j.steps) == 0 {
			return j.id
		}
		return j.steps[0].key
	}
	for _, j := range jobs {
		var keys, after []string
		for _, s := range j.steps {
			keys = append(keys, s.key)
		}
		for _, a := range j.after {
			after = append(after, name(a))
		}
		line := strings.Join(keys, " ")
		if len(after) > 0 {
			line += " < " + strings.Join(after, " ")
		}
		list = append(list, line)
	}
	return list
}

// TestPack: what is long is a job of its own, what is short shares one, and no job waits for more than it must.
func TestPack(t *testing.T) {
	for _, c := range []struct {
		name    string
		steps   []string
		waiting map[string]*job
		want    []string
	}{
		{"long ones alone", []string{"data/a 100", "train/a 1000 data/a", "train/b 1000 data/a"}, nil,
			[]string{"data/a", "train/a < data/a", "train/b < data/a"}},
		{"short ones go with what they wait for, if it stays about as long", []string{"train/a 1000", "results/a 40 train/a", "results/b 40 train/a", "train/b 100", "results/c 20 train/b", "results/d 20 train/b"}, nil,
			[]string{"train/a results/a results/b", "train/b results/c", "results/d < train/b"}},
		{"a long one that waits for a training and its data waits for the training", []string{"data/a 100", "train/a 1000 data/a", "results/a 100 data/a train/a"}, nil,
			[]string{"data/a", "train/a < data/a", "results/a < train/a"}},
		{"short ones share a job until it is long enough", []string{"data/a 25", "data/b 25", "data/c 25", "data/d 25"}, nil,
			[]string{"data/a data/b data/c", "data/d"}},
		{"of what is made in seconds, all that can in one", []string{"data/a 5", "train/a 5 data/a", "results/a 5 data/a train/a", "results/b 5 data/a train/a"}, nil,
			[]string{"data/a train/a results/a results/b"}},
		{"of several jobs", []string{"train/a 100", "train/b 100", "results/a 5 train/a train/b", "results/b 5 train/b train/a"}, nil,
			[]string{"train/a", "train/b", "results/a results/b < train/a train/b"}},
		{"notebooks and report last", []string{"data/a 100", "train/a 100 data/a", "notebooks/a 5 data/a", "notebooks/b 5 train/a", "report/a 5 notebooks/a notebooks/b"}, nil,
			[]string{"data/a", "train/a < data/a", "notebooks/a notebooks/b report/a < train/a"}},
		{"what is queued is waited for, not joined", []string{"results/a 5 train/a", "train/b 100 data/b", "notebooks/a 5 results/a train/b"}, map[string]*job{"out/test/train/a": {id: "7_1", rank: -1}, "out/test/data/b": {id: "7_2", rank: -1}},
			[]string{"results/a < 7_1", "train/b < 7_2", "notebooks/a < results/a train/b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := written(pack(steps(t, c.steps...), c.waiting)); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestPackKeepsOrder: whatever the times, each step is in one job, after what it needs, and no job waits for itself.
func TestPackKeepsOrder(t *testing.T) {
	var lines []string
	for i := range 300 {
		line := fmt.Sprintf("train/%d %d", i, (i*i*7919)%97*(i%3))
		for _, back := range []int{1 + i%5, 3 + i%11, 40} {
			if i >= back && i%4 != 0 {
				line += fmt.Sprintf(" train/%d", i-back)
			}
		}
		lines = append(lines, line)
	}
	all := steps(t, lines...)
	jobs := pack(all, nil)
	of := map[string]*job{}
	place := map[string]int{}
	for _, j := range jobs {
		for i, s := range j.steps {
			if of[s.Target()] != nil {
				t.Errorf("%s is made twice", s.Target())
			}
			of[s.Target()], place[s.Target()] = j, i
		}
	}
	before := map[*job]map[*job]bool{}
	for _, j := range jobs { // each after those it waits for
		before[j] = map[*job]bool{}
		for _, a := range j.after {
			if before[a] == nil {
				t.Fatalf("a job waits for a later one")
			}
			before[j][a] = true
			maps.Copy(before[j], before[a])
		}
	}
	for _, s := range all {
		for _, need := range s.Needs() {
			own, other := of[s.Target()], of[need]
			if own == other && place[need] > place[s.Target()] || own != other && !before[own][other] {
				t.Errorf("%s may be made before %s", s.Target(), need)
			}
		}
	}
	if len(of) != len(all) {
		t.Errorf("%d steps, want %d", len(of), len(all))
	}
}

// TestArrays: jobs that wait for the same are an array; so are those of which each waits for one of an array, where that
// gives fewer.
func TestArrays(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	for _, c := range []struct {
		name  string
		steps []string
		want  []string
	}{
		{"a data set and its trainings", []string{"data/a 100", "train/a/x/1 1000 data/a", "train/a/x/2 1000 data/a", "train/a/y/1 1000 data/a"},
			[]string{"test-data-a 0", "test-train-a 0-2 afterok:ID0"}},
		{"evaluations of trainings, one by one", []string{"train/a/1 1000", "train/a/2 1000", "train/a/3 1000",
			"results/a/1 100 train/a/1", "results/a/3 100 train/a/3", "results/b/1 100 train/a/1", "results/a/2 100 train/a/2"},
			[]string{"test-train-a 0-2", "test-results-a 0-2 aftercorr:ID0", "test-results-b-1 0 aftercorr:ID0"}},
		{"two systems", []string{"data/a 100", "data/b 100", "train/a/1 1000 data/a", "train/a/2 1000 data/a", "train/a/3 1000 data/a", "train/b/1 1000 data/b", "train/b/2 1000 data/b", "train/b/3 1000 data/b"},
			[]string{"test-data 0-1", "test-train-a 0-2 afterok:ID0_0", "test-train-b 0-2 afterok:ID0_1"}},
		{"other limits", []string{"train/a 1000", "train/b 100000"}, []string{"test-train-a 0", "test-train-b 0"}},
		{"all of an array", []string{"train/a 1000", "train/b 1000", "data/c 100", "notebooks/x 5 train/a train/b data/c"},
			[]string{"test-train 0-1", "test-data-c 0", "test-notebooks-x 0 afterok:ID0:ID1"}},
		{"some of an array", []string{"train/a 1000", "train/b 1000", "train/c 1000", "results/x 100 train/a train/c"},
			[]string{"test-train 0-2", "test-results-x 0 afterok:ID0_0:ID0_2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for i, b := range arrays(pack(steps(t, c.steps...), nil), w) {
				line := b.name + " " + ranges(b.numbers())
				if wait := b.dependency(); wait != "" {
					line += " " + wait
				}
				got = append(got, line)
				b.id = fmt.Sprintf("ID%d", i)
				for number, j := range b.jobs {
					j.id = fmt.Sprintf("%s_%d", b.id, number)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestManyAlike: an array is no longer than Slurm takes.
func TestManyAlike(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	var lines []string
	for i := range 2*mostTasks + 1 {
		lines = append(lines, fmt.Sprintf("train/a/%d 1000", i))
	}
	lines = append(lines, "notebooks/x 5 train/a/0")
	all := arrays(pack(steps(t, lines...), nil), w)
	var lengths []int
	for _, b := range all {
		lengths = append(lengths, len(b.jobs))
	}
	if want := []int{mostTasks, mostTasks, 1, 1}; !slices.Equal(lengths, want) {
		t.Errorf("arrays of %v jobs, want %v", lengths, want)
	}
}

func TestRanges(t *testing.T) {
	for want, numbers := range map[string][]int{"0": {0}, "0-2": {0, 1, 2}, "0,2-3,7": {0, 2, 3, 7}, "1-2,9": {1, 2, 9}} {
		if got := ranges(numbers); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
}
