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

// TestCollectCommit: commit and tree are those of the repository that the sources belong to; what git cannot tell is
// unknown.
func TestCollectCommit(t *testing.T) {
	clean := repository(t, true)
	head := gitIn(t, clean, "rev-parse", "HEAD")
	for _, c := range []struct {
		name         string
		root         func(t *testing.T) string
		commit, tree string
	}{
		{"clean", func(*testing.T) string { return clean }, head, "clean"},
		{"a new file", func(t *testing.T) string {
			root := cloned(t, clean)
			writeFile(t, filepath.Join(root, "new.go"), "package lab\n")
			return root
		}, head, "modified"},
		{"a new file that the user's settings hide", func(t *testing.T) string {
			root := cloned(t, clean)
			gitIn(t, root, "config", "status.showUntrackedFiles", "no")
			writeFile(t, filepath.Join(root, "new.go"), "package lab\n")
			return root
		}, head, "modified"},
		{"a changed file", func(t *testing.T) string {
			root := cloned(t, clean)
			writeFile(t, filepath.Join(root, "go.mod"), "module changed\n")
			return root
		}, head, "modified"},
		{"in a hook of another repository", func(t *testing.T) string {
			t.Setenv("GIT_DIR", filepath.Join(repository(t, true), ".git"))
			t.Setenv("GIT_INDEX_FILE", filepath.Join(t.TempDir(), "index"))
			return clean
		}, head, "clean"},
		{"no repository", func(t *testing.T) string { return repository(t, false) }, "unknown", "unknown"},
		{"a repository without commit", func(t *testing.T) string {
			root := repository(t, false)
			gitIn(t, root, "init", "--quiet")
			gitIn(t, root, "add", "go.mod")
			return root
		}, "unknown", "unknown"},
		// Sources unpacked inside a foreign repository: its commit says nothing about them.
		{"inside a foreign repository", func(t *testing.T) string {
			root := filepath.Join(cloned(t, clean), "unpacked")
			if err := os.Mkdir(root, 0o755); err != nil {
				t.Fatal(err)
			}
			writeFile(t, filepath.Join(root, "go.mod"), "module other\n")
			return root
		}, "unknown", "unknown"},
		{"a repository of somebody else", func(t *testing.T) string {
			t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1") // git's own way to test it
			t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)        // which may trust all folders
			t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
			return clean
		}, "unknown", "unknown"},
		{"no git", func(t *testing.T) string {
			t.Setenv("PATH", t.TempDir())
			return clean
		}, "unknown", "unknown"},
		{"a damaged repository", func(t *testing.T) string {
			root := cloned(t, clean)
			writeFile(t, filepath.Join(root, ".git", "index"), "no index")
			return root
		}, "unknown", "unknown"},
		{"no folder", func(t *testing.T) string { return filepath.Join(t.TempDir(), "missing") }, "unknown", "unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := store.Collect(c.root(t)); p.Commit != c.commit || string(p.Tree) != c.tree {
				t.Errorf("commit %q, tree %q, want %q, %q", p.Commit, p.Tree, c.commit, c.tree)
			}
		})
	}
}

// cloned is a copy of a repository that may be changed.
func cloned(t *testing.T, repository string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "clone")
	gitIn(t, repository, "clone", "--quiet", ".", root)
	return root
}

func TestTreeNote(t *testing.T) {
	for tree, want := range map[store.Tree]string{store.TreeClean: "", store.TreeModified: ", with changes", store.TreeUnknown: ", changes unknown", "": ", changes unknown"} {
		if got := tree.Note(); got != want {
			t.Errorf("%q: %q, want %q", tree, got, want)
		}
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
	has := flags(t)
	uses := has["fma"] && !strings.Contains(os.Getenv("GODEBUG"), "cpu.fma=off")
	if has != nil && strings.Contains(plain, "nofma") == uses {
		t.Errorf("Numerics = %q where fma is used: %t", plain, uses)
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
