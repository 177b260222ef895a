// Package usdlogtest writes logs as a Crazyflie does, for tests.
package usdlogtest

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"metasymlab/pipeline/flights/usdlog"
)

// Write is the file of a log: its events one after the other, each with all its records.
func Write(log *usdlog.Log) []byte {
	file := Declare(log.Version, log.Events)
	for _, e := range log.Events {
		for i, micros := range e.Micros {
			file = binary.LittleEndian.AppendUint16(file, e.ID)
			if log.Version == 1 {
				file = binary.LittleEndian.AppendUint32(file, uint32(micros/1000))
			} else {
				file = binary.LittleEndian.AppendUint64(file, micros)
			}
			for _, f := range e.Fields {
				file = value(file, f.Format, f.Values[i])
			}
		}
	}
	return Seal(file)
}

// Declare is a file up to its first record.
func Declare(version int, events []usdlog.Event) []byte {
	file := binary.LittleEndian.AppendUint16([]byte{0xBC}, uint16(version))
	file = binary.LittleEndian.AppendUint16(file, uint16(len(events)))
	for _, e := range events {
		file = binary.LittleEndian.AppendUint16(file, e.ID)
		file = append(append(file, e.Name...), 0)
		file = binary.LittleEndian.AppendUint16(file, uint16(len(e.Fields)))
		for _, f := range e.Fields {
			file = append(append(file, f.Name...), '(', f.Format, ')', 0)
		}
	}
	return file
}

// Seal adds the check sum.
func Seal(body []byte) []byte {
	return binary.LittleEndian.AppendUint32(body, crc32.ChecksumIEEE(body))
}

func value(file []byte, letter byte, v float64) []byte {
	switch letter {
	case 'b', 'B':
		return append(file, byte(int64(v)))
	case 'h', 'H':
		return binary.LittleEndian.AppendUint16(file, uint16(int64(v)))
	case 'i', 'I':
		return binary.LittleEndian.AppendUint32(file, uint32(int64(v)))
	}
	return binary.LittleEndian.AppendUint32(file, math.Float32bits(float32(v)))
}
