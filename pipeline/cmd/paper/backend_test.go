package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/backend/plugintest"
	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/proof/unchecked"
)

// TestBackendRefused: a backend that cannot be opened is a usage error of one line, before anything is done, for every
// command.
func TestBackendRefused(t *testing.T) {
	t.Setenv(backend.PathVariable, t.TempDir())
	t.Setenv(backendVariable, "")
	for _, c := range []struct{ args, want string }{
		{"--backend foo status", `unknown backend "foo": there are go, xla:cpu, xla:cuda`},
		{"--backend xla:cpu --profile smoke run", "make xla fetches one"},
		{"prove bench --backend xla:cuda", "make xla CUDA=1 fetches one"},
		{"train quantum metasym --backend go:parallelism=2", "can deadlock"},
		{"data quantum --backend xla:plugin.so", "absolute path"},
	} {
		_, err := paper(t, strings.Fields(c.args)...)
		var usage usageError
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || !errors.As(err, &usage) {
			t.Errorf("paper %s: error %v, want a usage error of one line with %q", c.args, err, c.want)
		}
	}
	t.Setenv(backendVariable, "xla:cpu")
	if _, err := paper(t, "--profile", "smoke", "status"); err == nil || !strings.Contains(err.Error(), "there is no PJRT plugin for cpu") || strings.Contains(err.Error(), "profile") {
		t.Errorf("BACKEND=xla:cpu: %v", err)
	}
}

// TestAnotherBackend: the results of one backend are not those of another. A training on the Go backend is stale for
// XLA, and fresh for the Go backend; commands name the backend.
func TestAnotherBackend(t *testing.T) {
	if !backend.Linked() {
		unchecked.Skip(t, "XLA is not linked into this program")
	}
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root)
	trained := experiment.Item{Kind: "train", System: "quadrotor", Model: "mlp", Seed: 1}
	experimenttest.Make(t, w, trained)
	plugin := plugintest.Write(t, t.TempDir(), "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	other, err := experiment.OpenOn("xla:"+plugin, experimenttest.Program(t, root), root, filepath.Join(root, "test.toml"), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		w                       *experiment.Workspace
		stale, backend, command string
	}{
		{w, "", "go:ops_sequential", "paper --profile test.toml train quadrotor mlp --seed 1"},
		{other, "backend, code changed", "xla:cpu@", "paper --profile test.toml --backend xla:" + plugin + " train quadrotor mlp --seed 1"},
	} {
		training := experimenttest.Step(t, c.w, trained)
		if why, err := experiment.Stale(training); err != nil || why != c.stale {
			t.Errorf("on %s the training is stale: %q, %v, want %q", c.w.Backend, why, err, c.stale)
		}
		if why, err := experiment.Stale(experimenttest.Step(t, c.w, experiment.Item{Kind: "data", System: "quadrotor"})); err != nil || why != "" {
			t.Errorf("on %s the data are stale: %q, %v", c.w.Backend, why, err)
		}
		if !strings.HasPrefix(c.w.Backend, c.backend) {
			t.Errorf("backend %q, want %q", c.w.Backend, c.backend)
		}
		if got := artefact.Shell(training.Command()); got != c.command {
			t.Errorf("command %q, want %q", got, c.command)
		}
		if env := strings.Join(artefact.NotebookEnv(c.w), " "); !strings.Contains(env, "BACKEND="+c.w.Profile.Backend) {
			t.Errorf("notebooks have %s", env)
		}
	}
}

// TestBackends: what can be opened, and of the rest why not and how to get it.
func TestBackends(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(backend.PathVariable, folder)
	plugintest.Write(t, folder, "pjrt_c_api_mine_plugin.so", "Other")
	if known := strings.Join(backend.Known(), " "); known != "go xla:cpu xla:cuda xla:"+filepath.Join(folder, "pjrt_c_api_mine_plugin.so") {
		t.Errorf("known: %s", known)
	}
	if out, err := paper(t, "backends", "one", "go"); err != nil || out != "go:ops_sequential\n" {
		t.Errorf("go: %q, %v", out, err)
	}
	for config, want := range map[string]string{"xla:cpu": "make xla", "xla:cuda": "make xla CUDA=1"} {
		if _, err := paper(t, "backends", "one", config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", config, err)
		}
	}
}

// TestLower: the texts are files under the names of the graphs.
func TestLower(t *testing.T) {
	if !backend.Linked() {
		unchecked.Skip(t, "XLA is not linked into this program")
	}
	root := experimenttest.Root(t)
	experimenttest.Open(t, root) // writes the profile
	folder := t.TempDir()
	out, err := paper(t, "--profile", filepath.Join(root, "test.toml"), "prove", "lower", "-o", folder)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "quantum/metasym/encoder/gradients.mlir"))
	if err != nil || !strings.HasPrefix(string(text), "module @graph") || !strings.Contains(out, "  quantum/metasym/encoder/gradients\n") {
		t.Errorf("%v, %.40s, %.200s", err, text, out)
	}
}
