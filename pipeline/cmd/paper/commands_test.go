package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
)

// paper executes a command line as main does and returns its error and what it printed.
func paper(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := printed(rootCommand(), &out, &out)
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func TestMistakesInTheCommandLine(t *testing.T) {
	misspelt := filepath.Join(t.TempDir(), "misspelt.toml")
	if err := os.WriteFile(misspelt, []byte("extends = 'smoke'\n[mesh.evaluation]\nhorizont = 5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args  string
		want  string
		usage bool // exit code 2
	}{
		{"trian", `unknown command "trian"`, true},
		{"train quantum", "accepts 2 arg(s), received 1", true},
		{"train quantum metasym --sed 1", "unknown flag: --sed", true},
		{"train quantum metasym --seed one", `invalid argument "one"`, true},
		{"train quantumm metasym", "unknown system 'quantumm'; did you mean 'quantum'?", true},
		{"train quantum mlpp", "unknown model 'mlpp'; did you mean 'mlp'?", true},
		{"train quantum mlp-adapted", "model 'mlp-adapted' is 'mlp', fine-tuned when it is evaluated", true},
		{"train mesh3x3-trampoline metasym", "system 'mesh3x3-trampoline' has no training of its own: its models are those of 'mesh3x3'", true},
		{"model export mesh3x3-conservative", "system 'mesh3x3-conservative' has no training of its own", true},
		{"evaluate quantum mlp-adaptde", "unknown model 'mlp-adaptde'; did you mean 'mlp-adapted'?", true},
		{"data mash", "unknown system 'mash'; did you mean 'mesh'?", true},
		{"data export mash", "unknown system 'mash'", true},
		{"--profile smokey status", "unknown profile 'smokey'; did you mean 'smoke'?", true},
		{"--profile smoke notebook tabel1", "unknown notebook 'tabel1'; did you mean 'table1'?", true},
		{"--profile smoke train quantum metasym --seed 99", "seed 99 is not in profile smoke", false},
		{"--profile " + misspelt + " status", "unknown key 'horizont'; did you mean 'horizon'?", false},
		{"--profile absent.toml status", "absent.toml", false},
		{"model exprot quantum", `unknown command "exprot"`, true},
		{"model export", "accepts 1 arg(s), received 0", true},
		{"model export quantumm", "unknown system 'quantumm'; did you mean 'quantum'?", true},
		{"--profile smoke model export quantum --seed 99", "seed 99 is not in profile smoke", false},
		{"lab --no-browser", "unknown flag: --no-browser", true},
		{"kernel instal", `unknown command "instal"`, true},
		{"kernel install here", `unknown command "here"`, true},
		{"compare smoke", "need 2 of the profiles to compare, got 1", true},
		{"compare", "need 2 of the profiles to compare, got 0", true},
		{"compare --ablation no-dropout", "need 1 of the profiles to compare, got 0", true},
		{"compare smoke smokey", "unknown profile 'smokey'; did you mean 'smoke'?", true},
		{"compare smoke absent.toml", "absent.toml", false},
		{"compare smoke smoke quantumm", "unknown system 'quantumm'; did you mean 'quantum'?", true},
		{"compare smoke --change mesh.metasym.decoder.dropuot=0", "unknown setting 'mesh.metasym.decoder.dropuot'; did you mean 'mesh.metasym.decoder.dropout'?", true},
		{"compare smoke --change mesh.metasym.decoder.dropout", "need KEY=VALUE", true},
		{"compare smoke --change mesh.seeds=1", "setting mesh.seeds: 1 is not of the kind of [1], which profile smoke has", true},
		{"compare smoke smoke --change mesh.seeds=[2]", "unknown system 'smoke'", true},
		{"compare smoke --change mesh.seeds=[2] --ablation no-dropout", "give one of them", true},
		{"compare smoke --ablation no-dropuot", "unknown ablation 'no-dropuot'; did you mean 'no-dropout'?", true},
		{"compare smoke --ablation no-dropout mesh3x3-trampoline", "system 'mesh3x3-trampoline' has no training of its own", true},
		{"compare smoke --ablation no-dropout", "trains 'no-dropout' on no system: name the systems", false},
		{"plan smokey", "unknown profile 'smokey'; did you mean 'smoke'?", true},
		{"plan smoke notbooks", "unknown artefact 'notbooks'", false},
		{"plan smoke --jobs 0", "0 jobs, need at least 1", true},
		{"validate quantum mlpp", "unknown model 'mlpp'; did you mean 'mlp'?", true},
		{"sweep quadrotor", "accepts 2 arg(s), received 1", true},
		{"sweep quadrotor metasym", "need what to sweep: --set KEY=VALUE,VALUE,...", true},
		{"sweep quadrotor metasym --set decoder.inner_rate", "need KEY=VALUE,VALUE,...", true},
		{"sweep quadrotr metasym --set decoder.inner_rate=1", "unknown system 'quadrotr'; did you mean 'quadrotor'?", true},
		{"--profile smoke sweep quadrotor metasym --set decoder.inner_rat=1", "did you mean 'quadrotor.metasym.decoder.inner_rate'?", true},
		{"--profile smoke sweep quadrotor metasym --set decoder.inner_rate=1 --seeds 5..1", "need numbers from 1 on", true},
		{"--profile smoke sweep quadrotor metasym --set decoder.inner_rate=1 --name ../x", "need letters, digits", true},
		{"flights", "need 1 folder of flights, got 0: clone CrazyPAD, https://github.com/AerialRoboticsUUST/CrazyPAD (MIT; Masalimov", true},
		{"flights absent", "no flights in absent: stat absent: no such file or directory; flights are those of CrazyPAD, https://", true},
		{"flights commands_test.go", "no flights in commands_test.go: it is not a folder; flights are those of CrazyPAD", true},
		{"model show", "accepts 1 arg(s), received 0", true},
		{"model show absent.safetensors", "cannot read model: open absent.safetensors", false},
		{"model show commands_test.go", "model commands_test.go was altered or is not a model", false},
	} {
		_, err := paper(t, strings.Fields(c.args)...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("paper %s: error %v, want one with %q", c.args, err, c.want)
			continue
		}
		if strings.Contains(oneLine(err), "\n") {
			t.Errorf("paper %s: the message has several lines: %q", c.args, err)
		}
		var usage usageError
		if errors.As(err, &usage) != c.usage {
			t.Errorf("paper %s: usage error %v, want %v (%v)", c.args, !c.usage, c.usage, err)
		}
	}
}

// TestOwnProfile: a file of three lines is a profile.
func TestOwnProfile(t *testing.T) {
	root := experimenttest.Root(t)
	t.Chdir(root)
	if err := os.WriteFile("mine.toml", []byte("extends = 'smoke'\n[mesh]\nseeds = [7]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := paper(t, "--profile", "mine.toml", "status")
	if err != nil || !strings.Contains(out, "out/mine/results/mesh/mlp/7.json") || !strings.Contains(out, "out/mine/results/quadrotor/mlp/2.json") ||
		strings.Contains(out, "out/mine/results/mesh/mlp/1.json") {
		t.Errorf("%v, %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(root, "out/mine/profile.json")); err != nil {
		t.Error(err)
	}
}

// TestCompare: two profiles of which one is a file, and a profile with a setting changed, which is a profile then.
func TestCompare(t *testing.T) {
	root := experimenttest.Root(t)
	t.Chdir(root)
	if err := os.WriteFile("mine.toml", []byte("extends = 'smoke'\n[quadrotor.metasym.decoder]\ndropout = 0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := paper(t, "compare", "smoke", "mine.toml", "quadrotor")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"metasym.decoder.dropout  0.45   0.1\n", "train quadrotor metasym ", "not computed: smoke, mine\n", ".lab/bin/paper compare smoke mine.toml quadrotor --make\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in:\n%s", want, out)
		}
	}
	out, err = paper(t, "compare", "mine.toml", "--change", "quadrotor.metasym.decoder.dropout=0.45", "quadrotor")
	written, failed := filepath.Glob(filepath.Join(root, "out/mine-dropout-0.45-*/*.toml"))
	if err != nil || failed != nil || len(written) != 1 || !strings.Contains(out, "0.45\n") {
		t.Fatalf("%v, %v, %s", err, written, out)
	}
	if out, err = paper(t, "compare", "smoke", written[0]); err != nil || !strings.Contains(out, "No setting differs.") || !strings.HasSuffix(out, "No result that both have differs.\n") {
		t.Errorf("%v, %s", err, out)
	}
}

// TestModelShow: a model's file is described in words, with our checksums and without, as other programs write it.
func TestModelShow(t *testing.T) {
	const file = "../../inference/testdata/oscillator.safetensors"
	out, err := paper(t, "model", "show", file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	length := binary.LittleEndian.Uint64(content)
	header := regexp.MustCompile(`"header_sha256":"[0-9a-f]{64}",|,"sha256":"[0-9a-f]{64}"`).ReplaceAll(content[8:8+length], nil)
	foreign := filepath.Join(t.TempDir(), "foreign.safetensors")
	if err := os.WriteFile(foreign, slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header, content[8+length:]), 0o644); err != nil {
		t.Fatal(err)
	}
	if shown, err := paper(t, "model", "show", foreign); err != nil || shown != out || int(length)-len(header) < 2*64 {
		t.Errorf("without %d bytes of checksums: %q, %v", int(length)-len(header), shown, err)
	}
	for _, want := range []string{"oscillators: 2 state channels, 1 controls", "Layers:3", "Window:8", "history of 9 states", "profile test, seed 1, commit unknown", "control 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in:\n%s", want, out)
		}
	}
}

// TestHelp: every command explains itself with an example.
func TestHelp(t *testing.T) {
	for _, c := range rootCommand().Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		out, err := paper(t, c.Name(), "-h")
		if err != nil || !strings.Contains(out, "Examples:") || !strings.Contains(out, "paper") {
			t.Errorf("paper %s -h has no example (%v):\n%s", c.Name(), err, out)
		}
	}
}

// TestKernel: each command says in one line what it did, and how to undo it; doing it again is no error.
func TestKernel(t *testing.T) {
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	file := filepath.Join(data, "kernels/metasymlab/kernel.json")
	written := "written: " + file + "; make kernel-uninstall removes it\n"
	for _, c := range []struct{ command, want string }{
		{"uninstall", "nothing to remove: there is no " + file + "\n"},
		{"install", written},
		{"install", written},
		{"uninstall", "removed: " + file + "\n"},
		{"uninstall", "nothing to remove: there is no " + file + "\n"},
	} {
		if out, err := paper(t, "kernel", c.command); err != nil || out != c.want {
			t.Errorf("paper kernel %s: %q, %v, want %q", c.command, out, err, c.want)
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"install", "uninstall"} {
		if _, err := paper(t, "kernel", command); err == nil || strings.Contains(oneLine(err), "\n") || !strings.Contains(err.Error(), file) {
			t.Errorf("paper kernel %s with another's kernelspec: %v", command, err)
		}
	}
}

// TestLabWithoutJupyter: one line says how to get one.
func TestLabWithoutJupyter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := paper(t, "lab"); err == nil || !strings.Contains(err.Error(), "pip install jupyterlab") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}
