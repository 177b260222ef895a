// interactive replaces the static picture of a figure by the same chart drawn by
// ECharts, if and when window.echarts exists. The picture stays, or comes back, if
// anything fails.
//
// id: of the <figure>; the picture is in #<id>-plot.
// width, height: of the picture in px. name: what a screen reader says.
// option: a function that returns a fresh ECharts option.
function interactive(id, width, height, name, option) {
  "use strict";
  var attempts = 0;

  // upgrade returns whether there is nothing left to try.
  function upgrade() {
    var plot = document.getElementById(id + "-plot");
    if (!plot || !window.echarts || !window.echarts.init) { return false; }
    if (plot.getAttribute("data-chart")) { return true; }
    var picture = plot.querySelector("img");
    // Planes have fixed places: a page too narrow for them keeps the picture that is laid out for it.
    if (plot.querySelector("picture") && plot.clientWidth && plot.clientWidth < width) {
      plot.setAttribute("data-chart", "static");
      return true;
    }
    var live = document.createElement("div");
    live.style.height = height + "px";
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", name);
    plot.appendChild(live);
    picture.style.display = "none";
    var chart = null;
    try {
      // A hidden figure has no width yet; it is resized when it is seen.
      chart = window.echarts.init(live, null, {renderer: "svg", width: plot.clientWidth || width, height: height});
      chart.setOption(option());
      plot.setAttribute("data-chart", "interactive");
    } catch (fault) {
      if (chart) { chart.dispose(); }
      plot.removeChild(live);
      picture.style.display = "";
      plot.setAttribute("data-chart", "static");
      if (window.console) { console.warn("figure " + id + " stays static: " + fault); }
      return true;
    }
    follow(plot, chart);
    return true;
  }

  // follow keeps the chart as wide as its place, and frees it with its place.
  function follow(plot, chart) {
    var observer = null;
    function fit() {
      if (!document.documentElement.contains(plot)) {
        window.removeEventListener("resize", fit);
        if (observer) { observer.disconnect(); }
        chart.dispose();
      } else if (plot.clientWidth > 0 && plot.clientWidth !== chart.getWidth()) {
        chart.resize({width: plot.clientWidth, height: height});
      }
    }
    window.addEventListener("resize", fit);
    if (window.ResizeObserver) {
      observer = new ResizeObserver(fit);
      observer.observe(plot);
    }
  }

  // The library, or in Jupyter even the figure itself, may come a little later.
  function attempt() {
    if (!upgrade() && ++attempts < 40) { setTimeout(attempt, 250); }
  }
  attempt();
  // Or much later, when the reader runs the cell that loads it.
  window.addEventListener("echarts-ready", upgrade);
}
