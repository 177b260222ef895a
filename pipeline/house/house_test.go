package house

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write ARCHITECTURE.md anew")

const page = "../../ARCHITECTURE.md"

func readHouse(t *testing.T) []Package {
	t.Helper()
	packages, err := Read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// sizes are the last cells of a row: packages, lines, lines of tests.
var sizes = regexp.MustCompile(`\| \d+ \| \d+ \| \d+ \|`)

// TestPage: ARCHITECTURE.md is what the imports and the doc comments say, except for sizes, which any edit changes.
func TestPage(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := WritePage(&text, readHouse(t)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(sizes.ReplaceAllString(text.String(), ""), "\n")
	got := strings.Split(sizes.ReplaceAllString(string(written), ""), "\n")
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("line %d of ARCHITECTURE.md is not what the sources say: run make architecture\n have %q\n want %q",
				i+1, at(got, i), at(want, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// TestRules: the imports keep the rules of the house.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, fault := range Faults(readHouse(t)) {
		t.Error(fault)
	}
}

// TestSynopses: every room says what it is for.
func TestSynopses(t *testing.T) {
	t.Parallel()
	rooms, _ := Rooms(readHouse(t))
	for _, r := range rooms {
		if r.Synopsis == "" {
			t.Errorf("room %s has no package comment: give it a doc.go", r.Name)
		}
	}
}
