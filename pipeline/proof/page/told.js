// What charts do not tell, a line each: every figure can be reached by the keyboard and says what it shows; every chart
// has a table of its values, and those that are interactive say their values when keys are pressed.
Array.from(document.querySelectorAll("figure.chart")).flatMap(function (figure) {
  var plot = document.getElementById(figure.id + "-plot"), found = [];
  function press(key) { plot.dispatchEvent(new KeyboardEvent("keydown", {key: key, bubbles: true, cancelable: true})); }
  if (!plot || plot.tabIndex !== 0 || !plot.getAttribute("aria-label")) {
    return ["figure " + figure.id + " cannot be reached by the keyboard, or does not say what it shows"];
  }
  if (plot.getAttribute("data-chart") === "interactive") {
    press("ArrowRight");
    var says = figure.querySelector("[role=status]");
    if (!says || says.textContent.trim() === "") { found.push("chart " + figure.id + " says no value"); }
    press("Escape");
  }
  if (plot.getAttribute("data-chart") && !figure.querySelector("details table td")) { found.push("chart " + figure.id + " has no table of its values"); }
  return found;
})
