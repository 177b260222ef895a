package browser

import (
	"context"
	"fmt"
	"regexp"

	"metasymlab/pipeline/output"

	"github.com/chromedp/chromedp"
)

// footerHTML numbers the pages. A browser's own style would make it invisible.
const footerHTML = `<div style="font: 8px sans-serif; color: #555; width: 100%; text-align: center"><span class="title"></span>, page <span class="pageNumber"></span> of <span class="totalPages"></span></div>`

// Print writes a page, as its style for print has it, as a PDF with numbered pages, and with the headings as bookmarks.
func Print(ctx context.Context, file, pdf string) error {
	content, err := printed(ctx, file, "")
	if err != nil {
		return err
	}
	return output.Write(pdf, content)
}

// Pages counts the pages that [Print] makes of a page without the elements that a selector of CSS names.
func Pages(ctx context.Context, file, without string) (int, error) {
	content, err := printed(ctx, file, without)
	if err != nil {
		return 0, err
	}
	n := len(pageObject.FindAll(content, -1))
	if n == 0 {
		return 0, fmt.Errorf("print %s: the PDF has no page that can be counted", file)
	}
	return n, nil
}

// pageObject is in a PDF once for each page, as Chromium writes it.
var pageObject = regexp.MustCompile(`/Type\s*/Page\b`)

func printed(ctx context.Context, file, without string) ([]byte, error) {
	tab, end, err := Open(ctx, file, func(any) {})
	if err != nil {
		return nil, err
	}
	defer end()
	if without != "" {
		remove := fmt.Sprintf("document.querySelectorAll(%q).forEach(e => e.remove()), true", without)
		if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](remove)); err != nil {
			return nil, fmt.Errorf("print %s without %s: %w", file, without, err)
		}
	}
	content, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(),
		chromedp.PDFPrintBackground(), chromedp.PDFHeaderTemplate("<span></span>"), chromedp.PDFFooterTemplate(footerHTML), chromedp.PDFOutlineAndTagged()))
	if err != nil {
		return nil, fmt.Errorf("print %s: %w", file, err)
	}
	return content, nil
}
