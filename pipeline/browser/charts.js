Array.from(document.querySelectorAll("figure.chart"), function (figure) {
  var plot = document.getElementById(figure.id + "-plot");
  var live = plot && plot.querySelector("svg, canvas");
  var box = live ? live.getBoundingClientRect() : {width: 0, height: 0};
  var marks = live ? Array.from(live.querySelectorAll("path, polyline, polygon, circle, text, image")).filter(function (mark) {
    return mark.tagName === "text" ? mark.textContent.trim() !== "" : mark.getAttribute("d") !== "";
  }).length : 0;
  return {id: figure.id, state: plot && plot.getAttribute("data-chart") || "", marks: marks,
    width: Math.round(box.width), height: Math.round(box.height)};
})
