package slurm

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// fake puts commands of Slurm's into the path that keep their jobs in a file, as squeue prints them; calls are noted in
// another.
type fake struct {
	t      *testing.T
	folder string
}

func newFake(t *testing.T) fake {
	f := fake{t, t.TempDir()}
	f.command("squeue", `cat queue`)
	f.command("sbatch", `
		echo "sbatch $*" >>calls
		[ ! -e refuse ] || { echo "sbatch: error: Invalid account" >&2; exit 1; }
		cat >script
		n=$(($(cat last 2>/dev/null || echo 100) + 1)); echo $n >last
		for a in "$@"; do case $a in --comment=*) comment=${a#--comment=};; --array=*) array=${a#--array=};; esac; done
		for part in $(echo "$array" | tr , ' '); do
			for task in $(seq "${part%-*}" "${part#*-}"); do
				echo "$n|$task|PENDING|Dependency||0:00|15:00|$comment" >>queue
			done
		done
		echo "$n;cluster"`)
	f.command("scancel", `echo "scancel $*" >>calls; for id; do sed -i "/^$id|/d" queue; done`)
	f.write("queue", "90|0|RUNNING|None|n9|0:10|10:00|somebody's own\n91|N/A|RUNNING|None|n9|0:10|10:00|\n")
	t.Setenv("PATH", f.folder+":"+os.Getenv("PATH"))
	return f
}

func (f fake) command(name, script string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.folder, name), []byte("#!/bin/sh\ncd "+f.folder+"\n"+script+"\n"), 0o755); err != nil {
		f.t.Fatal(err)
	}
}

func (f fake) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.folder, name), []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// read is a file's text, which is removed if it is the calls'.
func (f fake) read(name string) string {
	text, _ := os.ReadFile(filepath.Join(f.folder, name)) // none yet
	if name == "calls" {
		_ = os.Remove(filepath.Join(f.folder, name))
	}
	return string(text)
}

func openQuantum(t *testing.T) *experiment.Workspace {
	return experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.seeds": []int{1}})
}

func submit(t *testing.T, w *experiment.Workspace, o Options) (string, error) {
	t.Helper()
	var out bytes.Buffer
	o.Program, o.Out = "/checkout/.lab/bin/paper", &out
	err := Submit(t.Context(), w, []string{"out/test/results/quantum/mlp/1.json", "out/test/results/quantum/metasym/1.json"}, o)
	return out.String(), err
}

// TestSubmit: what is missing is submitted once; what has left the queue without being made, again; others' jobs stay
// what they are.
func TestSubmit(t *testing.T) {
	f, w := newFake(t), openQuantum(t)
	out, err := submit(t, w, Options{DryRun: true})
	if err != nil || !strings.Contains(out, "would submit 5 steps in 3 jobs") || f.read("calls") != "" {
		t.Fatalf("dry run: %q, %v", out, err)
	}
	out, err = submit(t, w, Options{})
	calls := strings.Split(strings.TrimSpace(f.read("calls")), "\n")
	if err != nil || len(calls) != 2 || !strings.Contains(out, "submitted 5 steps in 3 jobs") {
		t.Fatalf("%q, %v, %q", out, err, calls)
	}
	for i, wants := range [][]string{{"--array=0 ", "--job-name=test-data-quantum", "--requeue", "--signal=B:USR1@60"}, {"--array=0-1", "--dependency=afterok:101", "--kill-on-invalid-dep=yes"}} {
		for _, want := range wants {
			if !strings.Contains(calls[i], want) {
				t.Errorf("call %q has no %s", calls[i], want)
			}
		}
	}
	script := f.read("script")
	if !strings.Contains(script, "'/checkout/.lab/bin/paper' '--profile' 'test.toml' 'slurm-job' '") {
		t.Errorf("script %q", script)
	}
	if out, err = submit(t, w, Options{}); err != nil || f.read("calls") != "" || !strings.Contains(out, "5 steps queued or running already\nnothing to submit") {
		t.Errorf("again: %q, %v", out, err)
	}

	lines := strings.SplitAfter(f.read("queue"), "\n")
	f.write("queue", strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "102|1|") }), ""))
	out, err = submit(t, w, Options{})
	if calls := f.read("calls"); err != nil || strings.Count(calls, "sbatch") != 1 || !strings.Contains(calls, "--dependency=afterok:101_0") || !strings.Contains(out, "submitted 2 steps in 1 job;") {
		t.Errorf("one is gone: %q, %v, %q", out, err, calls)
	}

	s, err := Look(t.Context(), w)
	if err != nil || s.Done != 0 || s.Queued() != 3 || len(s.Running) != 0 || s.Waiting["for other jobs"] != 3 {
		t.Errorf("status %+v, %v", s, err)
	}
	if err := Cancel(t.Context(), w, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if left := f.read("queue"); left != "90|0|RUNNING|None|n9|0:10|10:00|somebody's own\n91|N/A|RUNNING|None|n9|0:10|10:00|\n" {
		t.Errorf("after cancel: %q", left)
	}
}

