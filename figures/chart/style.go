package chart

// Colours of data, in the order of use: three of Okabe and Ito (2008, "Color Universal Design") and four darker ones.
// On white each has the contrast of 3:1 that WCAG 2.1 wants of graphics, and eyes that lack one of the cones tell them
// apart; TestContrast and TestColourBlind compute both.
const (
	Blue      = "#0072B2"
	Vermilion = "#D55E00"
	Green     = "#009E73" // bluish green
	Purple    = "#7E1175"
	Brown     = "#6B4A00"
	Azure     = "#1D94F2"
	Black     = "#000000" // the truth
	Wine      = "#6E0215" // for a series more
)

// Greys of predictions that need no model.
const (
	DarkGrey  = "#555555"
	Grey      = "#757575"
	LightGrey = "#919191"
)

// The greys of everything that is not data.
const (
	ink    = "#222222" // text, axes
	faint  = "#E3E3E3" // grid lines
	canvas = "#FFFFFF" // background: pictures are also put on dark pages
)

// fontFamily names fonts with Greek letters and superscripts that most machines
// have one of.
const fontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

// Font sizes in px at the size of print; 12 px are 9 pt.
const (
	titleSize = 13
	nameSize  = 12 // names of axes
	labelSize = 11 // ticks, legend
)

// Size is the size of a picture in CSS pixels, 96 an inch. Print it at this size
// and its text has 8 to 10 pt, as the text around it.
type Size struct{ Width, Height int }

// FullWidth is the text width of a one-column journal (5.5 in = 140 mm): the
// default. HalfWidth is for two pictures side by side, or one column of two.
func FullWidth() Size { return Size{528, 330} }

// HalfWidth is the column width of a two-column journal (3.25 in = 83 mm).
func HalfWidth() Size { return Size{312, 250} }

// Style is how one series looks. Series differ in colour, in the shape of their
// marks and in their dashes, so that they are told apart in grey print as well.
type Style struct {
	Color  string // CSS colour
	Symbol string // ECharts symbol of its marks
	Dash   string // ECharts line type: "solid", "dashed", "dotted"
}

// StyleOf is the style of the i-th series, i = 0, 1, ...; it repeats after
// eleven, of which 7 to 9 are grey. Give a model the same i in every figure
// and it keeps its look.
func StyleOf(i int) Style {
	styles := [...]Style{
		{Blue, "circle", "solid"},
		{Vermilion, "rect", "dashed"},
		{Green, "triangle", "dotted"},
		{Purple, "diamond", "solid"},
		{Brown, "emptyCircle", "dashed"},
		{Azure, "emptyRect", "dotted"},
		{Black, "emptyTriangle", "solid"},
		{DarkGrey, "emptyDiamond", "dashed"},
		{Grey, "roundRect", "dotted"},
		{LightGrey, "arrow", "solid"},
		{Wine, "pin", "dashed"}, // a model's that comes after those
	}
	n := len(styles)
	return styles[((i%n)+n)%n]
}

// palette lists the colours of the styles, for series that name none.
func palette() []string {
	return []string{Blue, Vermilion, Green, Purple, Brown, Azure, Black, DarkGrey, Grey, LightGrey, Wine}
}
