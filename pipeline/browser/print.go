package browser

import (
	"context"
	"fmt"

	"metasymlab/pipeline/output"

	"github.com/chromedp/chromedp"
)

// footerHTML numbers the pages. A browser's own style would make it invisible.
const footerHTML = `<div style="font: 8px sans-serif; color: #555; width: 100%; text-align: center"><span class="title"></span>, page <span class="pageNumber"></span> of <span class="totalPages"></span></div>`

// Print writes a page, as its style for print has it, as a PDF with numbered pages, and with the headings as bookmarks.
func Print(ctx context.Context, file, pdf string) error {
	tab, end, err := Open(ctx, file, func(any) {})
	if err != nil {
		return err
	}
	defer end()
	content, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(),
		chromedp.PDFPrintBackground(), chromedp.PDFHeaderTemplate("<span></span>"), chromedp.PDFFooterTemplate(footerHTML), chromedp.PDFOutlineAndTagged()))
	if err != nil {
		return fmt.Errorf("print %s: %w", file, err)
	}
	return output.Write(pdf, content)
}
