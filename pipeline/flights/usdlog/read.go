package usdlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
)

const (
	magic    = 0xBC
	checksum = 4 // bytes at a file's end
)

// ErrChecksum tells that a file has the form of a log and is not what the drone wrote.
var ErrChecksum = errors.New("the CRC-32 is wrong: the file is damaged or cut off")

// Read reads a whole file. It fails unless the check sum is right and every byte before it belongs to a record; the
// memory that it takes is in proportion to the file's length, whatever counts the file claims.
func Read(file []byte) (*Log, error) {
	log, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("usdlog: %w", err)
	}
	return log, nil
}

func read(file []byte) (*Log, error) {
	switch {
	case len(file) == 0:
		return nil, errors.New("the file is empty")
	case file[0] != magic:
		return nil, fmt.Errorf("the file begins with byte 0x%02X, a Crazyflie's log with 0x%02X: it is something else", file[0], magic)
	case len(file) < 5+checksum:
		return nil, fmt.Errorf("the file is cut off: it has %d bytes, the shortest log has %d", len(file), 5+checksum)
	}
	version := binary.LittleEndian.Uint16(file[1:])
	if version != 1 && version != 2 {
		return nil, fmt.Errorf("version %d is unknown, only 1 and 2 are read", version)
	}
	body, sum := file[:len(file)-checksum], binary.LittleEndian.Uint32(file[len(file)-checksum:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, ErrChecksum
	}
	in := &input{bytes: body, at: 3}
	log := &Log{Version: int(version)}
	if err := in.types(log); err != nil {
		return nil, err
	}
	if err := in.records(log); err != nil {
		return nil, err
	}
	return log, nil
}

// input is what is being read, and how far.
type input struct {
	bytes []byte
	at    int
}

// take is the next so many bytes.
func (in *input) take(n int, what string) ([]byte, error) {
	if left := len(in.bytes) - in.at; left < n {
		return nil, fmt.Errorf("byte %d: the log ends within %s: %d bytes are left of %d", in.at, what, left, n)
	}
	in.at += n
	return in.bytes[in.at-n : in.at], nil
}

func (in *input) uint16(what string) (uint16, error) {
	b, err := in.take(2, what)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint16(b), nil
}

// name is up to the next zero byte. One that is not of printable ASCII is refused: the firmware has none.
func (in *input) name(what string) (string, error) {
	from := in.at
	length := slices.Index(in.bytes[from:], 0)
	if length < 0 {
		return "", fmt.Errorf("byte %d: %s has no end", from, what)
	}
	name := in.bytes[from : from+length]
	if length == 0 || slices.ContainsFunc(name, func(b byte) bool { return b <= ' ' || b > '~' }) {
		return "", fmt.Errorf("byte %d: %s is %.40q, not a name", from, what, name)
	}
	in.at += length + 1
	return string(name), nil
}

// types reads the declarations. Nothing is set aside for a count that is only said.
func (in *input) types(log *Log) error {
	count, err := in.uint16("the number of event types")
	if err != nil {
		return err
	}
	ids, names := map[uint16]bool{}, map[string]bool{}
	for range count {
		var e Event
		if e.ID, err = in.uint16("an event's id"); err != nil {
			return err
		}
		if e.Name, err = in.name("an event's name"); err != nil {
			return err
		}
		if ids[e.ID] || names[e.Name] {
			return fmt.Errorf("byte %d: event %.40q, id %d, is declared twice", in.at, e.Name, e.ID)
		}
		ids[e.ID], names[e.Name] = true, true
		if err := in.variables(&e); err != nil {
			return err
		}
		log.Events = append(log.Events, e)
	}
	return nil
}

func (in *input) variables(e *Event) error {
	count, err := in.uint16("the number of variables")
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for range count {
		text, err := in.name("a variable's name")
		if err != nil {
			return err
		}
		name, letter, ok := split(text)
		if !ok {
			return fmt.Errorf("byte %d: variable %.40q of event %.40q is not like name(f)", in.at, text, e.Name)
		}
		if _, ok := formats[letter]; !ok {
			return fmt.Errorf("byte %d: variable %.40q of event %.40q has format '%c', only b, B, h, H, i, I and f are read", in.at, name, e.Name, letter)
		}
		if known[name] {
			return fmt.Errorf("byte %d: event %.40q has variable %.40q twice", in.at, e.Name, name)
		}
		known[name] = true
		e.Fields = append(e.Fields, Field{Name: name, Format: letter})
	}
	return nil
}

// split takes name(f) apart.
func split(text string) (name string, letter byte, ok bool) {
	n := len(text)
	if n < 4 || text[n-3] != '(' || text[n-1] != ')' {
		return "", 0, false
	}
	return text[:n-3], text[n-2], true
}

// records reads all that follows the declarations.
func (in *input) records(log *Log) error {
	byID := map[uint16]*Event{}
	size := map[uint16]int{}
	for i := range log.Events {
		e := &log.Events[i]
		byID[e.ID] = e
		for _, f := range e.Fields {
			size[e.ID] += formats[f.Format].size
		}
	}
	stamp := map[int]int{1: 4, 2: 8}[log.Version]
	for in.at < len(in.bytes) {
		from := in.at
		id, err := in.uint16("a record's id")
		if err != nil {
			return err
		}
		e := byID[id]
		if e == nil {
			return fmt.Errorf("byte %d: a record of event %d, which is not declared", from, id)
		}
		b, err := in.take(stamp+size[id], fmt.Sprintf("a record of event %.40q", e.Name))
		if err != nil {
			return err
		}
		micros := uint64(0)
		if log.Version == 1 {
			micros = 1000 * uint64(binary.LittleEndian.Uint32(b))
		} else {
			micros = binary.LittleEndian.Uint64(b)
		}
		e.Micros = append(e.Micros, micros)
		b = b[stamp:]
		for i := range e.Fields {
			f := &e.Fields[i]
			format := formats[f.Format]
			f.Values = append(f.Values, format.read(b))
			b = b[format.size:]
		}
	}
	return nil
}
