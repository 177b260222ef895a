package table

import (
	"metasymlab/figures/cell"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Show displays the table in a notebook, its value beside it for those who export it; elsewhere it does nothing.
func (t *Table) Show() {
	if !gonbui.IsNotebook {
		return
	}
	value, err := t.JSON()
	cell.Check(err) // a number that JSON has none for: the report would miss the table's files
	// The value as text: the kernel takes nothing else.
	gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: string(t.HTML()), MIMEType: string(value)}})
	gonbui.Sync() // the kernel drops what it has not taken when the cell ends
}
