package jupyter

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook"
)

// emptyHome gives the test a home of its own, in a path with a space, and none of the variables that say otherwise.
func emptyHome(t *testing.T) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), "my home")
	for name, value := range map[string]string{"HOME": home, "JUPYTER_DATA_DIR": "", "XDG_DATA_HOME": ""} {
		t.Setenv(name, value)
	}
	return home
}

// fakeCheckout is a folder, with symbolic links resolved, that holds the project's kernelspec.
func fakeCheckout(t *testing.T, name string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(root, name)
	if err := os.CopyFS(filepath.Join(root, notebook.KernelspecPath), os.DirFS("../kernelspec")); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestDataFolder(t *testing.T) {
	for _, c := range []struct {
		name, system   string
		own, xdg, want string // relative to home, but for own and xdg if they are empty
	}{
		{"Linux", "linux", "", "", ".local/share/jupyter"},
		{"Linux with a data home", "linux", "", "data", "data/jupyter"},
		{"macOS", "darwin", "", "", "Library/Jupyter"},
		{"macOS takes no data home", "darwin", "", "data", "Library/Jupyter"},
		{"Jupyter's own variable", "linux", "mine", "data", "mine"},
		{"Jupyter's own variable on macOS", "darwin", "mine", "", "mine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := emptyHome(t)
			if c.own != "" {
				t.Setenv("JUPYTER_DATA_DIR", filepath.Join(home, c.own))
			}
			if c.xdg != "" {
				t.Setenv("XDG_DATA_HOME", filepath.Join(home, c.xdg))
			}
			if got, err := dataFolder(c.system); err != nil || got != filepath.Join(home, c.want) {
				t.Errorf("%s, %v, want %s in %s", got, err, c.want, home)
			}
		})
	}
	t.Run("no home", func(t *testing.T) {
		emptyHome(t)
		t.Setenv("HOME", "")
		if _, err := dataFolder("linux"); err == nil || !strings.Contains(err.Error(), "set JUPYTER_DATA_DIR") {
			t.Errorf("error %v", err)
		}
	})
}

