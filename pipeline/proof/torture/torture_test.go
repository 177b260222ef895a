package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"metasymlab/metasym/backend"
)

// TestDraw: a disturbance depends on the seed and its number alone, and the kinds have their shares.
func TestDraw(t *testing.T) {
	counts := map[string]int{}
	for k := 1; k <= 100; k++ {
		if a, b := draw(7, k).Uint64(), draw(7, k).Uint64(); a != b {
			t.Errorf("disturbance %d draws %d, then %d", k, a, b)
		}
		if draw(7, k).Uint64() == draw(8, k).Uint64() || draw(7, k).Uint64() == draw(7, k+1).Uint64() {
			t.Errorf("disturbance %d draws as one of another seed or number", k)
		}
		kind, again := kindOf(7, k), kindOf(7, k)
		if kind != again {
			t.Errorf("the kind of disturbance %d is %s, then %s", k, kind, again)
		}
		counts[kind]++
	}
	for _, kind := range Kinds() {
		if counts[kind] == 0 {
			t.Errorf("no %s in a hundred disturbances", kind)
		}
	}
	if counts[killMesh] < 10 {
		t.Errorf("%d kills in a training in a hundred disturbances, need 10", counts[killMesh])
	}
	if drawn := several(draw(1, 1), 5, []int{1, 2, 3}); len(drawn) != 3 {
		t.Errorf("five of three are %v", drawn)
	}
}