// TestOwnSettings: what the user has told Slurm is not overridden.
func TestOwnSettings(t *testing.T) {
	f, w := newFake(t), openQuantum(t)
	t.Setenv("SBATCH_TIMELIMIT", "60")
	t.Setenv("SBATCH_MEM_PER_NODE", "100G")
	if _, err := submit(t, w, Options{}); err != nil {
		t.Fatal(err)
	}
	if calls := f.read("calls"); strings.Contains(calls, "--time") || strings.Contains(calls, "--mem") {
		t.Errorf("%q", calls)
	}
}

// TestGPU: on a backend of a GPU, jobs that run graphs ask for one, unless the user has said what for.
func TestGPU(t *testing.T) {
	f, w := newFake(t), openQuantum(t)
	w.Backend = "xla:cuda@0123456789abcdef"
	if _, err := submit(t, w, Options{}); err != nil {
		t.Fatal(err)
	}
	calls := strings.Split(strings.TrimSpace(f.read("calls")), "\n")
	if len(calls) != 2 || strings.Contains(calls[0], "--gres") || !strings.Contains(calls[1], "--gres=gpu:1") {
		t.Errorf("data, then trainings: %q", calls)
	}
	f.write("queue", "")
	t.Setenv("SBATCH_GPUS", "h200:2")
	if _, err := submit(t, w, Options{}); err != nil {
		t.Fatal(err)
	}
	if calls := f.read("calls"); !strings.Contains(calls, "sbatch") || strings.Contains(calls, "--gres") {
		t.Errorf("%q", calls)
	}
}

// TestRefused: the error is sbatch's, and what was submitted before it stays known.
func TestRefused(t *testing.T) {
	f, w := newFake(t), openQuantum(t)
	f.write("refuse", "")
	if out, err := submit(t, w, Options{}); err == nil || !strings.Contains(err.Error(), "Invalid account") {
		t.Errorf("%q, %v", out, err)
	}
	t.Setenv("PATH", "/nowhere")
	if _, err := submit(t, w, Options{}); err == nil || !strings.Contains(err.Error(), "there is no squeue here") {
		t.Errorf("without Slurm: %v", err)
	}
}

// TestMake: a job whose step fails is tried once more, and when it fails for the same reason not again; then it is not
// submitted either, nor what needs it, until that is asked for.
func TestMake(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	f, w := newFake(t), openQuantum(t)
	if _, err := submit(t, w, Options{}); err != nil {
		t.Fatal(err)
	}
	f.read("calls")
	id := strings.TrimPrefix(strings.Split(strings.Split(f.read("queue"), "\n")[2], "|")[7], mark(w.Out())) // the data set's
	program := filepath.Join(t.TempDir(), "paper")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho out of luck >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	make := func() error { return Make(t.Context(), w, id, "0", program, log) }
	if err := make(); !errors.Is(err, ErrAgain) {
		t.Fatalf("first: %v", err)
	}
	t.Setenv("SLURM_RESTART_COUNT", "1")
	if err := make(); err == nil || errors.Is(err, ErrAgain) {
		t.Fatalf("second: %v", err)
	}
	if err := make(); err == nil || !strings.Contains(err.Error(), "nothing of this job can be made") {
		t.Fatalf("third: %v", err)
	}
	f.write("queue", "")
	out, err := submit(t, w, Options{})
	if err != nil || !strings.Contains(out, "out/test/data/quantum.json failed twice: exit status 1") || !strings.Contains(out, "4 steps that need them are left out") || f.read("calls") != "" {
		t.Errorf("given up: %q, %v", out, err)
	}
	s, err := Look(t.Context(), w)
	if err != nil || len(s.Failed) != 1 {
		t.Errorf("status: %v, %v", s, err)
	}
	if out, err = submit(t, w, Options{Retry: true}); err != nil || !strings.Contains(out, "submitted 5 steps") {
		t.Errorf("again: %q, %v", out, err)
	}
	t.Setenv("SLURM_RESTART_COUNT", "")
	if err := make(); !errors.Is(err, ErrAgain) {
		t.Errorf("the first of another try: %v", err)
	}
}

