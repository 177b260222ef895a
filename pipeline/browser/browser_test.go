package browser

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/proof/unchecked"
)

// write makes a page with a heading; the test is skipped where there is no browser.
func write(t *testing.T) string {
	t.Helper()
	if _, err := Find(); err != nil {
		unchecked.Skip(t, err)
	}
	file := filepath.Join(t.TempDir(), "a page.html")
	if err := os.WriteFile(file, []byte("<!DOCTYPE html><title>t</title><h1>a</h1>"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPrint(t *testing.T) {
	pdf := filepath.Join(t.TempDir(), "page.pdf")
	if err := Print(t.Context(), write(t), pdf); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(pdf); err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) || !bytes.Contains(content, []byte("%%EOF")) {
		t.Errorf("%d bytes, %v", len(content), err)
	}
}

// TestPages: pages of paper are counted, with and without a part.
func TestPages(t *testing.T) {
	file := write(t)
	text := `<!DOCTYPE html><title>t</title><h1>a</h1><div class="more"><p style="break-before: page">b</p><p style="break-before: page">c</p></div>`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for without, want := range map[string]int{"": 3, ".more": 1} {
		if got, err := Pages(t.Context(), file, without); err != nil || got != want {
			t.Errorf("without %q: %d pages, want %d (%v)", without, got, want, err)
		}
	}
}

// TestNone: without a browser the message says what to do; a page that is not there is named.
func TestNone(t *testing.T) {
	t.Setenv("CHROME", "")
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(); err != nil && !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	t.Setenv("CHROME", "no-such-chrome")
	if err := Print(t.Context(), "x.html", "x.pdf"); err == nil || !strings.Contains(err.Error(), "CHROME is no-such-chrome") {
		t.Errorf("%v", err)
	}
}
