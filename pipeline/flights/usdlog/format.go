package usdlog

import (
	"encoding/binary"
	"math"
)

// format is how the values of a letter are stored.
type format struct {
	size int
	read func(b []byte) float64
}

var formats = map[byte]format{
	'b': {1, func(b []byte) float64 { return float64(int8(b[0])) }},
	'B': {1, func(b []byte) float64 { return float64(b[0]) }},
	'h': {2, func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }},
	'H': {2, func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }},
	'i': {4, func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }},
	'I': {4, func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) }},
	'f': {4, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
}
