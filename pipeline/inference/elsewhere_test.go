package inference_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
)

// TestElsewhere: the program that the page shows, in a module of its own beside a checkout, is built and run by the
// page's commands, without a network.
func TestElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	page := string(read(t, pythonPage))
	program, ways := blocks(page, "go"), blocks(page, "sh")
	if len(program) != 1 || len(ways) != 2 {
		t.Fatalf("%s has %d programs and %d ways to run them, want 1 and 2", pythonPage, len(program), len(ways))
	}
	for _, commands := range ways {
		folder := t.TempDir()
		mine := filepath.Join(folder, "mine")
		if err := os.Symlink(root, filepath.Join(folder, "metasymlab")); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(mine, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(mine, "main.go"), []byte(program[0]), 0o644); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("sh", "-ec", commands)
		c.Dir = mine
		c.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off", "GOSUMDB=off")
		var said strings.Builder
		c.Stderr = &said
		out, err := c.Output()
		if want := "oscillators [q p] every 0.14867899575083543\n"; err != nil || string(out) != want {
			t.Errorf("%s\ngave %q, want %q (%v)\n%s", commands, out, want, err, &said)
		}
	}
}

// blocks are the page's blocks of code in a language.
func blocks(page, language string) (list []string) {
	for _, part := range strings.Split(page, "\n```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(part, "```")
		list = append(list, code)
	}
	return list
}
