package quadrotor

import (
	"fmt"
	generate "metasymlab/pipeline/dataset/quadrotor"

	"metasymlab/figures/results"
	"metasymlab/figures/system"
)

// frames is at most how many nodes the movie shows.
const frames = 51

// whither says where a flight goes.
func whither(goals int) string {
	if goals == 1 {
		return "to rest at the goal"
	}
	return fmt.Sprintf("to rest at the last of %d goals", goals)
}

// New draws a quadrotor of the training distribution and a flight of it with the given seed, and shows the flight in
// space, its thrusts and its energy.
func New(r *results.Results, seed int) (*system.Figure, error) {
	f, err := Draw(r.Profile.Quadrotor.Data, seed)
	if err != nil {
		return nil, fmt.Errorf("quadrotor: %w", err)
	}
	energy, err := energyChart(f)
	if err != nil {
		return nil, fmt.Errorf("quadrotor: %w", err)
	}
	p := f.Params
	drawn := fmt.Sprintf("A quadrotor drawn from the training ranges with seed %d: m = %.3f kg, I = diag(%.4f, %.4f, %.4f) kg m², d = %.3f m, c_m/c_f = %.4f m. %s",
		seed, p.Mass, p.Inertia[0], p.Inertia[1], p.Inertia[2], p.Arm, p.TorqueRatio, r.Origin())
	return &system.Figure{Panels: []system.Panel{
		{
			ID: "system-quadrotor-movie", Chart: movie(f, frames), Values: f.values(),
			Caption: fmt.Sprintf("A flight %s (orange). The vehicle is drawn %d times its size, its rotors in the colours of their thrusts; the stroke along its z axis is the total thrust, as long as an arm at hover. The lines on the ground are 1 m apart, the dotted line is the path's shadow. The bars are the thrusts, in print those at the start; dashed lines: their bounds. %s",
				whither(len(f.Goals)), magnified, drawn),
			Alt: "Path of the quadrotor in space with the vehicle at several times, its thrusts and its speed",
		},
		{
			ID: "system-quadrotor-thrust", Chart: thrustChart(f),
			Caption: fmt.Sprintf("The thrusts, held over %g s each, and their bounds of %g N and %g N: as planned, and as flown, where the plan's own feedback corrects what its coarse time step gets wrong. %s", f.Step, generate.LeastThrust, generate.GreatestThrust, drawn),
			Alt:     "Planned and flown thrusts of the four rotors against time, between their bounds",
		},
		{
			ID: "system-quadrotor-energy", Chart: energy,
			Caption: "Energy of the body: kinetic, potential from that of the start, and both together from the start; and the work of the rotors, integrated apart from the motion. There is no friction, so the last two are the same. " + drawn,
			Alt:     "Kinetic and potential energy of the quadrotor and the work of its rotors against time",
		},
	}}, nil
}
