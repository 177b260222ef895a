package notebook

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// full holds every kind of cell and output in the bytes that Jupyter's own writer
// (nbformat 5.10.4) gives for it.
const full = `{
 "cells": [
  {
   "attachments": {
    "dot.png": {
     "image/png": "iVBORw0KGgo="
    }
   },
   "cell_type": "markdown",
   "id": "m",
   "metadata": {},
   "source": [
    "# T & <b> \"q\" ζ\n",
    "![](attachment:dot.png)"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "c",
   "metadata": {
    "tags": [
     "x"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\n",
      "b"
     ]
    },
    {
     "data": {
      "application/json": {
       "k": [
        1.0,
        1e-300
       ]
      },
      "image/png": "iVBORw0KGgo=",
      "image/svg+xml": [
       "<svg>\n",
       "</svg>"
      ],
      "text/html": []
     },
     "metadata": {
      "image/png": {
       "width": 12345678901234567890
      }
     },
     "output_type": "display_data"
    },
    {
     "data": {
      "text/plain": [
       "7"
      ]
     },
     "execution_count": 3,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "ename": "ERROR",
     "evalue": "exit status 2",
     "output_type": "error",
     "traceback": []
    }
   ],
   "source": []
  },
  {
   "cell_type": "raw",
   "id": "r",
   "metadata": {},
   "source": [
    "\u001b[0m\tx\\y"
   ]
  }
 ],
 "metadata": {
  "language_info": {
   "name": "go"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestEncodeIsInverseOfParse(t *testing.T) {
	sample, err := os.ReadFile("testdata/sample.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"full": full, "sample": string(sample)} {
		nb, err := Parse([]byte(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		encoded, err := nb.Encode()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if string(encoded) != data {
			t.Errorf("%s: the encoding differs:\n%s", name, encoded)
		}
	}
}

func TestParseContent(t *testing.T) {
	nb, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := nb.Cells[0].Source, "# T & <b> \"q\" ζ\n![](attachment:dot.png)"; got != want {
		t.Errorf("source %q, want %q", got, want)
	}
	if got := nb.Title(); got != `T & <b> "q" ζ` {
		t.Errorf("title %q", got)
	}
	if got := nb.Language(); got != "go" {
		t.Errorf("language %q", got)
	}
	if svg, ok := nb.Cells[1].Outputs[1].Data.Text("image/svg+xml"); !ok || svg != "<svg>\n</svg>" {
		t.Errorf("svg %q, %v", svg, ok)
	}
	if got := *nb.Cells[1].ExecutionCount; got != 3 {
		t.Errorf("execution count %d", got)
	}
}

// TestParseAccepts: what other programs and older versions write is read as they mean it.
func TestParseAccepts(t *testing.T) {
	const page = `{"cells": [
		{"cell_type": "code", "metadata": {}, "source": "%%\na", "outputs": [], "execution_count": null},
		{"cell_type": "markdown", "metadata": {}, "source": ["b\n", "c"]}],
		"metadata": {}, "nbformat": 4, "nbformat_minor": 5}`
	with := func(before, after string) string { return strings.Replace(page, before, after, 1) }
	sources := []string{"%%\na", "b\nc"}
	for name, c := range map[string]struct {
		data string
		ids  []string
	}{
		"4.0":                  {with(`minor": 5`, `minor": 0`), []string{"cell-1", "cell-2"}},
		"4.4":                  {with(`minor": 5`, `minor": 4`), []string{"cell-1", "cell-2"}},
		"4.5 without ids":      {page, []string{"cell-1", "cell-2"}},
		"no minor version":     {with(`, "nbformat_minor": 5`, ``), []string{"cell-1", "cell-2"}},
		"an id that is taken":  {with(`"markdown"`, `"markdown", "id": "cell-1"`), []string{"cell-1-", "cell-1"}},
		"the same id twice":    {strings.ReplaceAll(page, `"metadata": {}, "source"`, `"metadata": {}, "id": "x", "source"`), []string{"x", "cell-2"}},
		"an id that is not":    {with(`"code"`, `"code", "id": "a b"`), []string{"cell-1", "cell-2"}},
		"CRLF in sources":      {strings.ReplaceAll(page, `\n`, `\r\n`), []string{"cell-1", "cell-2"}},
		"CRLF cut in two":      {strings.Replace(page, `"b\n", "c"`, `"b\r", "\nc"`, 1), []string{"cell-1", "cell-2"}},
		"CRLF in the file":     {strings.ReplaceAll(page, "\n", "\r\n"), []string{"cell-1", "cell-2"}},
		"a byte order mark":    {"\ufeff" + page, []string{"cell-1", "cell-2"}},
		"space around the end": {page + "\r\n\n ", []string{"cell-1", "cell-2"}},
	} {
		nb, err := Parse([]byte(c.data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, cell := range nb.Cells {
			if cell.ID != c.ids[i] || cell.Source != sources[i] {
				t.Errorf("%s: cell %d is %q, %q; want %q, %q", name, i+1, cell.ID, cell.Source, c.ids[i], sources[i])
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	cell := func(cell string) string {
		return `{"cells":[` + cell + `],"metadata":{},"nbformat":4,"nbformat_minor":5}`
	}
	cases := []struct{ data, want string }{
		{``, "too early"},
		{`{"cells":`, "too early"},
		{"{\n\"cells\": [,]}", "line 2"},
		{`[]`, "not a Jupyter notebook"},
		{`{}`, "no nbformat version"},
		{`null`, "no nbformat version"},
		{`"x"`, "want an object, got: string"},
		{`{"nbformat":"4"}`, "nbformat is of the wrong kind: string"},
		{`{"nbformat":4.5}`, "nbformat is of the wrong kind: number 4.5"},
		{`{"nbformat":2,"worksheets":[{"cells":[]}],"metadata":{"name":"x"}}`, "nbformat 2 is too old: convert it with 'jupyter nbconvert"},
		{`{"nbformat":3,"nbformat_minor":0,"worksheets":[{"cells":[]}],"metadata":{}}`, "nbformat 3 is too old: convert it with 'jupyter nbconvert"},
		{`{"nbformat":5,"nbformat_minor":0,"sections":[]}`, "nbformat 5.0 is not supported: want 4.0 to 4.5"},
		{`{"nbformat":0}`, "nbformat 0.0 is not supported"},
		{`{"cells":7,"nbformat":4,"nbformat_minor":5}`, "cells is of the wrong kind: number"},
		{`{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":6}`, "nbformat 4.6 is not supported"},
		{`{"metadata":{},"nbformat":4,"nbformat_minor":5}`, "no cells"},
		{`{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5} x`, "after the end"},
		{`{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5,"extra":1}`, "extra"},
		{cell(`{"id":"a","cell_type":"sound","source":""}`), "cell 1: cell_type"},
		{cell(`{"id":"a","cell_type":"raw"}`), "cell 1: no source"},
		{cell(`{"id":"a","cell_type":"raw","source":3}`), "string or a list of strings"},
		{cell(`{"id":"a","cell_type":"raw","source":[3]}`), "string or a list of strings"},
		{cell(`{"id":"a","cell_type":"raw","source":null}`), "no source"},
		{cell(`{"id":"a","cell_type":"raw","source":"","outputs":[]}`), "no outputs"},
		{cell(`{"id":"a","cell_type":"code","source":"","attachments":{}}`), "no attachments"},
		{cell(`{"id":"a","cell_type":"code","source":"","outputs":[{"output_type":"sound"}]}`), "cell 1: output 1: output_type"},
		{cell(`{"id":"a","cell_type":"code","source":"","outputs":[{"output_type":"display_data","data":{"text/html":[1]}}]}`), "text/html"},
		{cell(`{"id":"a","cell_type":"code","source":"","collapsed":true}`), "collapsed"},
	}
	for _, c := range cases {
		_, err := Parse([]byte(c.data))
		if err == nil {
			t.Errorf("%s: no error, want %q", c.data, c.want)
			continue
		}
		if text := err.Error(); !strings.Contains(text, c.want) || strings.Contains(text, "\n") {
			t.Errorf("%s: error %q, want one line with %q", c.data, text, c.want)
		}
	}
}

func TestReadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.ipynb")
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.HasPrefix(err.Error(), path) {
		t.Errorf("empty notebook: %v", err)
	}
}

func TestSplitLines(t *testing.T) {
	// Expected values from Python's str.splitlines(keepends=True).
	for text, want := range map[string][]string{
		"":                {},
		"a":               {"a"},
		"a\n":             {"a\n"},
		"a\n\nb":          {"a\n", "\n", "b"},
		"a\rb\r\nc\r":     {"a\r", "b\r\n", "c\r"},
		"a\u2028b\u0085c": {"a\u2028", "b\u0085", "c"},
		"a\vb\fc\x1cd":    {"a\v", "b\f", "c\x1c", "d"},
	} {
		if got := splitLines(text); !reflect.DeepEqual(got, want) {
			t.Errorf("splitLines(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCloneIsDeep(t *testing.T) {
	nb, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	clone := nb.Clone()
	clone.Cells[0].Attachments["dot.png"]["image/png"] = "x"
	clone.Cells[1].Metadata["tags"].([]any)[0] = "y"
	*clone.Cells[1].ExecutionCount = 9
	clone.Cells[1].Outputs[1].Data["application/json"].(map[string]any)["k"].([]any)[0] = "z"
	clone.Metadata["language_info"].(map[string]any)["name"] = "c"
	encoded, err := nb.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if string(encoded) != full {
		t.Error("changing the clone has changed the original")
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, cell := range []Cell{
		{ID: "a", Type: "sound"},
		{ID: "a", Type: Code, Outputs: []Output{{Type: "sound"}}},
		{ID: "a", Type: Code, Metadata: map[string]any{"f": func() {}}},
	} {
		if _, err := (&Notebook{Cells: []Cell{cell}}).Encode(); err == nil {
			t.Errorf("%+v: no error", cell)
		}
	}
}

// What Parse accepts, Encode writes in a form that Parse reads as the same and that
// Encode leaves unchanged; and everything else is an error, never a panic.
func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":4}`))
	f.Add([]byte(`{"cells":[{"cell_type":"code","source":["a\r","b\u2028"],"outputs":[{"output_type":"stream"}]}],"nbformat":4,"nbformat_minor":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := Parse(data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		once, err := nb.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, once)
		}
		if !reflect.DeepEqual(cells(nb), cells(again)) {
			t.Errorf("differs after writing and reading:\n%+v\n%+v", nb, again)
		}
		twice, err := again.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once, twice) {
			t.Errorf("encoding is not stable:\n%s\n%s", once, twice)
		}
	})
}

// cells returns the cells with empty lists as nil, which the file cannot tell apart.
func cells(nb *Notebook) []Cell {
	out := nb.Clone().Cells
	for i := range out {
		if len(out[i].Attachments) == 0 {
			out[i].Attachments = nil
		}
		for j := range out[i].Outputs {
			if len(out[i].Outputs[j].Traceback) == 0 {
				out[i].Outputs[j].Traceback = nil
			}
		}
	}
	return out
}
