package usdlog_test

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"metasymlab/pipeline/flights/usdlog"
	"metasymlab/pipeline/flights/usdlog/usdlogtest"
)

// Two files made by hand with Python's struct and zlib: struct.pack("<BHH", 0xBC, version, 2), struct.pack("<H", 7) +
// b"fast\0" + struct.pack("<H", 2) + b"a.x(f)\0a.n(h)\0", struct.pack("<H", 9) + b"seen\0" + struct.pack("<H", 1) +
// b"mode(B)\0", the records ("<HIfh" or "<HQfh", 7, 1500 or 1500250, -0.25, -2) and (9, 1600 or 1600001, 200), then
// struct.pack("<I", zlib.crc32(all)).
var byHand = map[int]string{
	1: "bc01000200" + declared + "0700dc050000000080befeff" + "090040060000c8" + "bb96684d",
	2: "bc02000200" + declared + "07005ae4160000000000000080befeff" + "0900016a180000000000c8" + "e2b5cfd1",
}

const declared = "07006661737400" + "0200612e7828662900612e6e28682900" + "09007365656e00" + "01006d6f646528422900"

func TestReadByHand(t *testing.T) {
	t.Parallel()
	for version, micros := range map[int][2]uint64{1: {1500000, 1600000}, 2: {1500250, 1600001}} {
		file, err := hex.DecodeString(byHand[version])
		if err != nil {
			t.Fatal(err)
		}
		got, err := usdlog.Read(file)
		if err != nil {
			t.Errorf("version %d: %v", version, err)
			continue
		}
		want := &usdlog.Log{Version: version, Events: []usdlog.Event{
			{ID: 7, Name: "fast", Micros: micros[:1], Fields: []usdlog.Field{
				{Name: "a.x", Format: 'f', Values: []float64{-0.25}}, {Name: "a.n", Format: 'h', Values: []float64{-2}}}},
			{ID: 9, Name: "seen", Micros: micros[1:], Fields: []usdlog.Field{{Name: "mode", Format: 'B', Values: []float64{200}}}},
		}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("version %d: read %+v, want %+v", version, got, want)
		}
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	log := small(2)
	e, ok := log.Event("seen")
	if !ok || e.ID != 9 {
		t.Errorf("event seen is %+v, %v", e, ok)
	}
	if v, ok := e.Values("mode"); !ok || v[0] != 200 {
		t.Errorf("mode is %v, %v", v, ok)
	}
	if _, ok := log.Event("unseen"); ok {
		t.Error("an event that is not there was found")
	}
	if _, ok := e.Values("a.x"); ok {
		t.Error("another event's field was found")
	}
}

func small(version int) *usdlog.Log {
	return &usdlog.Log{Version: version, Events: []usdlog.Event{
		{ID: 7, Name: "fast", Micros: []uint64{1e6, 2e6}, Fields: []usdlog.Field{
			{Name: "a.x", Format: 'f', Values: []float64{-0.25, 1e9}}, {Name: "a.n", Format: 'h', Values: []float64{-2, 3}}}},
		{ID: 9, Name: "seen", Micros: []uint64{3e6}, Fields: []usdlog.Field{{Name: "mode", Format: 'B', Values: []float64{200}}}},
	}}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	var e usdlog.Event
	e.Name, e.Micros = "all", []uint64{1000, 2000}
	for _, c := range []struct {
		letter byte
		ends   []float64
	}{
		{'b', []float64{math.MinInt8, math.MaxInt8}}, {'B', []float64{0, math.MaxUint8}},
		{'h', []float64{math.MinInt16, math.MaxInt16}}, {'H', []float64{0, math.MaxUint16}},
		{'i', []float64{math.MinInt32, math.MaxInt32}}, {'I', []float64{0, math.MaxUint32}},
		{'f', []float64{-math.MaxFloat32, math.SmallestNonzeroFloat32}},
	} {
		e.Fields = append(e.Fields, usdlog.Field{Name: "v." + string(c.letter), Format: c.letter, Values: c.ends})
	}
	for version := 1; version <= 2; version++ {
		want := &usdlog.Log{Version: version, Events: []usdlog.Event{e}}
		got, err := usdlog.Read(usdlogtest.Write(want))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("version %d: read %+v, wrote %+v", version, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	whole := usdlogtest.Write(small(2))
	body := whole[:len(whole)-4]
	changed := func(at int, b byte) []byte {
		file := append([]byte(nil), whole...)
		file[at] = b
		return file
	}
	declare := func(events ...usdlog.Event) []byte { return usdlogtest.Seal(usdlogtest.Declare(2, events)) }
	field := func(name string, letter byte) usdlog.Field { return usdlog.Field{Name: name, Format: letter} }
	many := usdlogtest.Declare(2, nil)
	binary.LittleEndian.PutUint16(many[3:], math.MaxUint16)
	wide := append(usdlogtest.Declare(2, []usdlog.Event{{Name: "e"}}), 0)[:5+2+2]
	wide = append(wide, 0xFF, 0xFF)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "the file is empty"},
		{"foreign", []byte("\x7fELF and more than nine bytes"), "begins with byte 0x7F"},
		{"a few bytes", whole[:8], "cut off: it has 8 bytes"},
		{"version 0", usdlogtest.Seal(usdlogtest.Declare(0, nil)), "version 0 is unknown"},
		{"version 3", usdlogtest.Seal(usdlogtest.Declare(3, nil)), "version 3 is unknown"},
		{"damaged", changed(len(whole)-10, whole[len(whole)-10]^1), "CRC-32 is wrong"},
		{"cut off", whole[:len(whole)-9], "CRC-32 is wrong"},
		{"longer", append(append([]byte(nil), whole...), 0), "CRC-32 is wrong"},
		{"no end of a record", usdlogtest.Seal(append([]byte(nil), body[:len(body)-1]...)), `the log ends within a record of event "seen": 8 bytes are left of 9`},
		{"a byte left over", usdlogtest.Seal(append(append([]byte(nil), body...), 7)), "the log ends within a record's id: 1 bytes are left of 2"},
		{"an unknown event", usdlogtest.Seal(append(append([]byte(nil), body...), 8, 0)), "a record of event 8, which is not declared"},
		{"no events, but bytes", usdlogtest.Seal(append(usdlogtest.Declare(1, nil), 1, 2, 3)), "not declared"},
		{"more events than are there", usdlogtest.Seal(many), "within an event's id"},
		{"more variables than are there", usdlogtest.Seal(wide), "a variable's name has no end"},
		{"a name without end", usdlogtest.Seal(append(many, 1, 0, 'x')), "an event's name has no end"},
		{"no name", declare(usdlog.Event{}), "not a name"},
		{"a name that steers the terminal", declare(usdlog.Event{Name: "\x1b[2J"}), `"\x1b[2J", not a name`},
		{"a long bad name", declare(usdlog.Event{Name: strings.Repeat("é", 9000)}), "not a name"},
		{"an event twice", declare(usdlog.Event{ID: 1, Name: "e"}, usdlog.Event{ID: 2, Name: "e"}), `event "e", id 2, is declared twice`},
		{"an id twice", declare(usdlog.Event{ID: 1, Name: "e"}, usdlog.Event{ID: 1, Name: "f"}), `event "f", id 1, is declared twice`},
		{"a variable twice", declare(usdlog.Event{Name: "e", Fields: []usdlog.Field{field("v", 'f'), field("v", 'h')}}), `has variable "v" twice`},
		{"an unknown letter", declare(usdlog.Event{Name: "e", Fields: []usdlog.Field{field("v", 'd')}}), "has format 'd', only b, B"},
		{"no letter", usdlogtest.Seal(append(usdlogtest.Declare(2, []usdlog.Event{{Name: "e"}})[:9], 1, 0, 'v', 0)), `"v" of event "e" is not like name(f)`},
		{"only a letter", usdlogtest.Seal(append(usdlogtest.Declare(2, []usdlog.Event{{Name: "e"}})[:9], 1, 0, '(', 'f', ')', 0)), "is not like name(f)"},
	} {
		log, err := usdlog.Read(c.file)
		if err == nil {
			t.Errorf("%s: read %+v", c.name, log)
			continue
		}
		if text := err.Error(); !strings.Contains(text, c.want) || !strings.HasPrefix(text, "usdlog: ") || strings.ContainsAny(text, "\n\x1b") || len(text) > 300 {
			t.Errorf("%s: error %q, want one line with %q", c.name, text, c.want)
		}
	}
	if _, err := usdlog.Read(whole[:len(whole)-9]); !errors.Is(err, usdlog.ErrChecksum) {
		t.Errorf("a file cut off: %v is not ErrChecksum", err)
	}
}

// TestMemory: what a file claims to have is not set aside before it is there.
func TestMemory(t *testing.T) {
	file := usdlogtest.Declare(2, []usdlog.Event{{Name: "e"}})[:9]
	file = usdlogtest.Seal(append(file, 0xFF, 0xFF))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := usdlog.Read(file)
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Fatal("accepted")
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 64<<10 {
		t.Errorf("%d bytes were set aside for a file of %d", taken, len(file))
	}
}

// FuzzRead: nothing makes Read panic, and what it accepts is written again as it was, up to the order of records.
func FuzzRead(f *testing.F) {
	for version := 1; version <= 2; version++ {
		file := usdlogtest.Write(small(version))
		f.Add(file[:len(file)-4], false)
		f.Add(file, true)
	}
	f.Add([]byte{}, true)
	f.Add([]byte{0xBC, 2, 0, 0xFF, 0xFF, 1, 0, 'e', 0, 0xFF, 0xFF, 'v', '(', 'f', ')', 0}, false)
	f.Fuzz(func(t *testing.T, body []byte, asItIs bool) {
		if !asItIs { // else hardly any passes the check sum
			body = usdlogtest.Seal(body)
		}
		log, err := usdlog.Read(body)
		if err != nil {
			if log != nil || strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Fatalf("log %v, error %q", log, err)
			}
			return
		}
		for _, e := range log.Events {
			for _, field := range e.Fields {
				if len(field.Values) != len(e.Micros) {
					t.Fatalf("event %s: %d time stamps, %d values of %s", e.Name, len(e.Micros), len(field.Values), field.Name)
				}
			}
		}
		if again := usdlogtest.Write(log); len(again) != len(body) {
			t.Fatalf("a file of %d bytes is written again with %d", len(body), len(again))
		}
	})
}

