package flights

import (
	"math"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Body is a whole Crazyflie 2.1 without expansion decks, as the simulated quadrotor has it: rotors at +x, +y, −x, −y of
// the body, which are the motors M1, M4, M3, M2. Its axes are therefore a Crazyflie's turned by −45° about z.
//
// Mass: Bitcraze's data sheet, 27 g. Inertia, arm and drag torque over thrust: J. Förster, "System Identification of
// the Crazyflie 2.0 Nano Quadrocopter", ETH Zürich 2015: I = (16.571710, 16.655602, 29.261652)·1e-6 kg m² in a
// Crazyflie's axes, of whose first two the turned axes have the mean (the product of inertia of 4e-8 kg m² is left
// out); 0.005964552 m. Decks, damage and wear are not in it: CrazyPAD does not give them.
func Body() quadrotor.Params {
	const level = (16.571710e-6 + 16.655602e-6) / 2
	return quadrotor.Params{
		Mass: 0.027, Inertia: [3]float64{level, level, 29.261652e-6}, Arm: 0.046, TorqueRatio: 0.005964552,
	}
}

// order is the motor, M1 as 0, at each rotor of the simulated quadrotor.
var order = [4]int{0, 3, 2, 1}

// Thrusts are those that motor commands stand for, in the order of the simulated quadrotor's rotors, N.
func Thrusts(c firmware.Commands) (u quadrotor.Control) {
	for rotor, motor := range order {
		u[rotor] = firmware.Thrust(c[motor])
	}
	return u
}

// State is that of the simulated quadrotor for a position and velocity in the world, angles and angular velocity of a
// Crazyflie's axes.
func State(position, velocity, angles, rates se3.Vector) quadrotor.State {
	attitude := se3.RollPitchYaw(angles[0], angles[1], angles[2])
	turn := se3.RollPitchYaw(0, 0, -math.Pi/4)
	x := quadrotor.State{Pose: se3.Pose{R: attitude.Times(&turn), P: position}}
	x.Twist = se3.NewTangent(x.Pose.R.ApplyTransposed(velocity), turn.ApplyTransposed(rates))
	return x
}
