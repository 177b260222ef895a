package flights

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result/diagnosis"

	"gonum.org/v1/gonum/stat/distuv"
)

// Told is whether the damage can be told from what models adapt.
type Told struct {
	Panel  rollout.Panel
	Tables []*table.Table // how often, and what was taken for what
}

// Show displays all in a notebook.
func (t *Told) Show() error {
	f := rollout.Figure{Panels: []rollout.Panel{t.Panel}}
	if err := f.Show(); err != nil {
		return err
	}
	for _, one := range t.Tables {
		one.Show()
	}
	return nil
}

// Diagnosis shows whether the kind of damage can be told from what MetaSym adapts alone: of models that were trained on
// real flights, on simulated ones, and on both.
func Diagnosis(r *results.Results) (*Told, error) {
	t, err := told(r)
	if err != nil {
		return nil, fmt.Errorf("diagnosis: %w", err)
	}
	return t, nil
}

func told(r *results.Results) (*Told, error) {
	var all []diagnosed
	for _, s := range catalogue.Flights() {
		settings, err := s.In(r.Profile)
		if err != nil {
			return nil, err
		}
		list, err := diagnosis.Read(r.Folder, s.Name, settings.Seeds)
		if err != nil {
			return nil, err
		}
		one, err := newDiagnosed(s, list)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	first := all[0]
	origin := r.Origin(r.Profile.Flights.Seeds...)
	t := &Told{Panel: rollout.Panel{ID: "flights-adapted", Chart: chart.Layout(first.places), Size: chart.FullWidth(), Says: first.says(),
		Caption: fmt.Sprintf("What MetaSym adapts to each flight: the first two principal components of its %d adapted parameters, seed %d, mean over a flight's hops; filled, variants that models were trained on or stopped by, hollow, others. %s",
			first.from(diagnosis.Adapted).Features, first.list[0].Seed, origin),
		Alt: "A plane with a mark for each flight, by its first two principal components, in the colours of five kinds of damage. " + first.says()}}
	rates := &table.Table{ID: "flights-diagnosis", Title: "The damage told", Columns: []table.Column{{Name: "from"}, {Name: "numbers of each hop"},
		{Name: "right", Unit: "%", Group: "others of the variant known"}, {Name: "95 % interval", Unit: "%", Group: "others of the variant known"}, {Name: "mean over kinds", Unit: "%", Group: "others of the variant known"},
		{Name: "right", Unit: "%", Group: "no other of the variant known"}, {Name: "95 % interval", Unit: "%", Group: "no other of the variant known"}, {Name: "mean over kinds", Unit: "%", Group: "no other of the variant known"}},
		Caption: fmt.Sprintf("How often the kind of damage of a flight is told from that flight alone, by a regularised linear discriminant on ten principal components that knows the other flights (%d in all, of %d variants): those of the same variant too, or those of other variants only, for kinds of which there are several. All kinds count as equally frequent. Intervals are Wilson's for as many flights; flights of a variant are alike, so they are too narrow rather than too wide. Means over seeds.",
			len(first.list[0].Flights), first.variants())}
	for _, d := range all {
		rates.Rows = append(rates.Rows, d.row(diagnosis.Adapted, "adapted by MetaSym: "+d.Label))
	}
	rates.Rows = append(rates.Rows, first.row(diagnosis.Raw, "means and deviations of states and thrusts"), first.chance())
	rates.Notes = []string{"Chance: always the most frequent kind; over kinds, one of them.", origin}
	t.Tables = append(t.Tables, rates)
	for _, name := range []string{diagnosis.Adapted, diagnosis.Raw} {
		t.Tables = append(t.Tables, first.confusion(name, origin))
	}
	return t, nil
}

// diagnosed are the diagnoses with all seeds of a system.
type diagnosed struct {
	catalogue.System
	list []diagnosis.Diagnosis
}

func newDiagnosed(s catalogue.System, list []diagnosis.Diagnosis) (diagnosed, error) {
	d := diagnosed{s, list}
	for _, one := range list {
		if len(one.Flights) == 0 || len(one.Flights) != len(list[0].Flights) {
			return d, fmt.Errorf("%s, seed %d: of %d flights; make it again with this profile", s.Name, one.Seed, len(one.Flights))
		}
		for _, name := range []string{diagnosis.Adapted, diagnosis.Raw} {
			k := slices.IndexFunc(one.From, func(f diagnosis.From) bool { return f.Name == name })
			if k < 0 || len(one.From[k].Flight) != len(one.Flights) || len(one.From[k].Variant) != len(one.Flights) {
				return d, fmt.Errorf("%s, seed %d: nothing is told from %q; make it again", s.Name, one.Seed, name)
			}
		}
	}
	return d, nil
}

func of(one diagnosis.Diagnosis, name string) diagnosis.From {
	return one.From[slices.IndexFunc(one.From, func(f diagnosis.From) bool { return f.Name == name })] // newDiagnosed: it is there
}

func (d diagnosed) from(name string) diagnosis.From { return of(d.list[0], name) }

// variants is how many there are.
func (d diagnosed) variants() int {
	seen := map[int]bool{}
	for _, f := range d.list[0].Flights {
		seen[f.Variant] = true
	}
	return len(seen)
}

// rate is how many of so many flights are told, mean over seeds, and the mean over kinds of the parts that are.
type rate struct {
	right, kinds float64
	count        int
}

func (d diagnosed) rate(name string, told func(diagnosis.From) []int) (r rate) {
	for _, one := range d.list {
		right, all := make([]float64, len(one.Kinds)), make([]float64, len(one.Kinds))
		for i, kind := range told(of(one, name)) {
			if kind == diagnosis.None {
				continue
			}
			truth := one.Flights[i].Kind
			all[truth]++
			if kind == truth {
				right[truth]++
			}
		}
		r.count = 0
		var sum, parts, kinds float64
		for k, n := range all {
			if n > 0 {
				r.count += int(n)
				sum, parts, kinds = sum+right[k], parts+right[k]/n, kinds+1
			}
		}
		r.right += sum / float64(r.count) / float64(len(d.list))
		r.kinds += parts / kinds / float64(len(d.list))
	}
	return r
}

func byFlight(f diagnosis.From) []int  { return f.Flight }
func byVariant(f diagnosis.From) []int { return f.Variant }

func (d diagnosed) row(name, words string) []table.Value {
	var from []string
	for _, one := range d.list {
		from = append(from, fmt.Sprintf("diagnosis/%s/%d", d.Name, one.Seed))
	}
	row := []table.Value{table.Text("%s", words).From(from...), table.Number(float64(d.from(name).Features), 0)}
	for _, told := range []func(diagnosis.From) []int{byFlight, byVariant} {
		r := d.rate(name, told)
		right := table.Number(100*r.right, 0)
		right.Count = r.count
		low, high := wilson(r.right, r.count)
		row = append(row, right, table.Range([2]float64{100 * low, 100 * high}, 0), table.Number(100*r.kinds, 0))
	}
	return row
}

// chance is what knows nothing of a flight: always the most frequent kind, or any.
func (d diagnosed) chance() []table.Value {
	row := []table.Value{table.Text("chance"), table.Text("—")}
	for _, told := range []func(diagnosis.From) []int{byFlight, byVariant} {
		all := map[int]int{}
		count, most := 0, 0
		for i, kind := range told(d.from(diagnosis.Raw)) {
			if kind != diagnosis.None {
				truth := d.list[0].Flights[i].Kind
				all[truth]++
				count, most = count+1, max(most, all[truth])
			}
		}
		row = append(row, table.Number(100*float64(most)/float64(count), 0), table.Text("—"), table.Number(100/float64(len(all)), 0))
	}
	return row
}

// wilson is the 95 % interval of a part of so many.
func wilson(part float64, count int) (low, high float64) {
	z, n := distuv.UnitNormal.Quantile(0.975), float64(count)
	middle := (part + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(part*(1-part)/n+z*z/(4*n*n))
	return middle - half, middle + half
}

// confusion has a row for each kind, and what flights of it were taken for, sums over seeds.
func (d diagnosed) confusion(name, origin string) *table.Table {
	words := map[string]string{diagnosis.Adapted: "what MetaSym adapts", diagnosis.Raw: "means and deviations"}[name]
	kinds := d.list[0].Kinds
	t := &table.Table{ID: "flights-confusion-" + name, Title: "What was taken for what, from " + words,
		Caption: fmt.Sprintf("Flights of each kind of damage by the kind that was told from %s, others of the variant known; all seeds together.", words),
		Columns: []table.Column{{Name: "truly"}}, Notes: []string{origin}}
	counts := make([][]int, len(kinds))
	for i := range counts {
		counts[i] = make([]int, len(kinds))
	}
	var from []string
	for _, one := range d.list {
		from = append(from, fmt.Sprintf("diagnosis/%s/%d", d.Name, one.Seed))
		for i, kind := range of(one, name).Flight {
			if kind != diagnosis.None {
				counts[one.Flights[i].Kind][kind]++
			}
		}
	}
	for _, kind := range kinds {
		t.Columns = append(t.Columns, table.Column{Name: kind, Group: "told"})
	}
	for k, kind := range kinds {
		row := []table.Value{table.Text("%s", kind).From(from...)}
		for _, n := range counts[k] {
			row = append(row, table.Number(float64(n), 0))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// says compares what is told from both.
func (d diagnosed) says() string {
	own, raw := d.rate(diagnosis.Adapted, byFlight), d.rate(diagnosis.Raw, byFlight)
	return fmt.Sprintf("From what MetaSym adapts, the kind of damage of %.0f %% of %d flights is told, %.0f %% in the mean over kinds; from means and deviations of what was measured, %.0f %% and %.0f %%.",
		100*own.right, own.count, 100*own.kinds, 100*raw.right, 100*raw.kinds)
}

// Sizes of the plane, px.
const (
	placesLeft   = 54
	placesTop    = 40
	placesMore   = 26 // where the legend has a row more
	placesHeight = 250
	placesRight  = 12
	placesBottom = 48
)

// places draws each flight at its place.
func (d diagnosed) places(width int) (chart.Drawing, chart.Size) {
	one := d.list[0]
	var x, y [2]float64
	for _, f := range one.Flights {
		x, y = [2]float64{min(x[0], f.At[0]), max(x[1], f.At[0])}, [2]float64{min(y[0], f.At[1]), max(y[1], f.At[1])}
	}
	room := func(r [2]float64) [2]float64 {
		more := max((r[1]-r[0])/15, 1e-3)
		return [2]float64{r[0] - more, r[1] + more}
	}
	top := placesTop
	if width < chart.FullWidth().Width {
		top += placesMore
	}
	plane := chart.Plane{Left: placesLeft, Top: top, Width: width - placesLeft - placesRight, Height: placesHeight, X: room(x), Y: room(y), Free: true,
		XName: "first component", YName: "second component", MostX: 6, MostY: 6}
	drawing := chart.NewDrawing(plane)
	drawing.LegendNames(one.Kinds)
	legend := drawing["legend"].(map[string]any)
	legend["itemWidth"], legend["itemHeight"] = 10, 10
	for k, kind := range one.Kinds {
		look := chart.StyleOf(k)
		for _, trained := range []bool{true, false} {
			var atX, atY []float64
			for _, f := range one.Flights {
				if f.Kind == k && f.Trained == trained {
					atX, atY = append(atX, f.At[0]), append(atY, f.At[1])
				}
			}
			if len(atX) == 0 {
				continue
			}
			marks := chart.Marks(fmt.Sprintf("kind-%d-%t", k, trained), kind, 0, look.Color, [...]string{"circle", "rect", "triangle", "diamond", "pin"}[k%5], 8, chart.Points(4, atX, atY))
			if !trained {
				marks["itemStyle"] = map[string]any{"color": "#FFFFFF", "borderColor": look.Color, "borderWidth": 1.6}
			}
			drawing.Add(marks)
		}
	}
	return drawing, chart.Size{Width: width, Height: top + placesHeight + placesBottom}
}
