package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/output"
)

// pathVariable names folders that the kernel's start script adds to the end of PATH: an editor or a desktop may start
// Jupyter without those where a login shell finds go.
const pathVariable = "METASYMLAB_PATH"

// mark is the entry of a kernelspec's metadata that tells ours from others; it holds the checkout.
const mark = "metasymlab"

// DataFolder is where Jupyter keeps the user's own kernelspecs and other data.
func DataFolder() (string, error) { return dataFolder(runtime.GOOS) }

func dataFolder(system string) (string, error) {
	if folder := os.Getenv("JUPYTER_DATA_DIR"); folder != "" {
		return filepath.Abs(folder)
	}
	if folder := os.Getenv("XDG_DATA_HOME"); folder != "" && system != "darwin" {
		return filepath.Abs(filepath.Join(folder, "jupyter"))
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find Jupyter's data folder: %w; set JUPYTER_DATA_DIR", err)
	}
	if system == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// kernelFile is the installed kernel.json. Its folder is the kernel's name, by which notebooks ask for it.
func kernelFile(data string) string {
	return filepath.Join(data, "kernels", notebook.DefaultKernel, "kernel.json")
}

// Installed tells what Install has done.
type Installed struct {
	File     string // the kernel.json
	Replaced string // the other checkout whose kernel it was before; "" if it was none's or this one's
}

// Install writes a kernelspec that starts the kernel of the checkout root, which stays where it is, into Jupyter's data
// folder. A kernelspec of the same name that is not the project's is an error, and stays.
func Install(data, root string) (Installed, error) {
	installed := Installed{File: kernelFile(data)}
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return installed, fmt.Errorf("install the kernel: %w", err)
	}
	if err := notebook.CheckRoot(root); err != nil {
		return installed, err
	}
	owner, err := ownerOf(installed.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return installed, err
	}
	if owner != root {
		installed.Replaced = owner
	}
	content, err := kernelspecFor(root)
	if err != nil {
		return installed, fmt.Errorf("install the kernel: %w", err)
	}
	if err := output.Write(installed.File, content); err != nil {
		return installed, fmt.Errorf("install the kernel: %w", err)
	}
	return installed, nil
}

// Uninstall removes what Install has written, and tells the file and whether there was one. The kernelspec of another
// checkout that is still there stays, as one that is not the project's does; both are errors.
func Uninstall(data, root string) (file string, removed bool, err error) {
	file = kernelFile(data)
	owner, err := ownerOf(file)
	if errors.Is(err, fs.ErrNotExist) {
		return file, false, nil
	}
	if err != nil {
		return file, false, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return file, false, fmt.Errorf("uninstall the kernel: %w", err)
	}
	if owner != root {
		if _, err := os.Stat(notebook.KernelFolder(owner)); err == nil {
			return file, false, fmt.Errorf("%s is the kernel of the checkout %s: run 'make kernel-uninstall' there", file, owner)
		}
	}
	if err := os.Remove(file); err != nil {
		return file, false, fmt.Errorf("uninstall the kernel: %w", err)
	}
	// What else somebody has put there stays, with its folder.
	if err := os.Remove(filepath.Dir(file)); err != nil && !errors.Is(err, syscall.ENOTEMPTY) && !errors.Is(err, syscall.EEXIST) {
		return file, true, fmt.Errorf("uninstall the kernel: %w", err)
	}
	return file, true, nil
}

// ownerOf reads of which checkout an installed kernelspec is. The error is fs.ErrNotExist if there is none.
func ownerOf(file string) (root string, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("installed kernel: %w", err)
	}
	var spec struct {
		Metadata map[string]any `json:"metadata"`
	}
	_ = json.Unmarshal(data, &spec) // what is no JSON is not ours
	root, ours := spec.Metadata[mark].(string)
	if !ours || root == "" {
		return "", fmt.Errorf("%s is not written by 'make kernel-install': it stays as it is; if you do not need it, remove %s", file, filepath.Dir(file))
	}
	return root, nil
}

// kernelspecFor is the project's kernel.json with the checkout's place written into it.
func kernelspecFor(root string) ([]byte, error) {
	folder := notebook.KernelFolder(root)
	file := filepath.Join(folder, "kernel.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec map[string]any
	if err := json.Unmarshal(data, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	argv, ok := spec["argv"].([]any)
	if !ok {
		return nil, fmt.Errorf("%s: no argv", file)
	}
	for i, arg := range argv {
		argv[i] = strings.ReplaceAll(fmt.Sprint(arg), "{resource_dir}", folder)
	}
	spec["env"] = map[string]string{pathVariable: strings.Join(toolFolders(), string(filepath.ListSeparator))}
	spec["metadata"] = map[string]string{mark: root}
	content, err := json.MarshalIndent(spec, "", " ")
	return append(content, '\n'), err
}

// toolFolders are the folders where the kernel's helpers are now; gopls may be missing.
func toolFolders() []string {
	var folders []string
	for _, tool := range []string{"go", "gopls"} {
		program, err := exec.LookPath(tool)
		if err != nil {
			continue
		}
		if folder := filepath.Dir(program); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}
