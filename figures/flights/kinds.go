package flights

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/flights"
)

// Kinds is the error by kind of damage: a chart and the numbers it shows.
type Kinds struct {
	Panel rollout.Panel
	Table *table.Table
}

// Show displays both in a notebook.
func (k *Kinds) Show() error {
	f := rollout.Figure{Panels: []rollout.Panel{k.Panel}}
	if err := f.Show(); err != nil {
		return err
	}
	k.Table.Show()
	return nil
}

// ByKind has the errors over the horizon by kind of damage, of every model and of those that adapt without training.
func ByKind(r *results.Results, system string) (*Kinds, error) {
	set, err := read(r, system)
	if err != nil {
		return nil, fmt.Errorf("real flights by damage: %w", err)
	}
	all, err := variants(r, set)
	if err != nil {
		return nil, fmt.Errorf("real flights by damage: %w", err)
	}
	b := byKind{set: set, of: map[flights.Damage][]int{}}
	for i, v := range all {
		if !slices.Contains(b.kinds, v.Damage) {
			b.kinds = append(b.kinds, v.Damage)
		}
		b.of[v.Damage] = append(b.of[v.Damage], i)
	}
	slices.Sort(b.kinds)
	still, err := b.reference(rollout.Persistence)
	if err != nil {
		return nil, err
	}
	b.floor = results.Runs(still.Runs).PerSystem()
	b.models = append(b.models, set.MetaSym)
	b.models = append(b.models, set.Baselines...)
	for _, m := range set.Adapted {
		m.Label += ", fine-tuned"
		b.models = append(b.models, m)
	}
	for _, name := range []string{rollout.ConstantVelocity, rollout.Linear, rollout.LinearAdapted, rollout.Identified} {
		m, err := b.reference(name)
		if err != nil {
			return nil, err
		}
		b.models = append(b.models, m)
	}
	origin := r.Origin(r.Profile.Flights.Seeds...)
	return &Kinds{
		Panel: rollout.Panel{ID: system + "-kinds", Chart: chart.Layout(b.layout), Says: b.says(),
			Caption: fmt.Sprintf("Error over the horizon by kind of damage, as part of that of standing still (dashed line) on the same variant. A mark is a variant, mean over its rollouts and over seeds; a bar is the mean over the variants of a kind. Of baselines the best as trained and the best fine-tuned. %s", origin),
			Alt:     "Errors by kind of damage, a plane a kind, a column a model. " + b.says()},
		Table: b.table(system, origin),
	}, nil
}

// byKind are the errors on each variant, by kind.
type byKind struct {
	set    *rollout.Set
	kinds  []flights.Damage
	of     map[flights.Damage][]int // variants by kind
	floor  []float64                // the error of standing still on each variant
	models []rollout.Model
}

func (b byKind) reference(name string) (rollout.Model, error) {
	for _, m := range b.set.References {
		if m.Runs[0].Model == name {
			return m, nil
		}
	}
	return rollout.Model{}, fmt.Errorf("real flights by damage: no reference %q", name)
}

// parts are a model's errors on the variants of a kind, as parts of the floor.
func (b byKind) parts(m rollout.Model, kind flights.Damage) (parts []float64) {
	errors := results.Runs(m.Runs).PerSystem()
	for _, i := range b.of[kind] {
		parts = append(parts, errors[i]/b.floor[i])
	}
	return parts
}

// drawn are MetaSym, the best baseline as trained and the best fine-tuned, and the references.
func (b byKind) drawn() (list []rollout.Model) {
	var own, tuned *rollout.Model
	for i, m := range b.models {
		kind := &own
		switch {
		case m.Runs[0].FineTuning != nil:
			kind = &tuned
		case m.Runs[0].Seed == 0 || m.Runs[0].Model == b.set.MetaSym.Runs[0].Model:
			list = append(list, m)
			continue
		}
		if *kind == nil || m.Error() < (*kind).Error() {
			*kind = &b.models[i]
		}
	}
	for _, m := range []*rollout.Model{tuned, own} {
		if m != nil {
			list = slices.Insert(list, 1, *m)
		}
	}
	return list
}

// Sizes of the chart, px.
const (
	kindsLeft   = 56
	kindsTop    = 84 // a legend of two rows, and the kinds' names
	kindsMore   = 28 // where the legend has rows more
	kindsHeight = 190
	kindsRight  = 12
	kindsGap    = 8
	kindsBottom = 16
)

