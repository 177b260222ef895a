// Package systems is the folder of the physics: simulators in plain Go, from parameters to trajectories, with no
// machine learning.
package systems
