package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/monitor"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/program"
)

// TestMain lets this program stand for the one whose commands the steps are.
func TestMain(m *testing.M) {
	if os.Getenv(StepVariable) == "" {
		os.Exit(m.Run())
	}
	monitor.Main("paper")
	if err := step(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// failing, in the environment of a step, is a part of the command that fails; sleeping of one that waits for its end.
const failing, sleeping = "TEST_FAILING", "TEST_SLEEPING"

// step makes an item as the program's commands do.
func step(arguments []string) error {
	line := strings.Join(arguments, " ")
	if part := os.Getenv(failing); part != "" && strings.Contains(line, part) {
		return errors.New("as the test wants it")
	}
	if part := os.Getenv(sleeping); part != "" && strings.Contains(line, part) {
		time.Sleep(time.Minute)
	}
	running, err := program.Tree(".")
	if err != nil {
		return err
	}
	w, err := experiment.Open(running, ".", arguments[1], io.Discard)
	if err != nil {
		return err
	}
	all, err := artefact.All(w)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(s experiment.Step) bool { return slices.Equal(s.Command(), arguments) })
	return all[at].(*experiment.Result).Make(context.Background())
}

// log collects what is written by several goroutines.
type log struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(text []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(text)
}

// commands are the steps of a run, in the order in which they began.
func (l *log) commands() []string {
	l.lock.Lock()
	defer l.lock.Unlock()
	var commands []string
	for line := range strings.Lines(l.text.String()) {
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "paper --profile test.toml "); ok {
			commands = append(commands, command)
		}
	}
	return commands
}

func open(t *testing.T, root string, changes ...profiletest.Changes) *experiment.Workspace {
	return experimenttest.Open(t, root, append([]profiletest.Changes{{"quantum.seeds": []int{1}}}, changes...)...)
}

func run(t *testing.T, ctx context.Context, w *experiment.Workspace, jobs int, goals ...string) (*log, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out := &log{}
	err = Run(ctx, w, goals, Options{Jobs: jobs, Program: self, Out: out})
	return out, err
}

const evaluation = "out/test/results/quantum/mlp/1.json"

var all = []string{"data quantum", "train quantum mlp --seed 1", "evaluate quantum mlp --seed 1"}

// TestRun: what is not fresh is made in order, nothing twice, and what the store has is only published. File times do
// not count.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	w := open(t, root)
	expect := func(name string, w *experiment.Workspace, goal string, want ...string) {
		t.Helper()
		out, err := run(t, t.Context(), w, 2, goal)
		commands := out.commands()
		if goal == "data" {
			slices.Sort(commands) // which do not need each other
		}
		if err != nil || !slices.Equal(commands, want) {
			t.Errorf("%s: %v, %q, want %q", name, err, commands, want)
		}
		needed, err := artefact.All(w)
		if err != nil {
			t.Fatal(err)
		}
		if needed, err = chosen(w.Root, needed, []string{goal}); err != nil {
			t.Fatal(err)
		}
		for _, s := range needed {
			if why, err := experiment.Stale(s); why != "" || err != nil {
				t.Errorf("%s: afterwards %s is %q, %v", name, s.Target(), why, err)
			}
		}
	}
	expect("all is missing", w, evaluation, all...)
	expect("all is fresh", w, evaluation)
	expect("in full", w, filepath.Join(root, filepath.FromSlash(evaluation)))

	for _, age := range []time.Duration{-100 * time.Hour, 100 * time.Hour} {
		for _, file := range []string{evaluation, "out/test/data/quantum.json", "test.toml", "baselines/mlp.go"} {
			if file == "baselines/mlp.go" { // a link to the project's own
				continue
			}
			when := time.Now().Add(age)
			if err := os.Chtimes(filepath.Join(root, file), when, when); err != nil {
				t.Fatal(err)
			}
		}
		expect("other times", w, evaluation)
	}

	changed := open(t, root, profiletest.Changes{"quantum.mlp.training.epochs": 4})
	old := time.Now().Add(-1000 * time.Hour)
	if err := os.Chtimes(filepath.Join(root, "test.toml"), old, old); err != nil {
		t.Fatal(err)
	}
	expect("changed settings in an old file", changed, evaluation, all[1:]...)
	expect("and back", open(t, root), evaluation) // published from the store

	if err := os.RemoveAll(filepath.Join(root, "out", "test")); err != nil {
		t.Fatal(err)
	}
	expect("the output folder is gone", open(t, root), evaluation)
	if err := os.WriteFile(filepath.Join(root, evaluation), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	expect("a damaged result", w, evaluation)
	if err := os.Truncate(stored(t, w, "data", "set.safetensors"), 100); err != nil {
		t.Fatal(err)
	}
	expect("a damaged data set", w, evaluation, all[0])
	var others []string
	for _, system := range slices.Sorted(slices.Values(experiment.Systems())) {
		if system != "quantum" { // made above
			others = append(others, "data "+system)
		}
	}
	expect("a kind", w, "data", others...)
}

