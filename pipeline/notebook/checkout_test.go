package notebook

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// checkout returns the root of the checkout: the next folder upwards with a go.mod.
func checkout(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the test's folder")
	}
}

// buildTools builds the kernel's programs, as make does, if they are not there.
var buildTools = sync.OnceValues(func() (output []byte, err error) {
	root := "../.."
	for _, tool := range []string{"gonb", "goimports"} {
		if _, err := os.Stat(filepath.Join(root, ".lab/bin", tool)); err != nil {
			if err := os.MkdirAll(filepath.Join(root, ".lab/bin"), 0o755); err != nil {
				return nil, err
			}
			build := exec.Command("go", "build", "-buildvcs=false", "-o", ".lab/bin/",
				"github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports")
			build.Dir = root
			return build.CombinedOutput()
		}
	}
	return nil, nil
})

// newExecutor returns an executor with the project's kernel.
func newExecutor(t *testing.T) *Executor {
	t.Helper()
	if testing.Short() {
		t.Skip("starts the kernel, which compiles every cell")
	}
	if output, err := buildTools(); err != nil {
		t.Fatalf("build the kernel's tools: %v\n%s", err, output)
	}
	return &Executor{Root: checkout(t), Log: t.Logf}
}

// codeNotebook makes a notebook of code cells.
func codeNotebook(sources ...string) *Notebook {
	nb := &Notebook{Metadata: map[string]any{"kernelspec": map[string]any{
		"name": DefaultKernel, "display_name": "Go (metasymlab)", "language": "go"}}}
	for i, source := range sources {
		nb.Cells = append(nb.Cells, Cell{ID: "cell-" + strings.Repeat("i", i+1), Type: Code, Source: source,
			Metadata: map[string]any{}})
	}
	return nb
}

// movedCheckout makes a second root, in a path with spaces, that holds what a kernel
// needs of a checkout and nothing else: the module's files, the kernelspec, the guard
// of standard input and the named tools.
func movedCheckout(t *testing.T, tools ...string) string {
	t.Helper()
	here := newExecutor(t).Root
	root := filepath.Join(t.TempDir(), "a lab with spaces")
	for _, file := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(here, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(root, ".lab/bin"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{KernelspecPath, "pipeline/notebook/noinput"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join(here, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range tools {
		if err := os.Symlink(filepath.Join(here, ".lab/bin", tool), filepath.Join(root, ".lab/bin", tool)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// expectNothingLeft fails if an execution below root has left files.
func expectNothingLeft(t *testing.T, root string) {
	t.Helper()
	left, err := privateFolders(root)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
