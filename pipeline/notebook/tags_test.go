package notebook

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestTags: as in nbclient, a cell to be skipped stays as it is, and one that may fail is followed by the next.
func TestTags(t *testing.T) {
	nb := codeNotebook(
		"%%\npanic(\"skipped\")",
		"import \"fmt\"\n%%\nfmt.Println(\"before\")\npanic(\"expected\")",
		"%%\nundefined()",
		"!echo said; exit 3",
		"%nosuchmagic",
		"%%\nfmt.Println(\"after\")",
	)
	tag := func(i int, tags ...any) { nb.Cells[i].Metadata["tags"] = tags }
	tag(0, "other", skipTag)
	for i := 1; i < 5; i++ {
		tag(i, raiseTag, "other")
	}
	skipped := &nb.Cells[0]
	skipped.ExecutionCount = new(40)
	skipped.Outputs = []Output{{Type: Stream, Name: "stdout", Text: "as it was\n"}}
	skipped.Metadata["execution"] = map[string]any{"iopub.status.busy": "2026-01-02T03:04:05Z"}
	before := skipped.clone()
	executed, err := newExecutor(t).Execute(t.Context(), nb, "tags", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(executed.Cells[0], before) {
		t.Errorf("the skipped cell is %+v, was %+v", executed.Cells[0], before)
	}
	for i, want := range []string{"", "stdout:before\n|stderr:", "error:", "stdout:said\n|stderr:exit status 3\n", "stderr:", "stdout:after\n"} {
		cell := executed.Cells[i]
		if i > 0 && (cell.ExecutionCount == nil || *cell.ExecutionCount != i || !strings.HasPrefix(summary(cell.Outputs), want)) {
			t.Errorf("cell %d has outputs %q, count %v; want %q, %d", i+1, summary(cell.Outputs), cell.ExecutionCount, want, i)
		}
	}
	if outputs := executed.Cells[1].Outputs; outputs[len(outputs)-1].Type != ErrorOutput || !strings.Contains(outputs[1].Text, "panic: expected") {
		t.Errorf("a panic is shown as %+v", outputs)
	}
}

// TestTagsOfFailures: what no tag makes good.
func TestTagsOfFailures(t *testing.T) {
	e := newExecutor(t)
	e.CellTimeout = 3 * time.Second // enough to compile on a busy machine
	for name, c := range map[string]struct{ source, tag, want string }{
		"another tag":     {"!exit 3", "raises-exceptions", "exit status 3"},
		"refused magic":   {"%reset", raiseTag, "not possible here"},
		"lost output":     {"import \"os\"\n%%\nos.Exit(0)", raiseTag, "did not return from main"},
		"timeout":         {"!sleep 1000", raiseTag, "ran longer than"},
		"death of kernel": {"!kill -KILL $PPID; sleep 100", raiseTag, "the kernel died"},
	} {
		nb := codeNotebook(c.source)
		nb.Cells[0].Metadata["tags"] = []any{c.tag}
		_, err := e.Execute(t.Context(), nb, "nb", t.TempDir())
		var cell *CellError
		if !errors.As(err, &cell) || !strings.Contains(cell.Reason, c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestExecuteCRLF: a notebook file with the line ends of Windows, in its sources too.
func TestExecuteCRLF(t *testing.T) {
	encoded, err := codeNotebook("import \"fmt\"\n%%\nfmt.Println(1)", "%%bash\nset -e\necho 2", "!echo 3").Encode()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "crlf.ipynb")
	text := strings.NewReplacer(`\n`, `\r\n`, "\n", "\r\n").Replace("\ufeff" + string(encoded))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	nb, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	executed, err := newExecutor(t).Execute(t.Context(), nb, "crlf", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"stdout:1\n", "stdout:2\n", "stdout:3\n"} {
		if got := summary(executed.Cells[i].Outputs); got != want {
			t.Errorf("cell %d: %q, want %q", i+1, got, want)
		}
	}
}
