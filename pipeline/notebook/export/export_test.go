package export

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/tex"
)

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func code(source string, outputs ...notebook.Output) notebook.Cell {
	return notebook.Cell{ID: "c", Type: notebook.Code, Source: source, ExecutionCount: new(3), Outputs: outputs}
}

func prose(source string) notebook.Cell {
	return notebook.Cell{ID: "m", Type: notebook.Markdown, Source: source}
}

func stream(name, text string) notebook.Output {
	return notebook.Output{Type: notebook.Stream, Name: name, Text: text}
}

func display(pairs ...string) notebook.Output {
	data := notebook.MIMEBundle{}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i]] = pairs[i+1]
	}
	return notebook.Output{Type: notebook.DisplayData, Data: data}
}

// typesetter has the library that set-up fetched.
func typesetter(t testing.TB) *tex.Typesetter {
	t.Helper()
	typesetter, err := theTypesetter()
	if err != nil {
		t.Fatal(err)
	}
	return typesetter
}

var theTypesetter = sync.OnceValues(func() (*tex.Typesetter, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	library, err := assets.Load(root, assets.Temml())
	if err != nil {
		return nil, err
	}
	return tex.New(library)
})

func fragment(t *testing.T, cells ...notebook.Cell) string {
	t.Helper()
	got, err := Fragment(&notebook.Notebook{Cells: cells}, "p", Formulas(typesetter(t)))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestFragment(t *testing.T) {
	tests := []struct {
		name string
		cell notebook.Cell
		want []string
		lack []string
	}{
		// Source.
		{"code", code("x := \"a<b\" // ζ"),
			[]string{`<div class="nb-cell nb-code" id="p-cell-c">`, "<details class=\"nb-source\">\n<summary>Code [3]</summary>",
				`<pre tabindex="0" class="nb-chroma"><code>`, `&lt;b`, `// ζ`}, []string{"<details open", "a<b", "nb-outputs"}},
		{"empty code cell keeps its outputs", code(" \n", stream("stdout", "hi")), []string{">hi</pre>"}, []string{"details"}},
		{"kernel commands", code("%noautoget\n!echo '<x>'\nx := 1"), []string{"noautoget", "&lt;</span>"}, []string{"<x>"}},
		{"shell cell", code("%%bash\nfor i in 1 2; do echo $i; done"), []string{`<span class="nb-k">for</span>`}, nil},
		{"main of GoNB is Go", code("%%\nfunc() {}()"), []string{`<span class="nb-kd">func</span>`}, nil},
		// Streams and errors: escaped, without terminal sequences.
		{"stdout", code("", stream("stdout", "<script>alert(1)</script> & \x1b[31mred\x1b[0m\x00\a")),
			[]string{`<pre class="nb-stream" tabindex="0">&lt;script&gt;alert(1)&lt;/script&gt; &amp; red</pre>`}, []string{"<script", "\x1b", "\x00"}},
		{"stderr", code("", stream("stderr", "warn</pre><b>")), []string{`nb-stderr`, "warn&lt;/pre&gt;&lt;b&gt;"}, nil},
		{"not UTF-8", code("", stream("stdout", "a\xff\xfeb")), []string{"a\uFFFDb"}, nil},
		{"empty stream", code("", stream("stdout", "\n")), nil, []string{"nb-outputs"}},
		{"error", code("", notebook.Output{Type: notebook.ErrorOutput, EName: "panic", EValue: "<boom>", Traceback: []string{"at \x1b[1mx.go\x1b[0m:3"}}),
			[]string{"This cell failed.", "panic: &lt;boom&gt;\nat x.go:3"}, []string{"<boom>", "\x1b"}},
		{"error whose trace has the message", code("", notebook.Output{Type: notebook.ErrorOutput, EName: "E", EValue: "boom", Traceback: []string{"E: boom", "at y"}}),
			[]string{">E: boom\nat y</pre>"}, nil},
		// Displayed values: the richest representation wins.
		{"html", code("", display("text/plain", "plain", "text/html", "<b id=\"x\">&amp;</b><script>1</script>")),
			[]string{"<div class=\"nb-html\">\n<b id=\"x\">&amp;</b><script>1</script>\n</div>"}, []string{"plain<"}},
		{"png", code("", display("image/png", png[:40]+"\n"+png[40:]+"\n", "text/plain", `a "plot"`)),
			[]string{`<img alt="a &#34;plot&#34;" src="data:image/png;base64,` + png + `">`}, nil},
		{"png with a size", code("", notebook.Output{Type: notebook.ExecuteResult, Data: notebook.MIMEBundle{"image/png": png},
			Metadata: map[string]any{"image/png": map[string]any{"width": json.Number("40"), "height": 30.0}}}),
			[]string{`width="40" height="30"`}, nil},
		{"svg cannot run scripts", code("", display("image/svg+xml", "<svg><script>alert(1)</script></svg>")),
			[]string{`<img alt="Picture" src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte("<svg><script>alert(1)</script></svg>"))}, []string{"<script"}},
		{"markdown", code("", display("text/markdown", "| a |\n|---|\n| 1 |")), []string{`<div class="nb-text">`, "<table>", "<td>1</td>"}, nil},
		{"latex", code("", display("text/latex", `$a<b$`)), []string{`<pre class="nb-latex" tabindex="0">$a&lt;b$</pre>`}, nil},
		{"plain", code("", display("text/plain", "<nil>")), []string{"&lt;nil&gt;"}, nil},
		{"nothing that can be shown", code("", display("application/x-<odd>", "1")), []string{"application/x-&lt;odd&gt;"}, []string{"<odd>"}},
		{"empty value", code("", display()), nil, []string{"nb-outputs"}},
		// Text.
		{"heading", prose("# A *first* heading"), []string{`<h1 id="p-a-first-heading">A <em>first</em> heading</h1>`}, nil},
		{"link to a heading", prose("[see](#A-First_heading)"), []string{`<a href="#p-a-first-heading">see</a>`}, nil},
		{"link elsewhere", prose("[see](02.ipynb#x)"), []string{`<a href="02.ipynb#x">`}, nil},
		{"table", prose("| a | b |\n|--:|---|\n| 1 | `x` |"), []string{"<table>", `<th style="text-align:right">a</th>`, "<td><code>x</code></td>"}, nil},
		{"go block", prose("```go\nfunc f() {}\n```"), []string{`class="nb-chroma"`, `<span class="nb-kd">func</span>`}, nil},
		{"block of no language", prose("```\na < b\n```"), []string{"a &lt; b"}, nil},
		{"attached picture", notebook.Cell{ID: "m", Type: notebook.Markdown, Source: "![a & b](attachment:x.png)",
			Attachments: map[string]notebook.MIMEBundle{"x.png": {"image/png": png}}},
			[]string{`<img src="data:image/png;base64,` + png, `alt="a &amp; b"`}, nil},
		{"for Jupyter alone", notebook.Cell{ID: "m", Type: notebook.Markdown, Source: "run it again", Metadata: map[string]any{"tags": []any{"other", "report-skip"}}},
			nil, []string{"nb-cell", "run it again"}},
		{"empty", prose("  \n"), nil, []string{"nb-cell"}},
		{"heading that is named like a cell", prose("# Cell m"), []string{`id="p-cell-m"`, `<h1 id="p-cell-m-2">`}, nil},
		{"raw", notebook.Cell{ID: "r", Type: notebook.Raw, Source: "<raw>"}, []string{`<pre class="nb-raw" tabindex="0">&lt;raw&gt;</pre>`}, []string{"<raw>"}},
		// Formulas are left alone by Markdown, and typeset.
		{"formula in a sentence", prose(`so $a_{i}*b_i \cdot 2*c < d$ here`),
			[]string{`so <span class="nb-formula"><math><semantics>`, `<msub><mi>a</mi><mi>i</mi></msub>`, `>a_{i}*b_i \cdot 2*c &lt; d</annotation></semantics></math></span> here`}, []string{"<em>", "display"}},
		{"formula over two lines", prose("$a +\nb$"), []string{"<mi>a</mi><mo>+</mo><mi>b</mi>"}, nil},
		{"a price", prose("it costs $5"), []string{"<p>it costs $5</p>"}, []string{"nb-formula"}},
		{"escaped dollars", prose(`\$5 or \$6, \$a$`), []string{"<p>$5 or $6, $a$</p>"}, []string{"nb-formula"}},
		{"formula by itself", prose("before\n$$\nx_1\n\\cdot y*_\\text{a}\n= z\n$$\nafter"),
			[]string{"<p>before\n</p>", `<div class="nb-formula" tabindex="0"><math display="block"`, "after</p>"}, []string{"<h1", "<em>", "$$"}},
		{"formula on one line", prose("$$E = mc^2$$"), []string{"<mo>=</mo><mi>m</mi><msup><mi>c</mi>", "</math></div>"}, []string{"<p>"}},
		{"display in a sentence", prose("so $$a_b*c*d$$ holds"), []string{"<p>so </p>", `<div class="nb-formula" tabindex="0"><math display="block"`, "<p> holds</p>"}, []string{"<em>"}},
		{"formula in a quotation", prose("> so $a$ holds"), []string{"<blockquote>", "<mi>a</mi>"}, nil},
		{"formulas of a list", prose("1. first $a$\n2. second\n   $$b$$\n   and so on"), []string{"<li>first <span", `<div class="nb-formula" tabindex="0"><math display="block"`, "and so on</li>"}, []string{"<p>"}},
		{"formula in a table and a heading", prose("# The $x$ axis\n\n| $a$ |\n|---|\n| $b_1$ |"), []string{`<h1 id="p-the-x-axis">The <span class="nb-formula">`, `<th><span class="nb-formula">`, `<td><span class="nb-formula">`}, nil},
		{"dollars in code", prose("`$a$`"), []string{"<code>$a$</code>"}, []string{"nb-formula"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := fragment(t, test.cell)
			for _, part := range test.want {
				if !strings.Contains(got, part) {
					t.Errorf("lacks %q:\n%s", part, got)
				}
			}
			for _, part := range test.lack {
				if strings.Contains(got, part) {
					t.Errorf("contains %q:\n%s", part, got)
				}
			}
		})
	}
}

// TestNotebooks: every text of the project's notebooks is Markdown, and every formula in it TeX.
func TestNotebooks(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d notebooks, %v", len(files), err)
	}
	formulas := 0
	for _, file := range files {
		nb, err := notebook.Read(file)
		if err != nil {
			t.Error(err)
			continue
		}
		nb.Cells = slices.DeleteFunc(nb.Cells, func(cell notebook.Cell) bool { return cell.Type != notebook.Markdown })
		html, err := Fragment(nb, "p", Formulas(typesetter(t)))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
		formulas += strings.Count(string(html), "<math")
	}
	if formulas == 0 {
		t.Error("no notebook has a formula")
	}
}

// Equal headings of a notebook get different ids, and cells keep their order.
func TestIDsAreUnique(t *testing.T) {
	cells := []notebook.Cell{prose("# Same\n## Same"), prose("# Same"), code("x")}
	cells[1].ID = "m2"
	got := fragment(t, cells...)
	var ids []string
	for _, match := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(got, -1) {
		ids = append(ids, match[1])
	}
	if want := "p-cell-m p-same p-same-2 p-cell-m2 p-same-3 p-cell-c"; strings.Join(ids, " ") != want {
		t.Errorf("ids %v, want %s", ids, want)
	}
	if again := fragment(t, cells...); again != got {
		t.Error("a second export differs")
	}
}

func TestFragmentErrors(t *testing.T) {
	tests := []struct {
		name   string
		nb     *notebook.Notebook
		prefix string
		parts  []string
	}{
		{"no notebook", nil, "p", []string{"nil"}},
		{"no prefix", &notebook.Notebook{}, "", []string{"id prefix"}},
		{"bad prefix", &notebook.Notebook{}, `a"b`, []string{"id prefix"}},
		{"damaged picture", &notebook.Notebook{Cells: []notebook.Cell{prose("a"), code("", stream("stdout", "a"), display("image/png", `"><script>`))}}, "p",
			[]string{"cell 2 (c)", "output 2", "image/png", "not base64"}},
		{"bad formula", &notebook.Notebook{Cells: []notebook.Cell{prose("a $b$ and $\\frac{1$")}}, "p", []string{"cell 1 (m)", `"\\frac{1"`, "expected '}'"}},
		{"unknown command", &notebook.Notebook{Cells: []notebook.Cell{prose("$$\\nosuch$$")}}, "p", []string{"cell 1 (m)", `\nosuch`}},
		{"bad formula in an output", &notebook.Notebook{Cells: []notebook.Cell{code("", display("text/markdown", "$a_$"))}}, "p", []string{"cell 1 (c)", "output 1", `"a_"`}},
		{"prices that are a formula in Jupyter", &notebook.Notebook{Cells: []notebook.Cell{prose("it costs $5 or $6")}}, "p", []string{"cell 1 (m)", `"$5 or $"`, "space", `\$`}},
		{"formula without an end", &notebook.Notebook{Cells: []notebook.Cell{prose("$$\na\n\n= b\n$$")}}, "p", []string{"cell 1 (m)", `"$$" without an end`}},
		{"formula that is a list to Markdown", &notebook.Notebook{Cells: []notebook.Cell{prose("$$\na\n+ b\n$$")}}, "p", []string{"cell 1 (m)", `"$$" without an end`}},
		{"formula in a quotation", &notebook.Notebook{Cells: []notebook.Cell{prose("> $$\n> a\n> $$")}}, "p", []string{"cell 1 (m)", "quotation"}},
		{"empty formula", &notebook.Notebook{Cells: []notebook.Cell{prose("$$ $$")}}, "p", []string{"cell 1 (m)", "empty formula"}},
		{"no such attachment", &notebook.Notebook{Cells: []notebook.Cell{prose("![x](attachment:a.png)")}}, "p", []string{"cell 1 (m)", `"a.png"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Fragment(test.nb, test.prefix, Formulas(typesetter(t)))
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range append(test.parts, "export: ") {
				if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
					t.Errorf("error %q lacks %q", err, part)
				}
			}
		})
	}
}

func TestStyleSheetStaysInItsHouse(t *testing.T) {
	css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(StyleSheet(), "")
	if strings.Contains(css, "url(") || strings.Contains(css, "@import") || strings.Contains(css, "</") {
		t.Error("the style sheet loads something or ends its element")
	}
	for _, rule := range regexp.MustCompile(`([^{}]+)\{`).FindAllStringSubmatch(css, -1) {
		for _, selector := range strings.Split(rule[1], ",") {
			if selector = strings.TrimSpace(selector); selector != "@media print" && !strings.Contains(selector, ".nb-") {
				t.Errorf("selector %q reaches outside", selector)
			}
		}
	}
	for _, class := range []string{".nb-source", ".nb-chroma .nb-kd", "@media print"} {
		if !strings.Contains(css, class) {
			t.Errorf("no rule for %s", class)
		}
	}
}

// Whatever the text is, export does not panic, stays deterministic, and lets no
// element of a stream through.
func FuzzFragment(f *testing.F) {
	for _, seed := range []string{"# T\n$a$ $$\n", "$$\n", "> $$\n> a\n$$", "- $$ x\n\t$$", "```go\n$", "|a|\n|-|\n|$x|$|", "\x1b[", "\x1b]8;;\x07",
		"<script>", "\x00\xff", "[a](#b) ![c](attachment:)", "%%bash\nif", "/*", "\\$$ $ \\", "1. $$a$$\n2. $b\nc$", "\t$$\n", " $$\n  $$"} {
		f.Add(seed)
	}
	formulas := Formulas(typesetter(f))
	f.Fuzz(func(t *testing.T, s string) {
		cells := []notebook.Cell{
			prose(s), {ID: s, Type: notebook.CellType(s), Source: s}, code(s, stream(s, s), display("text/plain", s), display("image/png", s),
				display("text/markdown", s), display(s, s), notebook.Output{Type: notebook.ErrorOutput, EName: s, EValue: s, Traceback: []string{s}}),
		}
		nb := &notebook.Notebook{Cells: cells}
		first, err := Fragment(nb, "p", formulas)
		second, _ := Fragment(nb, "p", formulas)
		if first != second {
			t.Error("two exports differ")
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("error of several lines: %q", err)
		}
		escaped := preformatted("nb-stream", s)
		if strings.Count(escaped, "<") != 2 || strings.ContainsAny(escaped, "\x00\x1b\x7f") {
			t.Errorf("%q became %q", s, escaped)
		}
	})
}

// TestOptions: headings stand below that of the page, and each cell with outputs, no other, says where its numbers are
// from.
func TestOptions(t *testing.T) {
	nb := &notebook.Notebook{Cells: []notebook.Cell{prose("# A\n\n###### B"), code("x := 1"), code("", stream("stdout", "1"))}}
	html, err := Fragment(nb, "p", BelowHeading(1), Origin("#from-<x>"))
	if err != nil {
		t.Fatal(err)
	}
	for want, count := range map[string]int{"<h1": 0, `<h2 id="p-a">A</h2>`: 1, `<h6 id="p-b">B</h6>`: 1, `<a href="#from-&lt;x&gt;">`: 1} {
		if got := strings.Count(string(html), want); got != count {
			t.Errorf("%q is there %d times, want %d, in\n%s", want, got, count, html)
		}
	}
}