// TestOtherArithmetic: a node that would give other last digits refuses.
func TestOtherArithmetic(t *testing.T) {
	w := openQuantum(t)
	b := &batch{jobs: map[int]*job{0: {steps: steps(t, "data/quantum 10")}}}
	b.told = newTold(b)
	b.told.Numerics = "amd64 none"
	if err := b.write(w); err != nil {
		t.Fatal(err)
	}
	err := Make(t.Context(), w, b.told.ID, "0", "/nowhere/paper", &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "SBATCH_CONSTRAINT") {
		t.Errorf("%v", err)
	}
	if err := Make(t.Context(), w, "0123456789abcdef", "0", "/nowhere/paper", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "submit again") {
		t.Errorf("a job that nothing tells of: %v", err)
	}
}

// TestNeighbours: what another profile of the checkout has queued is waited for, and what that one has stays its own.
func TestNeighbours(t *testing.T) {
	f, w := newFake(t), openQuantum(t)
	if _, err := submit(t, w, Options{}); err != nil {
		t.Fatal(err)
	}
	f.read("calls")
	queued := f.read("queue")
	other := filepath.Join(w.Root, "other.toml")
	changes := profiletest.Changes{"quantum.seeds": []int{1}, "quantum.mlp.training.learning_rate": 0.5}
	if err := os.WriteFile(other, profiletest.Text(t, profiletest.Tiny(), changes), 0o644); err != nil {
		t.Fatal(err)
	}
	of, err := experiment.Open(w.Program(), w.Root, other, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	goals := []string{"out/other/results/quantum/mlp/1.json", "out/other/results/quantum/metasym/1.json"}
	if err := Submit(t.Context(), of, goals, Options{Program: "paper", Out: &out}); err != nil {
		t.Fatal(err)
	}
	calls := f.read("calls")
	if strings.Count(calls, "sbatch") != 1 || !strings.Contains(calls, "--dependency=afterok:101_0") || !strings.Contains(out.String(), "submitted 2 steps in 1 job;") || !strings.Contains(out.String(), "3 steps queued or running already") {
		t.Errorf("%q, %q", calls, out.String())
	}
	s, err := Look(t.Context(), of)
	if err != nil || s.Queued() != 1 {
		t.Errorf("status %+v, %v", s, err)
	}
	if err := Cancel(t.Context(), of, &out); err != nil || f.read("queue") != queued {
		t.Errorf("%v: cancelling one profile's jobs leaves %q", err, f.read("queue"))
	}
}

func TestParse(t *testing.T) {
	e, mark, id := parse("12|3|RUNNING|None|n1|1:02|13:58|a mark | jobs=01")
	if e == nil || e.id() != "12_3" || e.state != "RUNNING" || e.node != "n1" || e.left != "13:58" || mark != "a mark | jobs=" || id != "01" {
		t.Errorf("%+v, %q, %q", e, mark, id)
	}
	for _, line := range []string{"", "12|3|RUNNING", "12|N/A|RUNNING|None|n1|1:02|13:58|mark jobs=01"} {
		if e, _, _ := parse(line); e != nil {
			t.Errorf("%q is taken for ours", line)
		}
	}
}

// TestEnvironment: jobs get what was set here, but not what tells this process what to do.
func TestEnvironment(t *testing.T) {
	t.Setenv("CLUSTER", "slurm")
	t.Setenv("GOMLX_SIMD_AVX512", "0")
	got := environment()
	if slices.Contains(got, "CLUSTER=slurm") || !slices.Contains(got, "GOMLX_SIMD_AVX512=0") {
		t.Errorf("%q", got)
	}
}
