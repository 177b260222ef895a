package store

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Unknown stands for what cannot be found out.
const Unknown = "unknown"

// Tree is how the files of a working tree stood to its commit.
type Tree string

// The states of a working tree. What git cannot tell is unknown, never clean.
const (
	TreeClean    Tree = "clean"
	TreeModified Tree = "modified"
	TreeUnknown  Tree = "unknown"
)

// Note is what is said after a commit: nothing for a clean tree.
func (t Tree) Note() string {
	switch t {
	case TreeClean:
		return ""
	case TreeModified:
		return ", with changes"
	}
	return ", changes unknown"
}

// Provenance says where a result comes from. It stands beside the result, never inside what is hashed or compared.
type Provenance struct {
	Commit    string    `json:"commit"` // hash, or "unknown"
	Tree      Tree      `json:"tree"`
	Code      string    `json:"code"`    // version of the pipeline's code in the program that ran, see program.Version
	Modules   []string  `json:"modules"` // that it was made of, with versions and hashes
	Profile   string    `json:"profile"`
	Seeds     []uint64  `json:"seeds"`
	Backend   string    `json:"backend"`
	SIMD      string    `json:"simd"`       // "avx512", "avx2" or "none"
	Numerics  string    `json:"numerics"`   // see Numerics
	GoVersion string    `json:"go_version"` // with its patch number
	GOOS      string    `json:"goos"`
	GOARCH    string    `json:"goarch"`
	CPU       string    `json:"cpu"`
	Cores     int       `json:"cores"`    // that this process may use at once
	Duration  float64   `json:"duration"` // seconds
	Started   time.Time `json:"started"`
}

// Collect fills in what the machine, the build and the repository at root say, with Started as now; the program,
// Profile, Seeds, Backend and Duration are the caller's. It never fails: what cannot be found out is "unknown".
func Collect(root string) Provenance {
	commit, tree := commitOf(root)
	return Provenance{
		Commit:    commit,
		Tree:      tree,
		SIMD:      SIMDLevel(),
		Numerics:  Numerics(),
		GoVersion: runtime.Version(),
		GOOS:      runtime.GOOS,
		GOARCH:    runtime.GOARCH,
		CPU:       cpuName(),
		Cores:     runtime.GOMAXPROCS(0),
		Started:   time.Now().UTC().Truncate(time.Second),
	}
}

// commitOf asks git. Without git, without a repository, or in one that belongs to somebody else, which git does not
// read, all is unknown. So it is for a source tree that lies inside a foreign repository: there go.mod is not tracked.
func commitOf(root string) (commit string, tree Tree) {
	if _, err := git(root, "ls-files", "--error-unmatch", "go.mod"); err != nil {
		return Unknown, TreeUnknown
	}
	commit, err := git(root, "rev-parse", "--verify", "HEAD")
	if err != nil {
		return Unknown, TreeUnknown
	}
	// Said aloud, as a user's settings may hide new files.
	changes, err := git(root, "status", "--porcelain", "--untracked-files=normal", "--", ".")
	switch {
	case err != nil:
		return commit, TreeUnknown
	case changes != "":
		return commit, TreeModified
	}
	return commit, TreeClean
}

// elsewhere are the variables, set in git's hooks among others, that make git look at another repository than that of
// its folder.
var elsewhere = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}

// git runs one read-only command in root; ten seconds are plenty even on a slow network disk.
func git(root string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...)
	command.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(elsewhere, name)
	})
	command.Env = append(command.Env, "GIT_OPTIONAL_LOCKS=0") // else status may write the index
	out, err := command.Output()
	return strings.TrimSpace(string(out)), err
}

// cpuName is the processor's name as the system gives it.
func cpuName() string {
	if runtime.GOOS == "darwin" {
		if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
		return Unknown
	}
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return Unknown
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return Unknown // some ARM kernels name no model
}
