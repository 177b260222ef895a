// Package firmware has the parts of a Crazyflie's firmware that a log is understood with: how the controller's commands
// become motor commands, how a motor command is meant as thrust, and the attitude that the attitude controller must
// have seen, given what it asked for.
//
// Sources: crazyflie-firmware of 2022, by what its logs document and by what the logs of CrazyPAD confirm: on the
// ground, where the controller is reset at each update, logged yaw and asked yaw rate have the ratio Kp + Kd·500 Hz =
// 181 that the gains here give.
package firmware
