package flight

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"metasymlab/pipeline/dataset"
	realset "metasymlab/pipeline/dataset/flights"
	set "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/experiment/evaluation"
	drone "metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/flightstest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/quadrotor"
)

// flights is a trial on small data, with three unseen systems.
func flights(t *testing.T, changes ...profiletest.Changes) (*evaluation.Trial, profile.QuadrotorData) {
	t.Helper()
	p := profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {"quadrotor.data.ood_systems": 3, "quadrotor.evaluation.adaptation_steps": 20}}, changes...)...)
	made, err := set.Generate(t.Context(), p.Quadrotor.Data, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := evaluation.NewTrackTrial(made, p.Quadrotor.Evaluation)
	if err != nil {
		t.Fatal(err)
	}
	return trial, p.Quadrotor.Data
}

// worst is the largest error of any predicted value.
func worst(trial *evaluation.Trial, r *evaluation.Rollouts) (largest float64) {
	for s := range r.Systems {
		for w := range r.Count {
			for h := range r.Horizon {
				for k, v := range r.At(s, w, h) {
					largest = max(largest, math.Abs(v-trial.Truth[s][w].State[(trial.Context+h)*r.Dim+k]))
				}
			}
		}
	}
	return largest
}

// TestTrue: without noise the simulator with the true parameters gives the data, near and far, to rounding, which the
// chart's momentum enlarges; with noise it does not.
func TestTrue(t *testing.T) {
	for _, chart := range []string{"se3", "r3-so3"} {
		trial, d := flights(t, profiletest.Changes{"quadrotor.data.chart": chart})
		if trial.Far == nil {
			t.Fatal("no far trial")
		}
		params, err := True(trial)
		if err != nil {
			t.Fatal(err)
		}
		for name, one := range map[string]*evaluation.Trial{"near": trial, "far": trial.Far} {
			exact, err := Simulate(t.Context(), one.WithNoise(0), d, params, 1)
			if err != nil {
				t.Fatal(err)
			}
			if e := worst(one, exact); !(e < 1e-9) {
				t.Errorf("%s, %s: the simulator is off by %g without noise", chart, name, e)
			}
			noisy, err := Simulate(t.Context(), one, d, params, 2)
			if err != nil {
				t.Fatal(err)
			}
			if e := worst(one, noisy); !(e > one.InputNoise) {
				t.Errorf("%s, %s: the simulator is off by %g with noise of %g", chart, name, e, one.InputNoise)
			}
		}
	}
}

// TestNoisyStart: where place and attitude are apart, exact physics from a noisy state is far better than standing
// still; by the logarithm of SE(3) it is far worse, since the noise on ρ × m v hides Iω.
func TestNoisyStart(t *testing.T) {
	for chart, far := range map[string]func(simulated, still float64) bool{
		"r3-so3": func(simulated, still float64) bool { return simulated < still/5 },
		"se3":    func(simulated, still float64) bool { return simulated > still*5 },
	} {
		trial, d := flights(t, profiletest.Changes{"quadrotor.data.chart": chart, "quadrotor.data.train_systems": 6, "quadrotor.data.nodes": 100,
			"quadrotor.evaluation.context": 10, "quadrotor.evaluation.horizon": 30, "quadrotor.evaluation.adaptation_steps": 40, "quadrotor.evaluation.far_steps": 40})
		params, err := True(trial)
		if err != nil {
			t.Fatal(err)
		}
		noisy, err := Simulate(t.Context(), trial, d, params, 2)
		if err != nil {
			t.Fatal(err)
		}
		if simulated, still := meanSquare(trial, noisy), meanSquare(trial, evaluation.Persistence(trial)); !far(simulated, still) {
			t.Errorf("%s: mean squared error %g from noisy states, %g standing still", chart, simulated, still)
		}
	}
}

// meanSquare is the mean squared error of all predicted values.
func meanSquare(trial *evaluation.Trial, r *evaluation.Rollouts) (sum float64) {
	for s := range r.Systems {
		for w := range r.Count {
			for h := range r.Horizon {
				for k, v := range r.At(s, w, h) {
					e := v - trial.Truth[s][w].State[(trial.Context+h)*r.Dim+k]
					sum += e * e
				}
			}
		}
	}
	return sum / float64(r.Systems*r.Count*r.Horizon*r.Dim)
}

// TestIdentify: from exact steps the parameters come out to rounding, wherever in the unseen systems' ranges they are,
// with any number of workers, and the far trial's are the same; from noisy ones they do not.
func TestIdentify(t *testing.T) {
	if testing.Short() {
		t.Skip("fits many simulated systems")
	}
	for name, c := range map[string]profiletest.Changes{
		"as in the profile":        {},
		"all heavier":              {"quadrotor.data.ood.mass": [][]float64{{1.4, 1.5}}, "quadrotor.data.ood.torque_ratio": [][]float64{{2, 3}}},
		"place and attitude apart": {"quadrotor.data.chart": "r3-so3"},
		"two intervals":            {"quadrotor.data.train.arm": [][]float64{{0.7, 0.8}, {1.3, 1.5}}, "quadrotor.data.ood.arm": [][]float64{{1, 1.1}}},
	} {
		trial, d := flights(t, c)
		want, err := True(trial)
		if err != nil {
			t.Fatal(err)
		}
		done := 0
		got, err := Identify(t.Context(), trial, d, 1, func() { done++ })
		if err != nil || done != 3 {
			t.Fatalf("%s: %v, %d systems done", name, err, done)
		}
		for s := range want {
			if off := distance(&got[s], &want[s]); !(off < 1e-7) {
				t.Errorf("%s: system %d: identified %+v, true %+v: off by %.1e", name, s, got[s], want[s], off)
			}
		}
		again, err := Identify(t.Context(), trial.Far, d, 3, nil)
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s: the far trial's, with 3 workers: %+v, %v; want %+v", name, again, err, got)
		}
	}
	trial, d := flights(t, profiletest.Changes{"quadrotor.data.noise": 0.01})
	want, err := True(trial)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Identify(t.Context(), trial, d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if off := distance(&got[0], &want[0]); !(off > 1e-4) {
		t.Errorf("from noisy steps the parameters are off by %g only", off)
	}
}

