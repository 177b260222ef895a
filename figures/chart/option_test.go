package chart

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// wantError fails unless err is one line that contains every part.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines: %v", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// evaluate runs an option as JavaScript, and then an expression of the option o.
func evaluate(t *testing.T, option []byte, expression string) any {
	t.Helper()
	vm := goja.New()
	if _, err := vm.RunString("var o = " + string(option)); err != nil {
		t.Fatalf("the option is not JavaScript: %v\n%s", err, option)
	}
	value, err := vm.RunString(expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value.Export()
}

// withoutFunctions is an option as JSON, which has none.
func withoutFunctions(t *testing.T, option []byte) []byte {
	t.Helper()
	text, ok := evaluate(t, option, "JSON.stringify(o)").(string)
	if !ok {
		t.Fatalf("no JSON of %s", option)
	}
	return []byte(text)
}

func TestOptionIsThatOfTheChart(t *testing.T) {
	c := charts.NewBar()
	c.SetGlobalOptions(charts.WithTitleOpts(opts.Title{Title: "T"}), charts.WithYAxisOpts(opts.YAxis{Name: "y [m]"}))
	c.SetXAxis([]string{"a", "b"})
	c.AddSeries("one", []opts.BarData{{Value: 1.25}, {Value: 2}})
	c.AddSeries("two", []opts.BarData{{Value: 3}, {Value: -4e-9}})
	got, err := Option(c)
	must(t, err)

	var option map[string]any
	must(t, json.Unmarshal(withoutFunctions(t, got), &option))
	part := func(key string) string {
		text, err := json.Marshal(option[key])
		must(t, err)
		return string(text)
	}
	want := map[string]string{
		"title": `{"text":"T"}`,
		"series": `[{"data":[{"value":1.25},{"value":2}],"name":"one","progressive":0,"type":"bar"},` +
			`{"data":[{"value":3},{"value":-4e-9}],"name":"two","progressive":0,"type":"bar"}]`,
		"backgroundColor": `"#FFFFFF"`,
		"animation":       `false`,
	}
	for key, text := range want {
		if part(key) != text {
			t.Errorf("%s:\n%s\nwant\n%s", key, part(key), text)
		}
	}
	if name := evaluate(t, got, "o.yAxis[0].name"); name != "y [m]" {
		t.Errorf("y axis %v", name)
	}
	again, err := Option(c)
	must(t, err)
	if string(got) != string(again) {
		t.Error("a second Option differs")
	}
}

// What a figure sets itself is not overruled by the house style, but progressive is.
func TestOptionFillsOnlyGaps(t *testing.T) {
	c := charts.NewScatter()
	c.SetGlobalOptions(
		charts.WithInitializationOpts(opts.Initialization{BackgroundColor: "#123456"}),
		charts.WithGridOpts(opts.Grid{Left: "77"}), charts.WithAnimation(true), charts.WithProgressive(400))
	c.AddSeries("s", []opts.ScatterData{{Value: []int{1, 2}}},
		func(s *charts.SingleSeries) { s.Progressive = opts.Int(400) })
	option, err := Option(c)
	must(t, err)
	for expression, want := range map[string]any{
		"o.backgroundColor": "#123456", "o.grid[0].left": "77", "o.animation": true,
		"o.series[0].progressive": int64(0), "'progressive' in o": false,
	} {
		if got := evaluate(t, option, expression); got != want {
			t.Errorf("%s = %v, want %v", expression, got, want)
		}
	}
}

func TestFunctionsAreUnquoted(t *testing.T) {
	tests := []struct{ name, function, call, want string }{
		{"plain", `function (v) { return v + 1; }`, "f(1)", "2"},
		{"quotes", `function (v) { return "a'b" + 'c"d'; }`, "f()", `a'bc"d`},
		{"backslashes", `function (v) { return "\\" + /\d+/.exec("x12")[0]; }`, "f()", `\12`},
		{"arrow", `v => v.toFixed(2)`, "f(1)", "1.00"},
		{"lines", "function (v) {\n\treturn 3;\n}", "f()", "3"},
		{"end of script", `function () { return "</script><!-- x"; }`, "f()", "</script><!-- x"},
		{"not ASCII", `function () { return "⁻²"; }`, "f()", "⁻²"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := NewLine("t", "x", "y")
			must(t, AddLine(c, "s", 0, []float64{1}, []float64{1}))
			c.Tooltip.Formatter = opts.FuncOpts(test.function)
			option, err := Option(c)
			must(t, err)
			if got := evaluate(t, option, "var f = o.tooltip.formatter; String("+test.call+")"); got != test.want {
				t.Errorf("%s = %q, want %q\n%s", test.call, got, test.want, option)
			}
		})
	}
}

// Text is never taken for a function, nor for the end of the script.
func TestTextStaysText(t *testing.T) {
	for _, text := range []string{
		"__f__", "a __f__ b", `__f__`, `"__f__"`, "__f__open", "open__f__", `back\slash"`,
		"</script><script>alert(1)</script>", "<!-- ", "\u2028", "ζ [m²]", "",
	} {
		c := NewLine(text, "x", text)
		must(t, AddLine(c, "s", 0, []float64{1}, []float64{1}))
		option, err := Option(c)
		must(t, err)
		if got := evaluate(t, option, "o.yAxis[0].name || ''"); got != text {
			t.Errorf("%q became %q", text, got)
		}
		for _, bad := range []string{"</script", "<!--", "\u2028"} {
			if strings.Contains(string(option), bad) {
				t.Errorf("%q: the option contains %q", text, bad)
			}
		}
	}
}

func TestOptionErrors(t *testing.T) {
	withValue := func(v float64) Chart {
		c := charts.NewLine()
		return c.AddSeries("good", []opts.LineData{{Value: 1}}).AddSeries("diverged", []opts.LineData{{Value: v}})
	}
	var none *charts.Line
	tests := []struct {
		name  string
		chart Chart
		parts []string
	}{
		{"nil", nil, []string{"nil"}},
		{"nil pointer", none, []string{"go-echarts cannot read this *charts.Line"}},
		{"no series", NewLine("t", "x", "y"), []string{"no series"}},
		{"NaN", withValue(math.NaN()), []string{`series 1 "diverged"`, "NaN"}},
		{"infinite", withValue(math.Inf(1)), []string{`series 1 "diverged"`, "Inf"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Option(test.chart)
			wantError(t, err, test.parts...)
		})
	}
}

func FuzzUnquoteFunctions(f *testing.F) {
	for _, seed := range []string{`{"a":"__f__f()__f__"}`, `"__f__`, `"\`, `"__f____f__"`, `{"a":"\"__f__"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		unquoteFunctions([]byte(text)) // any bytes: no panic
		// A JSON string without the mark stays as it is.
		if literal, err := json.Marshal(text); err == nil && !strings.Contains(text, functionMark) {
			if got := unquoteFunctions(literal); string(got) != string(literal) {
				t.Errorf("%s became %s", literal, got)
			}
		}
	})
}
