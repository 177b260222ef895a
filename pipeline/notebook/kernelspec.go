package notebook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DefaultKernel is the name of the project's own kernelspec.
const DefaultKernel = "metasymlab"

// KernelspecPath is the folder of the project's kernelspecs below the root of the
// checkout: the value of JUPYTER_PATH that shows them to any Jupyter.
const KernelspecPath = "pipeline/notebook/kernelspec"

// KernelFolder is the folder of the project's own kernelspec in the checkout root.
func KernelFolder(root string) string {
	return filepath.Join(root, filepath.FromSlash(KernelspecPath), "kernels", DefaultKernel)
}

// kernelspec is a kernel.json: how to start a kernel.
type kernelspec struct {
	Argv        []string          `json:"argv"`
	DisplayName string            `json:"display_name"`
	Language    string            `json:"language"`
	Env         map[string]string `json:"env"`

	name string // the folder's name
	dir  string // absolute
}

// findKernelspec reads a kernelspec. kernel is a folder with a kernel.json, or a
// name that is looked up in the checkout and in the folders of JUPYTER_PATH.
func findKernelspec(root, kernel string) (*kernelspec, error) {
	if kernel == "" {
		kernel = DefaultKernel
	}
	var folders []string
	if strings.ContainsRune(kernel, filepath.Separator) {
		folders = []string{kernel}
	} else {
		places := append([]string{filepath.Join(root, KernelspecPath)}, filepath.SplitList(os.Getenv("JUPYTER_PATH"))...)
		for _, place := range places {
			folders = append(folders, filepath.Join(place, "kernels", kernel))
		}
	}
	for _, folder := range folders {
		file := filepath.Join(folder, "kernel.json")
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("kernelspec: %w", err)
		}
		spec := &kernelspec{name: filepath.Base(folder)}
		if err := json.Unmarshal(data, spec); err != nil {
			return nil, fmt.Errorf("kernelspec %s: %w", file, err)
		}
		if len(spec.Argv) == 0 {
			return nil, fmt.Errorf("kernelspec %s: no argv", file)
		}
		if spec.dir, err = filepath.Abs(folder); err != nil {
			return nil, fmt.Errorf("kernelspec: %w", err)
		}
		return spec, nil
	}
	return nil, fmt.Errorf("no kernelspec %q: no kernel.json in %s", kernel, strings.Join(folders, ", "))
}

// command returns the command line that starts the kernel.
func (s *kernelspec) command(connectionFile string) []string {
	fill := strings.NewReplacer("{resource_dir}", s.dir, "{connection_file}", connectionFile)
	argv := make([]string, len(s.Argv))
	for i, arg := range s.Argv {
		argv[i] = fill.Replace(arg)
	}
	return argv
}

// environment returns the variables that the kernelspec adds, as NAME=value.
func (s *kernelspec) environment() []string {
	var env []string
	for name, value := range s.Env {
		env = append(env, name+"="+os.ExpandEnv(value))
	}
	return env
}
