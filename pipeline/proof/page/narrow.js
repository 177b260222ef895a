// What of the page is cut off at the width that the window has, a line each. All that is folded is opened first. What
// scrolls sideways in a box of its own is not cut off, if the keyboard can scroll it.
(function () {
  var width = document.documentElement.clientWidth, found = [];
  document.querySelectorAll("details").forEach(function (d) { d.open = true; });

  function name(e) {
    return "<" + e.tagName.toLowerCase() + (e.id ? " id=" + e.id : e.className && e.className.baseVal === undefined ? " class=" + e.className : "") +
      "> “" + e.textContent.trim().slice(0, 40) + "”";
  }
  function out(box) { return box.width > 0 && box.right > 0 && (box.right > width + 1 || box.left < -1); }
  function keyboard(e) { return e.tabIndex >= 0 || e.querySelector("a[href], button, input, summary, [tabindex='0']") !== null; }

  function look(e) {
    if (!e.checkVisibility()) { return; }
    var box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (out(box)) {
      found.push(name(e) + " reaches from " + Math.round(box.left) + " to " + Math.round(box.right) + " px of " + width);
      return;
    }
    if (e.namespaceURI !== "http://www.w3.org/1999/xhtml") { return; } // a picture has its own frame
    if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) {
      if (style.overflowX === "hidden" || style.overflowX === "clip") {
        found.push(name(e) + " cuts off " + (e.scrollWidth - e.clientWidth) + " px of what it holds");
      } else if (!keyboard(e)) {
        found.push(name(e) + " scrolls, but not by keyboard");
      }
      return;
    }
    e.childNodes.forEach(function (child) {
      if (child.nodeType === Node.ELEMENT_NODE) {
        look(child);
      } else if (child.nodeType === Node.TEXT_NODE && child.textContent.trim() !== "") {
        var range = document.createRange();
        range.selectNodeContents(child);
        if (out(range.getBoundingClientRect())) {
          found.push("the text of " + name(e) + " leaves the page");
        }
      }
    });
  }
  look(document.body);
  if (document.documentElement.scrollWidth > width + 1) {
    found.push("the page is " + document.documentElement.scrollWidth + " px wide");
  }
  return found;
})()