// distance is the largest relative difference of two systems' parameters.
func distance(p, q *quadrotor.Params) (largest float64) {
	of := func(p *quadrotor.Params) []float64 { return append(p.Inertia[:], p.Mass, p.Arm, p.TorqueRatio) }
	for i, v := range of(p) {
		largest = max(largest, math.Abs(v/of(q)[i]-1))
	}
	return largest
}

// TestRefused: a motion that leaves the range of numbers is told by its rollouts; a system without its parameters and
// the end of the context are errors.
func TestRefused(t *testing.T) {
	trial, d := flights(t)
	params, err := True(trial)
	if err != nil {
		t.Fatal(err)
	}
	params[1].Mass = 1e-320
	if r, err := Simulate(t.Context(), trial, d, params, 1); err != nil || r.InRange() != 0 {
		t.Errorf("a body without mass is in range for %d steps, %v", r.InRange(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Simulate(ctx, trial, d, params, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Identify(ctx, trial, d, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	trial.Set.OOD[2].Parameters = []dataset.Parameter{{Name: "mass", Value: 1}}
	if _, err := True(trial); err == nil || err.Error() != "unseen system 2: the system has no parameter 'inertia_x'" {
		t.Errorf("without parameters: %v", err)
	}
}

// TestIdentifyReal: flights simulated with a factor for each rotor, other inertia and other torque ratio, in the
// coordinates of the whole drone, show what they were flown with: rotors' thrusts over the mass, and inertia and torque
// ratio to the thrusts. They had no drag; flown again with some, they show how much.
func TestIdentifyReal(t *testing.T) {
	d := profile.FlightsData{Train: []string{"normal_flight"}, Validation: []string{"cut_propeller_M3_1mm"},
		Shifted: []string{"cut_propeller_M3_2mm"}, Unseen: []string{"tape_on_propeller_M3"}, Flights: 2, States: 400, Interval: 0.01, Folder: t.TempDir()}
	if err := flightstest.Folder(d.Folder, 2, slices.Concat(d.Train, d.Validation, d.Shifted, d.Unseen)...); err != nil {
		t.Fatal(err)
	}
	real, err := realset.Real(t.Context(), "flights", d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	one := func(v float64) profile.Range { return profile.Range{v, v} }
	s := profile.SimulatedFlights{Seed: 5, TrainSystems: 1, ValidationSystems: 1, Flights: 2, States: 300,
		Mass: one(1.25), Inertia: one(1.3), Arm: one(1), TorqueRatio: one(0.8), Rotor: one(0.9)}
	made, err := realset.Simulated(t.Context(), "flights-simulated", s, d.Interval, real, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	made.OOD = made.Train
	trial, err := evaluation.NewTrackTrial(made, profile.TrackEvaluation{
		Evaluation: profile.Evaluation{Context: 5, Horizon: 50}, AdaptationSteps: 299, Rollouts: 2, FarSteps: 50})
	if err != nil {
		t.Fatal(err)
	}
	drones, err := IdentifyReal(t.Context(), trial, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := drones[0]
	for r, gives := range found.Gives {
		if want := 0.9 / 1.25; math.Abs(gives-want) > 1e-6 {
			t.Errorf("rotor %d gives %.8f of the command, want %.8f", r, gives, want)
		}
	}
	nominal := drone.Body()
	for i := range nominal.Inertia {
		if got, want := found.Params.Inertia[i]/nominal.Inertia[i], 1.3/1.25; math.Abs(got-want) > 1e-6 {
			t.Errorf("inertia %d is %.8f of the whole drone's, want %.8f", i, got, want)
		}
	}
	if got, want := found.Params.TorqueRatio/nominal.TorqueRatio, 0.8; math.Abs(got-want) > 1e-6 {
		t.Errorf("torque ratio %.8f of the whole drone's, want %.8f", got, want)
	}
	for i, drag := range found.Drag {
		if drag > 1e-6 {
			t.Errorf("drag %d is %g/s, want none", i, drag)
		}
	}
	rollouts, err := Fly(t.Context(), trial, 2, func(int) Drone { return found })
	if err != nil {
		t.Fatal(err)
	}
	if off := worst(trial, rollouts); off > 1e-3 {
		t.Errorf("rollouts of the identified drone are off by %g deviations", off)
	}
	dragged := found
	dragged.Drag = [2]float64{0.7, 4}
	track := trial.Adaptation[0][0]
	m := newMoving(dragged, made.Scale, track.State[:channels])
	for at := range track.Length() - 1 {
		m.advance(track.State[(at+1)*channels:][:channels], track, at)
	}
	trial.Adaptation[0] = trial.Adaptation[0][:1]
	if drones, err = IdentifyReal(t.Context(), trial, 2, nil); err != nil {
		t.Fatal(err)
	}
	for i, want := range dragged.Drag {
		if got := drones[0].Drag[i]; math.Abs(got-want) > 1e-4 {
			t.Errorf("drag %d is %g/s, want %g/s", i, got, want)
		}
	}
}
