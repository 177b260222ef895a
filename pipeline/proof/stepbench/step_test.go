package stepbench

import (
	"math"
	"testing"
	"time"

	"metasymlab/metasym/backend"
)

// Test: the steps are those of the paper's models, and run.
func TestSteps(t *testing.T) {
	counts := map[string]int{ // of the encoders 14 to 481600, of the decoders what the paper's totals leave
		"encoder mesh": 481600, "encoder quadrotor": 480, "encoder quantum": 14,
		"decoder mesh": 2879696 - 481600, "decoder quadrotor": 3036 - 480, "decoder quantum": 174,
	}
	cpu, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		step, err := NewStep(cpu, name, workers)
		if err != nil {
			t.Fatal(err)
		}
		if step.Parameters != counts[name] {
			t.Errorf("%s has %d parameters, want %d", name, step.Parameters, counts[name])
		}
		step.Close()
	}
	m, err := Measure("go", "decoder quadrotor", time.Millisecond)
	if err != nil || m.Count < least || !(m.Fastest > 0 && m.Fastest <= m.Mean && !math.IsInf(m.Mean, 0)) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := NewStep(cpu, "decoder mush", workers); err == nil || err.Error() != "unknown step 'decoder mush'; did you mean 'decoder mesh'?" {
		t.Errorf("unknown step: %v", err)
	}
}

// BenchmarkStep times the loss and all gradients of each step, for profiles.
func BenchmarkStep(b *testing.B) {
	cpu, err := backend.Open("")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range Names() {
		b.Run(name, func(b *testing.B) {
			step, err := NewStep(cpu, name, workers)
			if err != nil {
				b.Fatal(err)
			}
			defer step.Close()
			fastest := math.Inf(1)
			for b.Loop() {
				start := time.Now()
				if err := step.Run(); err != nil {
					b.Fatal(err)
				}
				fastest = min(fastest, time.Since(start).Seconds())
			}
			b.ReportMetric(1e3*fastest, "min-ms")
		})
	}
}
