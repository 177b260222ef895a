// Package usdlog reads the binary logs that a Crazyflie's micro-SD card deck writes, "usdlog" of its firmware.
//
// A file of version 1 or 2 is, little-endian throughout:
//
//	byte 0xBC, uint16 version, uint16 number of event types
//	per type: uint16 id, name, uint16 number of variables, per variable "name(f)"
//	records:  uint16 id, time stamp, the variables' values without padding
//	uint32 CRC-32 of all before: that of zlib and IEEE 802.3
//
// Names end with a zero byte. f is a format letter of Python's struct: b B h H i I for signed and unsigned integers of
// one, two and four bytes, f for single precision. The time stamp is uint32 in ms in version 1 and uint64 in µs in
// version 2. An event that the drone never saw has a type and no record.
package usdlog

import "slices"

// Log is what a file has.
type Log struct {
	Version int
	Events  []Event // as the file declares them
}

// Event is all records of one type, for example of "fixedFrequency", which the drone writes at a steady rate.
type Event struct {
	ID     uint16
	Name   string
	Micros []uint64 // time stamp of each record, µs since the drone began to count
	Fields []Field
}

// Field is a variable of the drone's, for example stateEstimate.x.
type Field struct {
	Name   string
	Format byte      // its letter
	Values []float64 // one for each record, as logged: no letter has values that a float64 does not hold exactly
}

// Event is the type of that name.
func (l *Log) Event(name string) (*Event, bool) {
	i := slices.IndexFunc(l.Events, func(e Event) bool { return e.Name == name })
	if i < 0 {
		return nil, false
	}
	return &l.Events[i], true
}

// Values are those of the variable of that name.
func (e *Event) Values(field string) ([]float64, bool) {
	i := slices.IndexFunc(e.Fields, func(f Field) bool { return f.Name == field })
	if i < 0 {
		return nil, false
	}
	return e.Fields[i].Values, true
}