func (b byKind) layout(width int) (chart.Drawing, chart.Size) {
	drawn := b.drawn()
	low, high := 1.0, 1.0
	for _, m := range drawn {
		for _, kind := range b.kinds {
			for _, v := range b.parts(m, kind) {
				if v > 0 && !math.IsInf(v, 0) {
					low, high = min(low, v), max(high, min(v, 1e3))
				}
			}
		}
	}
	ends := [2]float64{math.Pow(10, math.Floor(math.Log10(low)*2)/2), math.Pow(10, math.Ceil(math.Log10(high)*2)/2)}
	top := kindsTop
	if width < chart.FullWidth().Width {
		top += kindsMore
	}
	each := (width - kindsLeft - kindsRight - kindsGap*(len(b.kinds)-1)) / len(b.kinds)
	var planes []chart.Plane
	var tops, middles []int
	var names, columns []string
	for _, m := range drawn {
		columns = append(columns, m.Label)
	}
	for i, kind := range b.kinds {
		p := chart.Plane{Left: kindsLeft + i*(each+kindsGap), Top: top, Width: each, Height: kindsHeight, X: [2]float64{-0.6, float64(len(drawn)) - 0.4}, Y: ends,
			LogY: true, NoTicksX: true, NoTicksY: i > 0, Of: kind.String(), YIs: "relative error", XNames: columns}
		if i == 0 {
			p.YName = "relative error"
		}
		planes = append(planes, p)
		tops, middles, names = append(tops, top-16), append(middles, p.Left+each/2), append(names, kind.String())
	}
	d := chart.NewDrawing(planes...)
	d.Headings(11, tops, middles, names)
	d.LegendNames(columns)
	legend := d["legend"].(map[string]any)
	legend["itemWidth"], legend["itemHeight"] = 10, 10
	for plane, kind := range b.kinds {
		d.Add(chart.Curve(fmt.Sprintf("floor-%d", plane), "", plane, chart.Grey, "dashed", 1, chart.Points(3, planes[plane].X[:], []float64{1, 1})))
		for i, m := range drawn {
			parts, x, mean := b.parts(m, kind), []float64{}, 0.0
			for _, v := range parts {
				x, mean = append(x, float64(i)), mean+v/float64(len(parts))
			}
			look := chart.StyleOf(m.Style)
			if m.Runs[0].FineTuning != nil {
				look.Symbol = "empty" + strings.ToUpper(look.Symbol[:1]) + look.Symbol[1:]
			}
			d.Add(chart.Curve(fmt.Sprintf("mean-%d-%d", plane, i), "", plane, look.Color, "solid", 2, chart.Points(4, []float64{float64(i) - 0.35, float64(i) + 0.35}, []float64{mean, mean})),
				chart.Marks(fmt.Sprintf("variants-%d-%d", plane, i), m.Label, plane, look.Color, look.Symbol, 7, chart.Points(4, x, parts)))
		}
	}
	return d, chart.Size{Width: width, Height: top + kindsHeight + kindsBottom}
}

// says compares MetaSym with the best of the others for each kind.
func (b byKind) says() string {
	var words []string
	for _, kind := range b.kinds {
		best, least := "", math.Inf(1)
		for _, m := range b.drawn()[1:] {
			if v := statistic.Of(b.parts(m, kind)).Mean; v < least {
				best, least = m.Label, v
			}
		}
		words = append(words, fmt.Sprintf("%s: MetaSym %.2g, the best other, %s, %.2g", kind, statistic.Of(b.parts(b.set.MetaSym, kind)).Mean, best, least))
	}
	return "Parts of the error of standing still, by damage: " + rollout.Join(words) + "."
}

// table has a row for each model and a column for each kind.
func (b byKind) table(system, origin string) *table.Table {
	t := &table.Table{ID: system + "-kinds-table", Title: "Error by kind of damage",
		Caption: "Error over the horizon as part of that of standing still on the same variant: mean over the variants of a kind and, in brackets, the deviation over them. Baselines as trained and fine-tuned on the first hop of each variant; references need no training.",
		Columns: []table.Column{{Name: "model"}}, Notes: []string{origin}}
	for _, kind := range b.kinds {
		t.Columns = append(t.Columns, table.Column{Name: fmt.Sprintf("%s (%d)", kind, len(b.of[kind])), Group: "kind of damage (variants)"})
	}
	for _, m := range b.models {
		from := append(results.Runs(m.Runs).Names(), "references/"+b.set.System)
		if m.Runs[0].Seed == 0 {
			from = from[len(from)-1:]
		}
		row := []table.Value{table.Text("%s", m.Label).From(from...)}
		for _, kind := range b.kinds {
			s := statistic.Of(b.parts(m, kind))
			v := table.Significant(s.Mean, 3).WithDeviation(s.Deviation)
			v.Count = s.Count
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