// TestDamages: each damage changes the file, and does the same again from the same draw.
func TestDamages(t *testing.T) {
	content := []byte(strings.Repeat("what a result holds; ", 20))
	for i, damage := range damages {
		var after [2][]byte
		for again := range after {
			file := filepath.Join(t.TempDir(), "result.json")
			if err := os.WriteFile(file, content, 0o644); err != nil {
				t.Fatal(err)
			}
			said, err := damage(draw(1, i), file)
			if err != nil || said == "" {
				t.Errorf("damage %d: %q, %v", i, said, err)
			}
			if after[again], err = os.ReadFile(file); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(after[0], after[1]) || bytes.Equal(after[0], content) {
			t.Errorf("damage %d makes of the same file %q, then %q", i, after[0], after[1])
		}
	}
	for _, damage := range []damage{truncate, flip} { // nothing in it to damage
		file := filepath.Join(t.TempDir(), ".lock")
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if said, err := damage(draw(1, 1), file); said != "removed" || err != nil {
			t.Errorf("an empty file: %q, %v", said, err)
		}
	}
}

// fill writes files below a folder.
func fill(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const madePage = `<p>executed by <code>paper notebook table1</code> in %T s at commit <code>abc</code>.</p>
<tr id="run-x"><td class="more">A processor, 2 cores, linux, go1.26</td><td>2026-11-28 22:%M</td><td class="number">%T</td></tr>
<tr><td>error</td><td class="number">0.4</td></tr>
`

// madeAt is the page as it is made in some seconds, at some minute.
func madeAt(seconds, minute string) string {
	return strings.NewReplacer("%T", seconds, "%M", minute).Replace(madePage)
}

// noted is what is noted of a report and of what it is made from.
func noted(page, notebook string) string {
	return fmt.Sprintf("{\n  \"schema\": \"r\",\n  \"sha256\": \"%[1]s\",\n \"provenance\": \"%[1]s\",\n"+
		" \"out/smoke/report/provenance.html\": \"%[1]s\",\n \"out/smoke/notebooks/table1.ipynb\": \"%[2]s\"}", page, notebook)
}

func TestDifferences(t *testing.T) {
	undisturbed := map[string]string{
		"results/mesh/mlp/1.json": "1", "results/mesh/mlp/1.provenance.json": "today", "report/provenance.html": madeAt("1.5", "07"), "report/index.json": noted("aa", "bb"),
		"report/print.html": "A processor, 2 cores, linux", "report/tables/table1.csv": "a,b", "schedule.json": "{}", "store/train/0123/weights.safetensors": "w", "backend": "go",
	}
	for name, c := range map[string]struct {
		change map[string]string
		gone   string
		want   []string
	}{
		"the same":         {},
		"times":            {change: map[string]string{"results/mesh/mlp/1.provenance.json": "tomorrow", "report/provenance.html": madeAt("11.0", "59"), "report/index.json": noted("cc", "bb"), "schedule.json": ""}},
		"a job":            {change: map[string]string{"slurm/jobs/01.json": "{}", "report/print.html": "A processor, 1 cores, linux", "report/provenance.html": strings.Replace(madeAt("1.5", "07"), "2 cores, linux, go1.26", "1 cores, linux, go1.26, job 12_3 on n1", 1)}},
		"a processor":      {change: map[string]string{"report/provenance.html": strings.Replace(madeAt("1.5", "07"), "A processor", "Another", 1)}, want: []string{"report/provenance.html differs"}},
		"an input":         {change: map[string]string{"report/index.json": noted("aa", "dd")}, want: []string{"report/index.json differs"}},
		"store and locks":  {change: map[string]string{"store/train/0123/weights.safetensors": "", "store/train/4567/result.json": "", "results/.1.json123": ""}},
		"a digit":          {change: map[string]string{"results/mesh/mlp/1.json": "2"}, want: []string{"results/mesh/mlp/1.json differs"}},
		"a cell":           {change: map[string]string{"report/provenance.html": strings.Replace(madeAt("1.5", "07"), "0.4", "0.5", 1)}, want: []string{"report/provenance.html differs"}},
		"a missing table":  {gone: "report/tables/table1.csv", want: []string{"report/tables/table1.csv is missing"}},
		"a file too many":  {change: map[string]string{"report/tables/table2.csv": ""}, want: []string{"report/tables/table2.csv should not be there"}},
		"another's marker": {change: map[string]string{"backend": "xla"}, want: []string{"backend differs"}},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := t.TempDir(), t.TempDir()
			fill(t, before, undisturbed)
			fill(t, after, undisturbed)
			fill(t, after, c.change)
			if c.gone != "" {
				if err := os.Remove(filepath.Join(after, c.gone)); err != nil {
					t.Fatal(err)
				}
			}
			reference, err := take(before)
			if err != nil {
				t.Fatal(err)
			}
			now, err := take(after)
			if err != nil {
				t.Fatal(err)
			}
			if found := reference.differences(now, ""); !slices.Equal(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
	if said := where("a.csv", []byte("1,2,3"), []byte("1,2,4")); !strings.HasPrefix(said, "from byte 4 on") {
		t.Errorf("the difference is %s", said)
	}
}

// TestForget: an artefact goes with the folders of the store that hold the same result, in either place of the store,
// and no other.
func TestForget(t *testing.T) {
	s := &site{folder: t.TempDir()}
	fill(t, s.folder, map[string]string{
		"out/smoke/train/mesh/mlp/1.json": "one", "out/smoke/train/mesh/hnn/1.json": "two",
		"out/store/train/aa/result.json": "one", "out/store/train/aa/weights.safetensors": "w", "out/store/train/bb/result.json": "two",
		"out/smoke/store/train/cc/result.json": "one",
	})
	if _, err := s.forget("train/mesh/mlp/1.json", "train/mesh/absent/1.json"); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, name := range []string{"out/smoke/train/mesh/mlp/1.json", "out/smoke/train/mesh/hnn/1.json", "out/store/train/aa", "out/store/train/bb", "out/smoke/store/train/cc"} {
		if _, err := os.Stat(s.path(name)); err == nil {
			left = append(left, name)
		}
	}
	if want := []string{"out/smoke/train/mesh/hnn/1.json", "out/store/train/bb"}; !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
}

// TestChangeNumber: one number of the code is changed, none of a comment or a text.
func TestChangeNumber(t *testing.T) {
	source := "package p\n\n// About 0.25.\nvar a, b = 1.5, \"2.5\" // 3.5\n"
	edited, change := changeNumber(draw(1, 1), []byte(source))
	if want := strings.Replace(source, "1.5", "1.55", 1); string(edited) != want || change != "line 4 1.5 made 1.55" {
		t.Errorf("%s: %q, want %q", change, edited, want)
	}
	if edited, _ := changeNumber(draw(1, 1), []byte("package p\n\nvar a = 1e5\n")); edited != nil {
		t.Errorf("without a decimal number it is edited to %q", edited)
	}
}

// TestSources: edits are of what results depend on.
func TestSources(t *testing.T) {
	s := &site{folder: t.TempDir()}
	fill(t, s.folder, map[string]string{
		"metasym/net.go": "", "metasym/net_test.go": "", "metasym/README": "", "baselines/mlp/mlp.go": "", "pipeline/dataset/datasettest/set.go": "",
		"pipeline/proof/stepbench/step.go": "", "pipeline/experiment/train.go": "", "pipeline/learner/a.go": "", "pipeline/systems/a.go": "", "pipeline/report/report.go": "",
	})
	found, err := s.sources()
	if want := []string{"metasym/net.go", "baselines/mlp/mlp.go", "pipeline/experiment/train.go", "pipeline/learner/a.go", "pipeline/systems/a.go"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, %v, want %q", found, err, want)
	}
}

// TestKill: a signal reaches the whole group, and the transcript tells when.
func TestKill(t *testing.T) {
	for _, c := range []struct {
		signal syscall.Signal
		want   string
	}{{syscall.SIGKILL, "killed"}, {syscall.SIGTERM, "terminated"}, {syscall.SIGINT, "interrupt"}} {
		m, err := start(t.Context(), t.TempDir(), io.Discard, "sh", "-c", `sh -c 'echo $$; exec sleep 600'; exit`)
		if err != nil {
			t.Fatal(err)
		}
		number := regexp.MustCompile(`^\d+\n`)
		if !m.await(number.MatchString) || !m.runs() {
			t.Fatal("the group has ended by itself")
		}
		if err := m.kill(c.signal); err != nil {
			t.Error(err)
		}
		if how := m.how(); !strings.Contains(how, c.want) || m.runs() {
			t.Errorf("after %s it ended %s", nameOf(c.signal), how)
		}
		if m.await(func(string) bool { return false }) {
			t.Error("something was found that is not there")
		}
	}
}

// TestCrash: traces are found, words about failures are not taken for them.
func TestCrash(t *testing.T) {
	for text, crashed := range map[string]bool{
		"paper: cannot write out/x: no space left on device\n":             false,
		"train mesh mlp\npanic: runtime error\n\ngoroutine 1 [running]:\n": true,
		"fatal error: out of memory\n":                                     true,
		"paper: a fault of this program: panic: x; its trace is in y\n":    true,
		"paper: ran out of memory; give it more\n":                         false,
	} {
		transcript := newTranscript()
		if _, err := transcript.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if found := transcript.crash(); (found != "") != crashed {
			t.Errorf("in %q the crash %q is found", text, found)
		}
	}
}

// TestEnvironment: what the make around the campaign has set does not reach the makes in it.
func TestEnvironment(t *testing.T) {
	for _, name := range []string{"MAKEFLAGS", "MAKELEVEL", "SEED", "N", "STORE", "PROFILE", "PAPER_STARTED"} {
		t.Setenv(name, "stray")
	}
	t.Setenv("NAME", "kept")
	m, err := start(t.Context(), t.TempDir(), io.Discard, "env")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(m.String(), "=stray") || !strings.Contains(m.String(), "NAME=kept") {
		t.Errorf("the environment is %s", m)
	}
}

// TestMaking: makes run on the campaign's backend, and find the plugins of the checkout or those that the user has
// named.
func TestMaking(t *testing.T) {
	t.Setenv(backend.PathVariable, "/mine")
	if got := withPlugins("/checkout"); got != nil {
		t.Errorf("beside the user's: %s", got)
	}
	os.Unsetenv(backend.PathVariable)
	s := &site{backend: "xla:cpu", environment: withPlugins("/checkout")}
	if got, want := strings.Join(s.making("paper", "smoke"), " "), "env PJRT_PLUGIN_LIBRARY_PATH=/checkout/.lab/xla make paper PROFILE=smoke BACKEND=xla:cpu"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestOptions(t *testing.T) {
	full := t.TempDir()
	fill(t, full, map[string]string{"file": ""})
	for want, o := range map[string]Options{
		"at least 1":   {N: 0, From: 1},
		"number 1":     {N: 1, From: 0},
		"kill-mesh":    {N: 1, From: 1, Only: "flood"},
		"empty folder": {N: 1, From: 1, Folder: full},
	} {
		if err := Run(context.Background(), os.Stderr, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

func TestTable(t *testing.T) {
	var counted table
	counted.add(killMesh, deed{Inside: true}, nil)
	counted.add(killMesh, deed{}, errors.New("a difference"))
	counted.add(fillDisk, deed{}, impossible{"no mounts"})
	var rows [][]string
	for line := range strings.Lines(counted.String()) {
		rows = append(rows, strings.Fields(line))
	}
	for i, want := range [][]string{{killMesh, "2", "1", "1", "0"}, {fillDisk, "0", "0", "0", "1"}, {"all", "2", "1", "1", "1"}, {"1", "kills"}} {
		if !slices.Equal(rows[i+1][:len(want)], want) {
			t.Errorf("line %d of the table is %q, want %q", i+1, rows[i+1], want)
		}
	}
}
