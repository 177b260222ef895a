package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/store"
)

func TestKey(t *testing.T) {
	parts := map[string]any{"seed": 1, "system": "quantum", "profile": map[string]any{"epochs": 294, "lr": 1e-3}}
	// printf '%s' '{"profile":{"epochs":294,"lr":0.001},"seed":1,"system":"quantum"}' | sha256sum | cut -c1-16
	const want = "86a51b3898768f84"
	for range 50 { // whatever the order of the map
		got, err := store.Key(parts)
		if err != nil || got != want {
			t.Fatalf("Key = %q, %v; want %q", got, err, want)
		}
	}
	parts["seed"] = 2
	if got, _ := store.Key(parts); got == want {
		t.Error("another seed gives the same key")
	}
	if _, err := store.Key(map[string]any{"lr": math.NaN()}); err == nil {
		t.Error("NaN gives no error")
	}
}

func TestOpenRefusesNamesThatLeaveTheStore(t *testing.T) {
	for _, name := range []string{"", "..", "a/b", "/a", ".hidden", "A B"} {
		if _, err := store.Open(t.Context(), t.TempDir(), "train", name, nil); err == nil {
			t.Errorf("key %q was accepted", name)
		}
	}
}

func TestOpenWaitsForTheOther(t *testing.T) {
	base := t.TempDir()
	first, err := store.Open(t.Context(), base, "train", "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	opened := make(chan error)
	go func() {
		second, err := store.Open(context.Background(), base, "train", "abc", &said)
		if err == nil {
			err = second.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Fatalf("the second Open did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("waiting for process %d, which works on the same run (%s)\n", os.Getpid(), filepath.Join(base, "train", "abc"))
	if said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}

func TestOpenRespectsTheContext(t *testing.T) {
	base := t.TempDir()
	first, err := store.Open(t.Context(), base, "train", "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := store.Open(ctx, base, "train", "abc", nil); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "gave up waiting") {
		t.Errorf("error %v", err)
	}
	other, err := store.Open(ctx, base, "train", "abd", nil)
	if err != nil {
		t.Fatalf("another run is locked too: %v", err)
	}
	other.Close()
}

// TestMain lets the test program be the other process of TestLockEndsWithItsProcess too.
func TestMain(m *testing.M) {
	base := os.Getenv("STORE_TEST_HOLD")
	if base == "" {
		os.Exit(m.Run())
	}
	if _, err := store.Open(context.Background(), base, "train", "abc", nil); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("locked")
	time.Sleep(time.Minute) // it is killed long before
}

func TestLockEndsWithItsProcess(t *testing.T) {
	base := t.TempDir()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "STORE_TEST_HOLD="+base)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer other.Process.Kill()
	buffer, seen := make([]byte, 1024), ""
	for !strings.Contains(seen, "locked") {
		n, err := out.Read(buffer)
		if err != nil {
			t.Fatalf("the other process did not lock: %q, %v", seen, err)
		}
		seen += string(buffer[:n])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := store.Open(ctx, base, "train", "abc", nil); !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), fmt.Sprintf("process %d", other.Process.Pid)) {
		t.Errorf("while the other process works: error %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.Wait() // its error is the kill
	folder, err := store.Open(t.Context(), base, "train", "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	folder.Close()
}

func TestOpenRemovesFilesOfAKilledWriter(t *testing.T) {
	base := t.TempDir()
	path := filepath.Join(base, "train", "abc")
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".result.json1234567890", ".probe99", "result.json", ".keep"} {
		writeFile(t, filepath.Join(path, name), "x")
	}
	folder, err := store.Open(t.Context(), base, "train", "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if got, want := fileNames(t, folder.Path), []string{".keep", ".lock", "result.json"}; !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	if folder.Path != path || folder.File("a") != filepath.Join(path, "a") {
		t.Errorf("paths %s and %s", folder.Path, folder.File("a"))
	}
}

func TestCloseTwice(t *testing.T) {
	folder, err := store.Open(t.Context(), t.TempDir(), "train", "abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(folder.Close(), folder.Close()); err != nil {
		t.Error(err)
	}
}

func TestOutputFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "x")
	const want = "is a file"
	if err := store.Probe(filepath.Join(file, "out")); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
		t.Errorf("Probe: error %v", err)
	}
	if _, err := store.Open(t.Context(), file, "train", "abc", nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Open: error %v", err)
	}
}

func TestProbeLeavesNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out", "smoke")
	if err := store.Probe(folder); err != nil {
		t.Fatal(err)
	}
	if names := fileNames(t, folder); len(names) != 0 {
		t.Errorf("left %v", names)
	}
}
