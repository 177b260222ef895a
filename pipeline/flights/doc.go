// Package flights reads the flights of real Crazyflie 2.1 quadrotors in the data set CrazyPAD: whole and damaged ones,
// all on the same way.
//
// Source: github.com/AerialRoboticsUUST/CrazyPAD, folder data, licence MIT. Masalimov, Muslimov, Kozlov, Munasypov,
// "CrazyPAD: A Dataset for Assessing the Impact of Structural Defects on Nano-Quadcopter Performance", Data 2024, 9,
// 79.
//
// # What is logged
//
// A folder has controller_data/VARIANT/LOG and motor_data/VARIANT/LOG, which are of different flights: the drone logged
// either what its controller saw and said or what its motors got. Both have the place [m] that the drone estimates,
// about a hundred times a second. Of the rest of the state:
//
//	                  controller's log             motors' log
//	velocity          smoothed                     the drone's estimate
//	roll, pitch       the drone's estimate, from   the drone's estimate (roll), from the direction
//	                  what its controller asked    of the acceleration (pitch)
//	yaw               gyroscope, from the          the drone's estimate
//	                  estimate on the ground
//	angular velocity  gyroscope                    slope of the angles
//	motor commands    mixed from the controller's  logged
//	battery           not logged                   logged
//
// [Channels] tells the same for a program. Each log has two hops, of 2 m in x and back, with a landing between.
//
// # Frames and units
//
// SI units and radians. World: x the way out, y left, z up, from about where the drone stood. Body, in a [Segment]: x
// forward, y left, z up; R = Rz(yaw) Ry(pitch) Rx(roll), which is right-handed, so pitch is positive nose down; the
// firmware's is its negative. The simulated quadrotor has its x axis through rotor 1: see [Body].
package flights

// DataSet is where the flights are from, for those who have none.
const DataSet = `CrazyPAD, https://github.com/AerialRoboticsUUST/CrazyPAD (MIT; Masalimov, Muslimov, Kozlov, Munasypov, "CrazyPAD: A Dataset for ` +
	`Assessing the Impact of Structural Defects on Nano-Quadcopter Performance", Data 2024, 9, 79)`
