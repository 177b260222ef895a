package live

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/experiment"
)

// clocked is a curve in a notebook whose pictures take a time that passes by hand.
func clocked(c *Curve, cost time.Duration) (pass func(time.Duration), pictures *int) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	count := 0
	c.now = func() time.Time { return now }
	c.send = func(string) { now, count = now.Add(cost), count+1 }
	return func(d time.Duration) { now = now.Add(d) }, &count
}

// TestCost: pictures take at most a hundredth of the time, whatever one costs, and while they are cheap come five a
// second.
func TestCost(t *testing.T) {
	for cost, least := range map[time.Duration]int{0: 290, time.Millisecond: 290, 10 * time.Millisecond: 58, time.Second: 1} {
		c := New("loss", "Loss", "step", "loss")
		pass, pictures := clocked(c, cost)
		begun := c.now()
		for step := range 60000 {
			pass(time.Millisecond)
			c.Add("training", float64(step), 1)
		}
		whole := c.now().Sub(begun)
		if spent := time.Duration(*pictures) * cost; float64(spent) > share*float64(whole)+float64(cost) || c.spent != spent {
			t.Errorf("a picture of %v: %d of them take %v of %v", cost, *pictures, c.spent, whole)
		}
		if *pictures < least {
			t.Errorf("a picture of %v: %d in %v, want at least %d", cost, *pictures, whole, least)
		}
	}
}

// texts are those of an SVG; the test fails if it is none.
func texts(t *testing.T, svg []byte) []string {
	t.Helper()
	var found []string
	decoder, inside := xml.NewDecoder(bytes.NewReader(svg)), false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "text"
		case xml.CharData:
			if inside {
				found = append(found, string(token))
			}
		case xml.EndElement:
			inside = false
		}
	}
}

// TestPicture: the picture names its axes and lines with their last values, and has no number that is none.
func TestPicture(t *testing.T) {
	c := New("loss", "Loss & more", "step", "loss [1]", LogY())
	for k := range 1000 {
		value := math.Exp(-float64(k) / 100)
		if k == 500 {
			value = math.NaN()
		}
		if k == 600 {
			value = 0
		}
		c.Add("a<b", float64(k), value)
		c.Add("other", float64(k), 2)
	}
	svg := c.picture()
	all := strings.Join(texts(t, svg), "|")
	for _, want := range []string{"Loss & more", "|step", "|loss [1]", "a<b 4.586e-05", "other 2", "|1e-2|", "|400|"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q among the texts %s", want, all)
		}
	}
	if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) || len(svg) > 20000 {
		t.Errorf("the picture has %d bytes: %s", len(svg), svg)
	}
	// One value, no value that has a place.
	for _, y := range []float64{3, -1, math.Inf(1)} {
		c := New("loss", "", "step", "loss", LogY())
		c.Add("a", 0, y)
		if svg := c.picture(); bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf\"")) {
			t.Errorf("a single value %g: %s", y, svg)
		}
	}
}

func TestTicks(t *testing.T) {
	for want, a := range map[string]axis{
		"0@0.00 20@0.25 40@0.50 60@0.75 80@1.00":            newAxis(false, []float64{0, 80}),
		"-0.2@0.00 0@0.21 0.2@0.42 0.4@0.63 0.6@0.84":       newAxis(false, []float64{-0.2, 0.75}),
		"1e-4@0.00 1e-3@0.25 1e-2@0.50 1e-1@0.75 1e0@1.00":  newAxis(true, []float64{1e-4, 1, -5}),
		"1@0.00 1.2@0.26 1.4@0.49 1.6@0.68 1.8@0.85 2@1.00": newAxis(true, []float64{1, 2}),
	} {
		var got []string
		for _, k := range a.ticks() {
			got = append(got, fmt.Sprintf("%s@%.2f", k.text, max(0, k.part)))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("ticks %s, want %s", text, want)
		}
	}
}

// TestEnd gives the error back and draws the final chart of what there is, once.
func TestEnd(t *testing.T) {
	failed := errors.New("interrupted")
	if err := New("empty", "", "x", "y").End(failed); err != failed {
		t.Errorf("error %v", err)
	}
	c := New("loss", "Loss", "step", "loss", LogY())
	c.Set("training", 1, []float64{3, math.Inf(1), 1})
	c.Line("validation")(2, 0.5)
	if err := c.End(nil); err != nil {
		t.Error(err)
	}
	c.Add("training", 4, 1)
	if err := c.End(failed); err != failed {
		t.Errorf("error %v", err)
	}
	bad := New("not an id", "Loss", "step", "loss")
	bad.Add("a", 1, 1)
	if err := bad.End(failed); !errors.Is(err, failed) || !strings.Contains(err.Error(), "not an id") {
		t.Errorf("error %v", err)
	}
}

// TestLosses: each stage has its curve, which ends with what was kept.
func TestLosses(t *testing.T) {
	l := NewLosses("training")
	var made []string
	begin := l.begin
	l.begin = func(id, title string) *Curve {
		made = append(made, id+": "+title)
		return begin(id, title)
	}
	w := experiment.Watched{System: "quadrotor", Model: "metasym", Seed: 3, Stage: "encoder", Epochs: 9}
	l.Watch(w) // before the first epoch
	w.TrainLoss, w.ValidationLoss, w.BestEpoch = []float64{2, 1}, []float64{3, 4}, 1
	l.Watch(w)
	if text := l.curves[0].caption; text != "Epoch 2 of at most 9." {
		t.Errorf("caption %q", text)
	}
	w.Ended = true
	l.Watch(w)
	w.Stage, w.Ended = "decoder", false
	l.Watch(w)
	if want := "[training-encoder: quadrotor metasym, seed 3: encoder training-decoder: quadrotor metasym, seed 3: decoder]"; fmt.Sprint(made) != want {
		t.Errorf("curves %v, want %s", made, want)
	}
	if text := l.curves[0].caption; !strings.HasPrefix(text, "2 epochs; the weights of epoch 1 are kept, whose validation loss 3 is the least.") {
		t.Errorf("caption %q", text)
	}
	if got := l.curves[1].lines; len(got) != 2 || got[0].x[0] != 1 || got[1].y[1] != 4 {
		t.Errorf("lines %+v", got)
	}
	if err := l.End(nil); err != nil {
		t.Error(err)
	}
}
