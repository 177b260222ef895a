package springmesh

import (
	"math"
	"testing"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"
)

// sourceGenerator is the integrator of nn-benchmark, the program of Otness et al., in our own words: semi-implicit
// Euler
//
//	(M − h²K) v⁺ = M v + h f(q, v),  q⁺ = q + h v⁺,  h = Δt/substeps,
//
// f the spring forces and −γv, K = k·(Laplacian of the graph of springs) on each coordinate of the free particles. (An
// implicit step would add h²K; at their h the sign makes an error of first order only.) h²K is below 5e-8, so that
// v⁺ = (1 + h²K/m) u, u = v + h f/m, solves it to 2e-15.
// It returns the snapshots' states [snapshots, 4n].
func sourceGenerator(m *Mesh, initial []float64, snapshots, substeps int, interval float64) []float64 {
	p := m.Params()
	h := interval / float64(substeps)
	springs := m.Springs()
	q, v := make([]float64, 2*m.n), make([]float64, 2*m.n) // all masses are 1 here
	copy(q, initial)
	force := make([]float64, 2*m.n)
	laplacian := make([]float64, 2*m.n)
	trajectory := append([]float64(nil), initial...)
	for step := 1; step <= (snapshots-1)*substeps; step++ {
		for i := range force {
			force[i] = -p.Damping * v[i]
		}
		for _, s := range springs {
			a, b := 2*s.A, 2*s.B
			dx, dy := q[a]-q[b], q[a+1]-q[b+1]
			length := math.Sqrt(dx*dx + dy*dy)
			c := -p.Stiffness * (length - s.RestLength) / length
			force[a] += c * dx
			force[a+1] += c * dy
			force[b] -= c * dx
			force[b+1] -= c * dy
		}
		for i := range v {
			v[i] += h * force[i]
		}
		for _, i := range m.fixed {
			v[2*i], v[2*i+1] = 0, 0
		}
		clear(laplacian)
		for _, s := range springs {
			for c := range 2 {
				d := p.Stiffness * (v[2*s.A+c] - v[2*s.B+c])
				laplacian[2*s.A+c] += d
				laplacian[2*s.B+c] -= d
			}
		}
		for _, i := range m.fixed {
			laplacian[2*i], laplacian[2*i+1] = 0, 0
		}
		for i := range v {
			v[i] += h * h * laplacian[i]
			q[i] += h * v[i]
		}
		if step%substeps == 0 {
			trajectory = append(append(trajectory, q...), v...)
		}
	}
	return trajectory
}

// Their trajectories at h = Δt/128 and Δt/256, extrapolated to h = 0, are ours.
func testSourceGenerator(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates with steps as fine as those of the source")
	}
	const snapshots, interval = 805, 0.00781
	m := mustMesh(t, Otness())
	initial := known(m)
	var coarse, fine []float64
	var group errgroup.Group
	group.Go(func() error { coarse = sourceGenerator(m, initial, snapshots, 128, interval); return nil })
	group.Go(func() error { fine = sourceGenerator(m, initial, snapshots, 256, interval); return nil })
	grid, err := RegularGrid(snapshots, interval)
	if err != nil {
		t.Fatal(err)
	}
	ours := make([]float64, len(initial)*snapshots)
	if err := mustSimulator(t, Otness(), RungeKutta4, interval).Trajectory(ours, initial, grid); err != nil {
		t.Fatal(err)
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	extrapolated := make([]float64, len(ours))
	var square float64
	for i := range ours {
		extrapolated[i] = 2*fine[i] - coarse[i]
		square += (coarse[i] - ours[i]) * (coarse[i] - ours[i])
	}
	// Values of another implementation of both, to two digits. What extrapolation leaves is their second-order error.
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"largest difference of extrapolated trajectory", distance(extrapolated, ours), 3.9e-7},
		{"largest error of published step Δt/128", distance(coarse, ours), 8.4e-4},
		{"mean squared error of published step Δt/128", square / float64(len(ours)), 1.8e-8},
	} {
		if math.Abs(c.got-c.want) > 0.05*c.want {
			t.Errorf("%s is %.2e, want %.1e", c.name, c.got, c.want)
		}
	}
}

// The error of predicting the rest position for the source's 805 snapshots and displacements. It was measured with
// another implementation, on 15 trajectories each.
func testRestError(t *testing.T) {
	const snapshots, interval, trajectories, theirs = 805, 0.00781, 30, 15
	grid, err := RegularGrid(snapshots, interval)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSimulator(t, Otness(), RungeKutta4, interval)
	size := s.Mesh().StateSize()
	rest, dst := make([]float64, size), make([]float64, snapshots*size)
	s.Mesh().Rest(rest)
	for _, c := range []struct {
		offset Annulus
		want   float64
	}{{training.offset, 0.0237}, {shifted.offset, 0.0661}} {
		errors := make([]float64, trajectories)
		for i := range errors {
			if err := s.Draw(dst, grid, c.offset, newRand(uint64(i))); err != nil {
				t.Fatal(err)
			}
			for k, v := range dst {
				errors[i] += (v - rest[k%size]) * (v - rest[k%size]) / float64(len(dst))
			}
		}
		mean, deviation := stat.MeanStdDev(errors, nil)
		z := (mean - c.want) / (deviation * math.Sqrt(1.0/trajectories+1.0/theirs))
		t.Logf("%+v: mean squared error %.4f, %+.1f s.e.", c.offset, mean, z)
		if math.Abs(z) > sigmas {
			t.Errorf("%+v: mean squared error of the rest position is %.4f, want %.4f (%.1f s.e.)", c.offset, mean, c.want, z)
		}
	}
}
