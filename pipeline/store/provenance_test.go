package store_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/store"
)

// repository is a folder with a go.mod; commit makes it a git repository with one commit.
func repository(t *testing.T, commit bool) string {
	t.Helper()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "go.mod"), "module lab\n")
	if commit {
		gitIn(t, root, "init", "--quiet")
		gitIn(t, root, "add", "go.mod")
		gitIn(t, root, "-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "m")
	}
	return root
}

func gitIn(t *testing.T, root string, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestCollectCommit(t *testing.T) {
	plain := repository(t, false)
	if p := store.Collect(plain); p.Commit != "unknown" || p.Dirty {
		t.Errorf("without a repository: %q, dirty %t", p.Commit, p.Dirty)
	}
	clean := repository(t, true)
	head := gitIn(t, clean, "rev-parse", "HEAD")
	if p := store.Collect(clean); p.Commit != head || p.Dirty {
		t.Errorf("clean: %q, dirty %t; want %q", p.Commit, p.Dirty, head)
	}
	writeFile(t, filepath.Join(clean, "new.go"), "package lab\n")
	if p := store.Collect(clean); p.Commit != head || !p.Dirty {
		t.Errorf("with a new file: %q, dirty %t", p.Commit, p.Dirty)
	}
	// Sources unpacked inside a foreign repository: its commit says nothing about them.
	foreign := filepath.Join(clean, "unpacked")
	if err := os.Mkdir(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(foreign, "go.mod"), "module other\n")
	if p := store.Collect(foreign); p.Commit != "unknown" {
		t.Errorf("inside a foreign repository: %q", p.Commit)
	}
	if p := store.Collect(filepath.Join(clean, "missing")); p.Commit != "unknown" {
		t.Errorf("missing folder: %q", p.Commit)
	}
}

func TestCollectMachine(t *testing.T) {
	p := store.Collect(t.TempDir())
	if p.GoVersion != runtime.Version() || p.GOARCH != runtime.GOARCH || p.GOOS != runtime.GOOS || p.Cores < 1 || p.CPU == "" || p.Numerics != store.Numerics() {
		t.Errorf("got %+v", p)
	}
	if age := time.Since(p.Started); age < 0 || age > time.Minute || p.Started.Location() != time.UTC {
		t.Errorf("started %v", p.Started)
	}
	path := filepath.Join(t.TempDir(), "p.json")
	if err := store.WriteRecord(path, p); err != nil {
		t.Fatal(err)
	}
	var back store.Provenance
	if err := store.ReadRecord(path, &back); err != nil || !back.Started.Equal(p.Started) || back.CPU != p.CPU {
		t.Errorf("read back %+v, %v", back, err)
	}
}

// flags are the processor's features as Linux states them, independent of Go's own detection.
func flags(t *testing.T) map[string]bool {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return nil
	}
	_, line, _ := strings.Cut(readFile(t, "/proc/cpuinfo"), "\nflags")
	line, _, _ = strings.Cut(line, "\n")
	found := map[string]bool{}
	for _, flag := range strings.Fields(line) {
		found[flag] = true
	}
	return found
}

func TestSIMDLevelFollowsBuildProcessorAndEnvironment(t *testing.T) {
	has := flags(t)
	avx512 := store.SIMDBuild && has["avx512f"] && has["avx512cd"] && has["avx512bw"] && has["avx512dq"] && has["avx512vl"]
	avx2 := store.SIMDBuild && has["avx2"]
	first := func(pick512, pick2 bool) string {
		switch {
		case pick512 && avx512:
			return "avx512"
		case pick2 && avx2:
			return "avx2"
		}
		return "none"
	}
	for _, c := range []struct {
		avx512, avx2, matmul string
		want                 string
	}{
		{"", "", "", first(true, true)},
		{"1", "1", "1", first(true, true)},
		{"0", "", "", first(false, true)},
		{"False", "", "", first(false, true)},
		{"", "0", "", first(true, false)},
		{"off", "off", "", "none"},
		{"", "", "0", "none"},
	} {
		t.Setenv("GOMLX_SIMD_AVX512", c.avx512)
		t.Setenv("GOMLX_SIMD_AVX2", c.avx2)
		t.Setenv("GOMLX_DOT_MATMUL", c.matmul)
		if got := store.SIMDLevel(); got != c.want {
			t.Errorf("AVX512=%q AVX2=%q MATMUL=%q: %s, want %s", c.avx512, c.avx2, c.matmul, got, c.want)
		}
	}
}

func TestNumerics(t *testing.T) {
	for _, name := range []string{"GOMLX_SIMD_AVX512", "GOMLX_SIMD_AVX2", "GOMLX_DOT_MATMUL", "GOMLX_FUSION"} {
		t.Setenv(name, "")
	}
	plain := store.Numerics()
	if !strings.HasPrefix(plain, runtime.GOARCH) || !strings.Contains(plain, store.SIMDLevel()) {
		t.Errorf("Numerics = %q", plain)
	}
	if has := flags(t); has != nil && strings.Contains(plain, "nofma") == has["fma"] {
		t.Errorf("Numerics = %q on a processor with fma: %t", plain, has["fma"])
	}
	t.Setenv("GOMLX_FUSION", "1") // the default, said aloud
	if got := store.Numerics(); got != plain {
		t.Errorf("with fusion on %q, by default %q", got, plain)
	}
	t.Setenv("GOMLX_FUSION", "off")
	if got := store.Numerics(); got != plain+" GOMLX_FUSION=0" {
		t.Errorf("with fusion off %q", got)
	}
	t.Setenv("GOMLX_SIMD_AVX512", "0")
	t.Setenv("GOMLX_SIMD_AVX2", "0")
	if got := store.Numerics(); !strings.Contains(got, " none") {
		t.Errorf("without SIMD %q", got)
	}
}
