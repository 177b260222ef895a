package figure1

import (
	"encoding/xml"
	"html"
	"io"
	"metasymlab/figures/chart"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// built is a model as the pipeline builds it from a profile.
func built(m *profile.Models, state, control int) metasym.Model {
	e, d := m.MetaSym.Encoder, m.MetaSym.Decoder
	return metasym.Model{
		MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: state / 2, Layers: e.Layers, Sublayers: e.Sublayers, Activation: metasym.Activation(e.Activation)}},
		BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: state, Control: control, Width: d.Width, Heads: d.Heads, Window: d.Window,
			Bias: d.Bias, OutputProjection: d.OutputProjection, LayerNorm: d.LayerNorm, HiddenHead: d.HiddenHead, Residual: d.Residual, MetaAttention: metasym.MetaAttention(d.MetaAttention)}},
	}
}

// trained writes the weights that the model declares, as training does, for all systems of a profile.
func trained(t *testing.T) *results.Results {
	t.Helper()
	r := &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"mesh3x3.metasym.decoder.width": 12, "mesh3x3.metasym.decoder.hidden_head": true})}
	for _, s := range catalogue.Systems() {
		state, control := 36, 0
		switch s.Name {
		case "quantum":
			state = 2
		case "quadrotor":
			state, control = 12, 4
		}
		m := built(s.Settings(r.Profile).Models, state, control)
		write(t, r, s.Name, m.Parameters(), weights.Count(m.Parameters()))
	}
	return r
}

func write(t *testing.T, r *results.Results, system string, parameters []weights.Parameter, count int) {
	t.Helper()
	var tensors []store.NamedTensor
	for _, p := range parameters {
		tensors = append(tensors, store.NamedTensor{Name: prefix + p.Name, Shape: p.Dims, Data: make([]float32, p.Size())})
	}
	training := result.Training{System: system, Model: "metasym", ParameterCount: count, Key: system}
	if err := store.WriteTensors(r.Weights(training), tensors, nil); err != nil {
		t.Fatal(err)
	}
	settings, err := r.Profile.System(system)
	if err != nil {
		t.Fatal(err)
	}
	seed := settings.Seeds[0]
	training.Seed = seed
	resultstest.Write(t, r.TrainingFile(system, "metasym", seed), training)
}

var (
	indexText = regexp.MustCompile(`_\{([^}]*)\}`)
	tags      = regexp.MustCompile(`<[^>]*>`)
	fontSizes = regexp.MustCompile(`font-size="([0-9.]+)"`)
)

// plainText are a line's words without the marks of indices.
func plainText(words string) string { return indexText.ReplaceAllString(words, "$1") }

// checked is the text of the diagram for a width in px, which is so many mm in print: XML, within its size, of 7 pt at
// least.
func checked(t *testing.T, f *Figure, width int, millimetres float64) string {
	t.Helper()
	svg, size := f.Draw(width)
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if size.Width > width {
		t.Errorf("%d px wide, want %d at most", size.Width, width)
	}
	for _, m := range fontSizes.FindAllStringSubmatch(string(svg), -1) {
		px, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if points := px * millimetres / 25.4 * 72 / float64(size.Width); points < 7 {
			t.Errorf("%d px: text of %s px has %.1f pt in print", width, m[1], points)
		}
	}
	return strings.ReplaceAll(html.UnescapeString(tags.ReplaceAllString(string(svg), "")), "\u200b", "")
}

