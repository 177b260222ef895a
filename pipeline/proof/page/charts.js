Array.from(document.querySelectorAll("figure.chart"), function (figure) {
  var plot = document.getElementById(figure.id + "-plot");
  var state = plot && plot.getAttribute("data-chart") || "";
  var next = figure.nextElementSibling;
  if (state === "" && !(next && next.tagName === "SCRIPT")) { // nothing makes it interactive: a picture
    var img = figure.querySelector("img");
    if (img && !img.complete) { // out of sight, it would not load
      img.loading = "eager";
      return {id: figure.id, state: ""};
    }
    return {id: figure.id, state: "picture", marks: img ? 1 : 0,
      width: img ? img.naturalWidth : 0, height: img ? img.naturalHeight : 0};
  }
  var live = plot && plot.querySelector("svg, canvas");
  var box = live ? live.getBoundingClientRect() : {width: 0, height: 0};
  var marks = live ? Array.from(live.querySelectorAll("path, polyline, polygon, circle, text, image")).filter(function (mark) {
    return mark.tagName === "text" ? mark.textContent.trim() !== "" : mark.getAttribute("d") !== "";
  }).length : 0;
  return {id: figure.id, state: state, marks: marks, width: Math.round(box.width), height: Math.round(box.height)};
})