// TestInstall: what is written starts this checkout's kernel under the name that the notebooks ask for; again changes
// nothing; removed, nothing is left.
func TestInstall(t *testing.T) {
	emptyHome(t)
	data, err := DataFolder()
	if err != nil {
		t.Fatal(err)
	}
	root := fakeCheckout(t, "a lab")
	if file, removed, err := Uninstall(data, root); err != nil || removed || file == "" {
		t.Errorf("uninstalling nothing: %s, %v, %v", file, removed, err)
	}
	var before string
	for range 2 {
		installed, err := Install(data, root)
		if err != nil || installed.Replaced != "" {
			t.Fatalf("%+v, %v", installed, err)
		}
		text, err := os.ReadFile(filepath.Join(data, "kernels", notebook.DefaultKernel, "kernel.json"))
		if err != nil || before != "" && before != string(text) {
			t.Fatalf("%v; the second time it differs from\n%s", err, before)
		}
		before = string(text)
	}
	var spec, committed struct {
		Argv          []string
		DisplayName   string `json:"display_name"`
		Language      string
		InterruptMode string `json:"interrupt_mode"`
		Env           map[string]string
	}
	if err := json.Unmarshal([]byte(before), &spec); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(notebook.KernelFolder(root), "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &committed); err != nil {
		t.Fatal(err)
	}
	if spec.DisplayName != committed.DisplayName || spec.Language != committed.Language || spec.InterruptMode != committed.InterruptMode {
		t.Errorf("installed %+v, committed %+v", spec, committed)
	}
	if want := filepath.Join(notebook.KernelFolder(root), "run"); len(spec.Argv) != 2 || spec.Argv[0] != want || spec.Argv[1] != "{connection_file}" {
		t.Errorf("started by %q, want %q", spec.Argv, want)
	}
	if spec.Env[pathVariable] == "" {
		t.Errorf("it does not say where go is: %v", spec.Env)
	}
	if _, removed, err := Uninstall(data, root); err != nil || !removed {
		t.Errorf("uninstall: %v, %v", removed, err)
	}
	if left, err := os.ReadDir(filepath.Join(data, "kernels")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestOtherCheckouts: the kernel is the one of the checkout that was installed last, which alone removes it, unless it
// is gone.
func TestOtherCheckouts(t *testing.T) {
	data := t.TempDir()
	first, second := fakeCheckout(t, "first"), fakeCheckout(t, "second")
	if _, err := Install(data, first); err != nil {
		t.Fatal(err)
	}
	if installed, err := Install(data, second); err != nil || installed.Replaced != first {
		t.Errorf("%+v, %v", installed, err)
	}
	if _, removed, err := Uninstall(data, first); err == nil || removed || !strings.Contains(err.Error(), second) {
		t.Errorf("removed that of another checkout: %v, %v", removed, err)
	}
	if err := os.RemoveAll(second); err != nil {
		t.Fatal(err)
	}
	if _, removed, err := Uninstall(data, first); err != nil || !removed {
		t.Errorf("that of a checkout that is gone: %v, %v", removed, err)
	}
}

// TestForeignKernelspec: what others have written under the kernel's name stays, whatever it is.
func TestForeignKernelspec(t *testing.T) {
	root := fakeCheckout(t, "lab")
	for name, content := range map[string]string{
		"another kernel":   `{"argv": ["python3"], "metadata": {"debugger": true}}`,
		"a mark of no use": `{"argv": ["python3"], "metadata": {"metasymlab": true}}`,
		"no JSON":          "{",
		"empty":            "",
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			file := kernelFile(data)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Install(data, root)
			_, removed, unErr := Uninstall(data, root)
			for _, err := range []error{err, unErr} {
				if err == nil || !strings.Contains(err.Error(), "not written by 'make kernel-install'") || strings.Contains(err.Error(), "\n") {
					t.Errorf("error %v", err)
				}
			}
			if now, err := os.ReadFile(file); err != nil || string(now) != content || removed {
				t.Errorf("it is now %q, %v", now, err)
			}
		})
	}
	t.Run("a file beside ours", func(t *testing.T) {
		data := t.TempDir()
		logo := filepath.Join(filepath.Dir(kernelFile(data)), "logo-64x64.png")
		if _, err := Install(data, root); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(logo, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, removed, err := Uninstall(data, root); err != nil || !removed {
			t.Errorf("%v, %v", removed, err)
		}
		if _, err := os.Stat(logo); err != nil {
			t.Error(err)
		}
	})
	t.Run("a link to the committed one", func(t *testing.T) {
		data := t.TempDir()
		if err := os.Mkdir(filepath.Join(data, "kernels"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(notebook.KernelFolder(root), filepath.Dir(kernelFile(data))); err != nil {
			t.Fatal(err)
		}
		if _, err := Install(data, root); err == nil {
			t.Error("the checkout's own kernelspec was overwritten")
		}
	})
}

func TestUnwritable(t *testing.T) {
	data := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(data, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(data, fakeCheckout(t, "lab")); err == nil || errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), data) {
		t.Errorf("error %v, want one that names %s", err, data)
	}
}

// TestInstalledKernelRuns: the installed kernel, started where PATH has no go, runs a first cell that imports a package
// of the project, in a checkout whose path has a space.
func TestInstalledKernelRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the kernel")
	}
	here, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	// Part of the checkout, at a path with a space: links would be followed back to the original.
	root := fakeCheckout(t, "a lab with spaces")
	for _, folder := range []string{"pipeline/suggest", "pipeline/notebook/noinput"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join(here, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(here, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(root, ".lab/bin")+"/", "tool") // as make kernel does
	build.Dir = here
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the kernel: %v\n%s", err, output)
	}
	data := t.TempDir()
	if _, err := Install(data, root); err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(root, "pipeline/suggest/suggest.go")
	nb := &notebook.Notebook{Cells: []notebook.Cell{
		{ID: "first", Type: notebook.Code, Metadata: map[string]any{}, Source: "%noautoget\nimport (\n\t\"fmt\"\n\t\"metasymlab/pipeline/suggest\"\n)\n%%\n" +
			`fmt.Println(suggest.Unknown("system", "oscilator", []string{"oscillator"}))`},
		{ID: "edited", Type: notebook.Code, Metadata: map[string]any{}, Source: "!sed -i.bak 's/did you mean/perhaps/' '" + source + "'"},
		{ID: "again", Type: notebook.Code, Metadata: map[string]any{}, Source: "%%\n" +
			`fmt.Println(suggest.Unknown("system", "oscilator", []string{"oscillator"}))`},
	}}
	executor := &notebook.Executor{Root: root, Kernel: filepath.Dir(kernelFile(data)), Env: []string{"PATH=/usr/bin:/bin"}, Log: t.Logf}
	executed, err := executor.Execute(t.Context(), nb, "nb.ipynb", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{0: "did you mean 'oscillator'?", 2: "perhaps 'oscillator'?"} {
		if outputs := executed.Cells[i].Outputs; len(outputs) != 1 || !strings.Contains(outputs[0].Text, want) {
			t.Errorf("cell %d: %+v, want %q", i+1, outputs, want)
		}
	}
}