// TestNew: the diagram and the table have every parameter of the model, counted by the model itself; it is XML, and
// says of each system what that has.
func TestNew(t *testing.T) {
	r := trained(t)
	for _, c := range []struct {
		system  string
		model   metasym.Model
		has, no []string
	}{
		{"quantum", built(&r.Profile.Quantum.Models, 2, 0), []string{"n = 2", "ControlNet on (q, p), plus", "W [4, 2], b: 12"}, []string{"LayerNorm", "m = "}},
		{"mesh", built(&r.Profile.Mesh.Models, 36, 0), []string{"n = 36", "linear module 1", "S_{j} [18, 18], b [18]"}, []string{"m = "}},
		{"mesh3x3", built(&r.Profile.Mesh3x3.Models, 36, 0), []string{"n = 36", "W [12, 36], b: 444", "head, a perceptron", "W_{1} [12, 12]"}, []string{"m = "}},
		{"quadrotor", built(&r.Profile.Quadrotor.Models, 12, 4), []string{"n = 12", "m = 4", "ControlNet on (q, p, u), plus"}, nil},
	} {
		f, err := New(r, c.system)
		if err != nil {
			t.Fatal(err)
		}
		all, encoder := weights.Count(c.model.Parameters()), weights.Count(c.model.MAML.Encoder.Parameters())
		local := weights.Count(c.model.BiLevel.Decoder.Local())
		for _, words := range []string{grouped(all) + " parameters, " + grouped(encoder) + " of the encoder and " + grouped(all-encoder) + " of the decoder, of which " + grouped(local) + " are local",
			"Profile test, backend go."} {
			if !strings.Contains(f.Caption, words) {
				t.Errorf("%s: caption %q lacks %q", c.system, f.Caption, words)
			}
		}
		if words := "Of the " + grouped(all) + " parameters of the "; !strings.HasPrefix(f.Says, words) || !strings.HasSuffix(f.Says, grouped(local)+" are adapted to each system.") {
			t.Errorf("%s: %q", c.system, f.Says)
		}
		for width, millimetres := range map[int]float64{336: chart.SingleColumn, 692: chart.DoubleColumn} {
			svg := checked(t, f, width, millimetres)
			for _, words := range c.has {
				if !strings.Contains(svg, plainText(words)) {
					t.Errorf("%s, %d px: the diagram lacks %q", c.system, width, words)
				}
			}
			for _, words := range c.no {
				if strings.Contains(svg, words) {
					t.Errorf("%s, %d px: the diagram has %q", c.system, width, words)
				}
			}
		}
		column := 3 + slices.IndexFunc(catalogue.Systems(), func(s catalogue.System) bool { return s.Name == c.system })
		sum, total := 0.0, 0.0
		for _, row := range f.Table.Rows {
			if number := row[column].Number; number != nil {
				if row[0].Text == "all" {
					total = *number
				} else {
					sum += *number
				}
			}
		}
		if int(total) != all || sum != total {
			t.Errorf("%s: the table's parts are %g parameters, in all %g; want %d", c.system, sum, total, all)
		}
	}
}

// TestGradientModules: the other family of encoders has a place too.
func TestGradientModules(t *testing.T) {
	r := trained(t)
	m := built(&r.Profile.Quantum.Models, 2, 0)
	m.MAML.Encoder = metasym.SymplecticEncoder{Family: "G", Degrees: 1, Layers: 2, Width: 5, Activation: "tanh"}
	write(t, r, "quantum", m.Parameters(), weights.Count(m.Parameters()))
	f, err := New(r, "quantum")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"gradient module 1", "up: K [5, 1], a, b: 15", "gradient module 2", "low: K"} {
		if !strings.Contains(checked(t, f, 336, chart.SingleColumn), words) {
			t.Errorf("the diagram lacks %q", words)
		}
	}
}

func TestRefused(t *testing.T) {
	r := trained(t)
	if _, err := New(r, "mess"); err == nil || !strings.HasPrefix(err.Error(), `figure 1: no system "mess", known are [mesh mesh3x3 quantum quadrotor`) {
		t.Errorf("error %v", err)
	}
	m := built(&r.Profile.Quantum.Models, 2, 0)
	for name, c := range map[string]struct {
		parameters []weights.Parameter
		count      int
		want       string
	}{
		"unknown":  {append(m.Parameters(), weights.Parameter{Name: "decoder/gate/W", Dims: []int{1}}), 131, `"weights/decoder/gate/W", which figure 1 has no place for`},
		"count":    {m.Parameters(), 7, "parameters, its training record says 7; train it again"},
		"no parts": {m.MAML.Encoder.Parameters(), weights.Count(m.MAML.Encoder.Parameters()), "want matrices [D, n+m] and [n, D]"},
	} {
		write(t, r, "quantum", c.parameters, c.count)
		if _, err := New(r, "mesh"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	if _, err := New(&results.Results{Folder: resultstest.Folder(t), Profile: r.Profile}, "mesh"); err == nil || !strings.HasPrefix(err.Error(), "figure 1: ") {
		t.Errorf("nothing trained: error %v", err)
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 130: "130", 3036: "3,036", 2879696: "2,879,696"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