// FuzzWriteRead: what is written is read.
func FuzzWriteRead(f *testing.F) {
	f.Add(uint64(1), 1, 3, 4, 20)
	f.Add(uint64(2), 2, 1, 7, 50)
	f.Add(uint64(3), 2, 0, 0, 0)
	f.Fuzz(func(t *testing.T, seed uint64, version, events, fields, records int) {
		if version < 1 || version > 2 || min(events, fields, records) < 0 || max(events, fields, records) > 100 {
			return
		}
		want := drawn(seed, version, events, fields, records)
		got, err := usdlog.Read(usdlogtest.Write(want))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("read %+v, wrote %+v", got, want)
		}
	})
}

// drawn is a random log.
func drawn(seed uint64, version, events, fields, records int) *usdlog.Log {
	rng := rand.New(rand.NewPCG(seed, 0))
	log := &usdlog.Log{Version: version}
	for i := range events {
		e := usdlog.Event{ID: uint16(3 * i), Name: "event" + string(rune('!'+i%90)) + string(rune('!'+i/90))}
		for j := range fields {
			e.Fields = append(e.Fields, usdlog.Field{Name: "v." + string(rune('!'+j%90)) + string(rune('!'+j/90)), Format: "bBhHiIf"[rng.IntN(7)]})
		}
		for range rng.IntN(records + 1) {
			micros := rng.Uint64()
			if version == 1 {
				micros = 1000 * uint64(rng.Uint32())
			}
			e.Micros = append(e.Micros, micros)
			for j := range e.Fields {
				e.Fields[j].Values = append(e.Fields[j].Values, random(rng, e.Fields[j].Format))
			}
		}
		log.Events = append(log.Events, e)
	}
	return log
}

func random(rng *rand.Rand, letter byte) float64 {
	bits := rng.Uint32()
	switch letter {
	case 'b':
		return float64(int8(bits))
	case 'B':
		return float64(uint8(bits))
	case 'h':
		return float64(int16(bits))
	case 'H':
		return float64(uint16(bits))
	case 'i':
		return float64(int32(bits))
	case 'I':
		return float64(bits)
	}
	return float64(float32(rng.NormFloat64() * math.Exp(20*rng.NormFloat64())))
}
