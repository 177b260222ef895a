package backend

import (
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// The platforms that Find knows.
const (
	cpu  = "cpu"
	cuda = "cuda"
)

// PathVariable names the environment variable that lists, separated as in PATH, where plugins are looked for instead of
// in the usual folders: folders, or plugins themselves. Other programs that use PJRT read it too.
const PathVariable = "PJRT_PLUGIN_LIBRARY_PATH"

// CheckoutFolder is where `make xla` puts plugins, below the project's root.
const CheckoutFolder = ".lab/xla"

const (
	extension = ".so"
	function  = "GetPjrtApi" // what every plugin exports
)

// Plugin is a PJRT plugin: a shared library with XLA's compiler for one kind of device.
type Plugin struct {
	Platform string // "cpu", "cuda", or what its file name says
	Path     string // absolute
}

// Platforms lists those that plugins are looked for.
func Platforms() []string { return []string{cpu, cuda} }

// Ways says in a few words how to get a plugin.
func Ways(platform string) string {
	target := "make xla"
	if platform == cuda {
		target = "make xla CUDA=1"
	}
	return fmt.Sprintf("%s fetches one, %s=folder names where one is, BACKEND=xla:/path/plugin.so is one", target, PathVariable)
}

// Folders lists where plugins are looked for, in this order: those of $PJRT_PLUGIN_LIBRARY_PATH if it is set; otherwise
// that of the checkout around the working folder, and those of go-xla's own installer for the user and for the machine.
// Its CUDA plugins lie in a folder nvidia, because they look for NVIDIA's libraries beside it.
func Folders() []string {
	if list, set := os.LookupEnv(PathVariable); set {
		return slices.DeleteFunc(filepath.SplitList(list), func(path string) bool { return path == "" })
	}
	var bases []string
	if root := checkout(); root != "" {
		bases = append(bases, filepath.Join(root, filepath.FromSlash(CheckoutFolder)))
	}
	if home, err := os.UserHomeDir(); err == nil {
		bases = append(bases, filepath.Join(home, ".local", "lib", "go-xla"))
	}
	var folders []string
	for _, base := range append(bases, "/usr/local/lib/go-xla") {
		folders = append(folders, base, filepath.Join(base, "nvidia"))
	}
	return folders
}

// checkout is the folder around the working folder that has a go.mod, "" if there is none.
func checkout() string {
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	return ""
}

// Find looks for a plugin for a platform. Of several in a folder it takes the one whose name has no version, else the
// last in alphabetical order.
func Find(platform string) (Plugin, bool) {
	for _, path := range paths() {
		if p := (Plugin{platformOf(path), path}); p.Platform == platform {
			return p, true
		}
	}
	return Plugin{}, false
}

// paths lists the plugins in the folders, by their names.
func paths() []string {
	var all []string
	for _, folder := range Folders() {
		if strings.HasSuffix(folder, extension) {
			all = append(all, folder)
			continue
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // most of the folders are not there
		}
		var names []string
		for _, e := range entries {
			if _, named := match(e.Name()); named {
				names = append(names, e.Name())
			}
		}
		slices.SortFunc(names, func(a, b string) int {
			if va, vb := strings.Contains(a, "_v"), strings.Contains(b, "_v"); va != vb {
				if va {
					return 1
				}
				return -1
			}
			return strings.Compare(b, a)
		})
		for _, name := range names {
			all = append(all, filepath.Join(folder, name))
		}
	}
	for i, path := range all {
		if absolute, err := filepath.Abs(path); err == nil {
			all[i] = absolute
		}
	}
	return all
}

// names are those of PJRT plugins, with the platform in the first group: as go-xla and its installer have them, and as
// the wheels of jax do.
var names = []*regexp.Regexp{
	regexp.MustCompile(`^pjrt_c_api_(.+?)(?:_v[0-9.]+)?_plugin\.so$`),
	regexp.MustCompile(`^pjrt[-_]plugin[-_](.+?)(?:_v[0-9.]+)?\.so$`),
	regexp.MustCompile(`^xla_(.+)_plugin\.so$`),
}

func match(name string) (platform string, ok bool) {
	for _, pattern := range names {
		if found := pattern.FindStringSubmatch(name); found != nil {
			return found[1], true
		}
	}
	return "", false
}

// platformOf is what a plugin's file name says: the name itself if it says nothing.
func platformOf(path string) string {
	name := filepath.Base(path)
	if platform, ok := match(name); ok {
		return platform
	}
	return strings.TrimSuffix(name, extension)
}

// content is a file as it was when it was read: a plugin has hundreds of MB, which a process reads once.
type content struct {
	path     string
	size     int64
	modified time.Time
}

// sums has the SHA-256 of what was read.
var sums sync.Map

// Sum is the SHA-256 of the plugin's file, in hexadecimal.
func (p Plugin) Sum() (string, error) {
	file, err := os.Open(p.Path)
	if err != nil {
		return "", fmt.Errorf("PJRT plugin: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", fmt.Errorf("PJRT plugin: %w", err)
	}
	as := content{p.Path, info.Size(), info.ModTime()}
	if sum, known := sums.Load(as); known {
		return sum.(string), nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("PJRT plugin: %w", err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	sums.Store(as, sum)
	return sum, nil
}

// SumFile is the file beside a plugin that has its SHA-256, a line as sha256sum writes it. It need not be there.
func SumFile(plugin string) string { return plugin + ".sha256" }

// NoteSum writes the file with the plugin's hash, so that Check refuses another content from then on.
func (p Plugin) NoteSum() error {
	sum, err := p.Sum()
	if err != nil {
		return err
	}
	if err := os.WriteFile(SumFile(p.Path), []byte(sum+"  "+filepath.Base(p.Path)+"\n"), 0o644); err != nil {
		return fmt.Errorf("PJRT plugin: note its hash: %w", err)
	}
	return nil
}

// checkSum compares the plugin with the hash that was noted beside it, if one was.
func (p Plugin) checkSum() error {
	noted, err := os.ReadFile(SumFile(p.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("PJRT plugin: %w", err)
	}
	sum, err := p.Sum()
	if err != nil {
		return err
	}
	if want, _, _ := strings.Cut(string(noted), " "); sum != want {
		return fmt.Errorf("PJRT plugin %s has SHA-256 %s, %s has %q: it is damaged or another one: %s", p.Path, sum, filepath.Base(SumFile(p.Path)), want, Ways(p.Platform))
	}
	return nil
}

// config is the configuration with which GoMLX opens the plugin. Everything that go-xla would choose by itself and that
// decides a result is said: full precision for single-precision products on a GPU, where its default is TF32.
func (p Plugin) config() string {
	return fmt.Sprintf("xla:%s,tf32=false,shared_buffers=%t", p.Path, p.Platform == cpu)
}

// machines are the processors that plugins are built for, by Go's names.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// Check reports a file that is no plugin, without loading it: go-xla would end the process instead of returning an
// error.
func (p Plugin) Check() error {
	if info, err := os.Stat(p.Path); err != nil {
		return fmt.Errorf("PJRT plugin: %w: %s", err, Ways(p.Platform))
	} else if !info.Mode().IsRegular() {
		return fmt.Errorf("PJRT plugin %s is not a file: %s", p.Path, Ways(p.Platform))
	}
	if strings.Contains(p.Path, ",") {
		return fmt.Errorf("PJRT plugin %s: the path has a comma, at which go-xla would cut it", p.Path)
	}
	// go-xla knows them apart by their whole path alone.
	upper := strings.ToUpper(p.Path)
	if isCUDA := strings.Contains(upper, "CUDA") || strings.Contains(upper, "NVIDIA"); isCUDA && strings.Contains(upper, "CPU") {
		return fmt.Errorf("PJRT plugin %s: the path names both a CPU and CUDA or NVIDIA, by which go-xla knows plugins apart: put it elsewhere", p.Path)
	}
	if err := p.checkSum(); err != nil {
		return err
	}
	library, err := elf.Open(p.Path)
	if err != nil {
		return fmt.Errorf("%s is no PJRT plugin, it is not a shared library, or not a whole one: %s", p.Path, Ways(p.Platform))
	}
	defer library.Close()
	if machine, known := machines[runtime.GOARCH]; known && library.Machine != machine {
		return fmt.Errorf("PJRT plugin %s is for another processor, %s, this program is for %s: %s", p.Path, library.Machine, machine, Ways(p.Platform))
	}
	symbols, err := library.DynamicSymbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return fmt.Errorf("PJRT plugin %s: %w", p.Path, err)
	}
	if !slices.ContainsFunc(symbols, func(s elf.Symbol) bool { return s.Name == function && s.Section != elf.SHN_UNDEF }) {
		return fmt.Errorf("%s is no PJRT plugin, it does not export %s: %s", p.Path, function, Ways(p.Platform))
	}
	return nil
}

// checkDevice reports that there is no device that the plugin can use. CUDA's would fail with a page of messages.
func (p Plugin) checkDevice() error {
	if p.Platform == cuda && !hasGPU() {
		return errors.New("there is no NVIDIA GPU on this machine: /dev/nvidia0 and the like are not there; xla:cpu needs none")
	}
	return nil
}

// hasGPU tells whether the driver shows a GPU.
func hasGPU() bool {
	devices, err := filepath.Glob("/dev/nvidia[0-9]*")
	return err == nil && len(devices) > 0
}

// gpus are the models of the machine's GPUs, as the driver tells them; none where it does not.
func gpus() []string {
	var models []string
	files, _ := filepath.Glob("/proc/driver/nvidia/gpus/*/information")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "Model" {
				models = append(models, strings.TrimSpace(value))
			}
		}
	}
	return models
}