func stored(t *testing.T, w *experiment.Workspace, kind, name string) string {
	t.Helper()
	keys, err := os.ReadDir(filepath.Join(w.Store(), kind))
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d folders, %v", len(keys), err)
	}
	return filepath.Join(w.Store(), kind, keys[0].Name(), name)
}

// TestTwoRuns: two runs at once both end well, and no training is made twice.
func TestTwoRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	var wait sync.WaitGroup
	for range 2 {
		w := open(t, root)
		wait.Go(func() {
			if _, err := run(t, t.Context(), w, 2, "evaluate", "references"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	w := open(t, root)
	trained, err := os.ReadDir(filepath.Join(w.Store(), "train"))
	if err != nil {
		t.Fatal(err)
	}
	wanted := 0
	for _, i := range w.Items() {
		if i.Kind == "train" {
			wanted++
		}
	}
	if len(trained) != wanted {
		t.Errorf("%d trainings, want %d", len(trained), wanted)
	}
	if out, err := run(t, t.Context(), w, 2, "evaluate", "references"); err != nil || len(out.commands()) > 0 {
		t.Errorf("then something is left to do: %q, %v", out.commands(), err)
	}
}

// TestFailure: after a failure nothing new begins; with KeepGoing all that does not need it.
func TestFailure(t *testing.T) {
	t.Setenv(failing, "train quantum metasym")
	root := experimenttest.Root(t)
	goals := []string{"out/test/results/quantum/metasym/1.json", evaluation}
	out, err := run(t, t.Context(), open(t, root), 1, goals...)
	if err == nil || err.Error() != "out/test/train/quantum/metasym/1.json could not be made: exit status 1, its message is above" {
		t.Errorf("error %v", err)
	}
	if want := []string{"data quantum", "train quantum metasym --seed 1"}; !slices.Equal(out.commands(), want) {
		t.Errorf("%q, want %q", out.commands(), want)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out = &log{}
	if err := Run(t.Context(), open(t, root), goals, Options{Jobs: 1, KeepGoing: true, Program: self, Out: out}); err == nil {
		t.Error("no error")
	}
	if want := append([]string{"train quantum metasym --seed 1"}, all[1:]...); !slices.Equal(out.commands(), want) {
		t.Errorf("going on: %q, want %q", out.commands(), want)
	}
	if _, err := run(t, t.Context(), open(t, root), 1, "out/test/results/quantum/mpl/1.json"); err == nil || !strings.Contains(err.Error(), "did you mean") {
		t.Errorf("unknown goal: %v", err)
	}
}

// TestInterrupt: the end of the context ends the step.
func TestInterrupt(t *testing.T) {
	t.Setenv(sleeping, "data quantum")
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	started := time.Now()
	if _, err := run(t, ctx, open(t, experimenttest.Root(t)), 1, "out/test/data/quantum.json"); !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(started))
	}
}

// TestPrepare: what a kind of step needs is looked after before anything is made, once, and only for what is to be
// made.
func TestPrepare(t *testing.T) {
	w := open(t, experimenttest.Root(t))
	missing := errors.New("no network")
	var asked []string
	out := &log{}
	err := Run(t.Context(), w, []string{evaluation}, Options{Jobs: 1, Out: out, Prepare: func(kind string) error {
		if asked = append(asked, kind); kind == "evaluate" {
			return missing
		}
		return nil
	}})
	if !errors.Is(err, missing) || len(out.commands()) > 0 || !slices.Equal(asked, []string{"data", "train", "evaluate"}) {
		t.Errorf("%v, asked %q, made %q", err, asked, out.commands())
	}
}

// TestDryRun: it is said what would be done, and nothing is.
func TestDryRun(t *testing.T) {
	w := open(t, experimenttest.Root(t))
	out := &log{}
	if err := Run(t.Context(), w, []string{evaluation}, Options{Jobs: 1, DryRun: true, Out: out}); err != nil || !slices.Equal(out.commands(), all) {
		t.Errorf("%q, %v", out.commands(), err)
	}
	if _, err := os.Stat(w.Store()); !os.IsNotExist(err) {
		t.Errorf("something is in the store: %v", err)
	}
}

func TestFromMake(t *testing.T) {
	for flags, want := range map[string]Settings{
		"":                          {},
		" -j4 --jobserver-auth=3,4": {Jobs: 4},
		"k -j12 --jobserver-fds=3,4 -- PROFILE=n": {Jobs: 12, KeepGoing: true},
		"n -j2 -- PROFILE=smoke":                  {Jobs: 2, DryRun: true},
		" -j":                                     {Jobs: -1},
		"kn":                                      {KeepGoing: true, DryRun: true},
		"PROFILE=kn":                              {},
		" -- PROFILE=-j7":                         {},
		" --no-print-directory -j3":               {Jobs: 3},
	} {
		if got := FromMake(flags); got != want {
			t.Errorf("%q: %+v, want %+v", flags, got, want)
		}
	}
}
