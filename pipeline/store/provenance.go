package store

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const unknown = "unknown"

// Provenance says where a result comes from. It stands beside the result, never inside what is hashed or compared.
type Provenance struct {
	Commit    string    `json:"commit"` // hash, or "unknown" outside a git repository
	Dirty     bool      `json:"dirty"`  // the working tree differs from the commit
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

// Collect fills in what the machine, the build and the repository at root say, with Started as now; Profile, Seeds, Backend and Duration
// are the caller's. It never fails: what cannot be found out is "unknown".
func Collect(root string) Provenance {
	commit, dirty := commitOf(root)
	return Provenance{
		Commit:    commit,
		Dirty:     dirty,
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

// commitOf asks git. A source tree without a repository of its own may lie inside a foreign one; there go.mod is not tracked.
func commitOf(root string) (commit string, dirty bool) {
	if _, err := git(root, "ls-files", "--error-unmatch", "go.mod"); err != nil {
		return unknown, false
	}
	commit, err := git(root, "rev-parse", "HEAD")
	if err != nil {
		return unknown, false
	}
	changes, err := git(root, "status", "--porcelain", "--", ".")
	return commit, err != nil || changes != ""
}

// git runs one read-only command in root; ten seconds are plenty even on a slow network disk.
func git(root string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...)
	command.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0") // else status may write the index
	out, err := command.Output()
	return strings.TrimSpace(string(out)), err
}

// cpuName is the processor's name as the system gives it.
func cpuName() string {
	if runtime.GOOS == "darwin" {
		if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
		return unknown
	}
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return unknown
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return unknown // some ARM kernels name no model
}
