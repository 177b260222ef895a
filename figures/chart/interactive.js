// Makes the figures of a page interactive: it replaces their static pictures by the same charts, drawn by ECharts. A
// figure says of itself, in window.chartFigures:
//
// id: of the <figure>; its place is #<id>-plot, with the picture in it.
// option: a function that returns a fresh ECharts option.
// sizes: [width, height] in px in a wide place and, where the chart is laid out otherwise there, in a narrow one.
// fixed: whether its planes have places of so many px, or go with the width.
//
// The picture stays, or comes back, if anything fails, and in a place that is too narrow.
(function () {
  "use strict";
  var narrowest = 500;

  function figure(f) {
    var plot, live, chart, option, observer, status, stops, stop = 0, point = -1, attempts = 0;

    // size is what the chart has in its place now; null: none.
    function size() {
      // A hidden figure has no width yet; it is drawn anew when it is seen.
      var wide = f.sizes[0], narrow = f.sizes[1], width = plot.clientWidth || wide[0];
      if (!f.fixed) { return [width, narrow && width < narrowest ? narrow[1] : wide[1]]; }
      return width >= wide[0] ? wide : narrow && width >= narrow[0] ? narrow : null;
    }

    // picture shows the static picture or, in its place, the chart.
    function picture(shown) {
      (plot.querySelector("picture") || plot.querySelector("img")).style.display = shown ? "" : "none";
      if (live) { live.style.display = shown ? "none" : ""; }
      plot.setAttribute("data-chart", shown ? "static" : "interactive");
    }

    function draw() {
      var now = size();
      if (!now) { picture(true); return; }
      if (!live) {
        live = document.createElement("div");
        plot.appendChild(live);
      }
      picture(false);
      live.style.width = now[0] + "px";
      live.style.height = now[1] + "px";
      if (!chart) {
        chart = window.echarts.init(live, null, {renderer: "svg", width: now[0], height: now[1]});
        option = f.option();
        touchable(option.baseOption || option);
        chart.setOption(option);
      } else if (chart.getWidth() !== now[0] || chart.getHeight() !== now[1]) {
        chart.resize({width: now[0], height: now[1]});
      }
    }

    function fit() {
      if (document.documentElement.contains(plot)) { if (plot.clientWidth > 0) { draw(); } return; }
      window.removeEventListener("resize", fit);
      if (observer) { observer.disconnect(); }
      if (chart) { chart.dispose(); }
    }

    // Whether nothing is left to try. In Jupyter the figure may come a little later than its script.
    function upgrade() {
      plot = document.getElementById(f.id + "-plot");
      if (!plot) { return false; }
      if (plot.getAttribute("data-chart")) { return true; }
      try {
        draw();
      } catch (fault) {
        if (chart) { chart.dispose(); }
        picture(true);
        if (window.console) { console.warn("figure " + f.id + " stays static: " + fault); }
        return true;
      }
      window.addEventListener("resize", fit);
      if (window.ResizeObserver) {
        observer = new ResizeObserver(fit);
        observer.observe(plot);
      }
      plot.addEventListener("keydown", key);
      plot.setAttribute("aria-description", "Arrow keys read the values.");
      return true;
    }

    function attempt() { if (!upgrade() && ++attempts < 40) { setTimeout(attempt, 250); } }

    // say lets a screen reader tell what the keys have come to.
    function say(text) {
      if (!status) {
        status = document.createElement("span");
        status.setAttribute("role", "status");
        status.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
        plot.parentNode.insertBefore(status, plot.nextSibling);
      }
      status.textContent = text;
    }

    // key moves from value to value along a curve, and from curve to curve; through a movie from frame to frame.
    function key(event) {
      if (!chart || event.altKey || event.ctrlKey || event.metaKey) { return; }
      var taken = option.baseOption && option.baseOption.timeline ? frame(event.key) : value(event.key);
      if (taken) { event.preventDefault(); event.stopPropagation(); }
    }

    function value(name) {
      var along = {ArrowRight: 1, ArrowLeft: -1}[name], across = {ArrowDown: 1, ArrowUp: -1}[name], data, seen, i;
      stops = stops || readable(option.baseOption || option);
      if (name === "Escape") { chart.dispatchAction({type: "hideTip"}); return true; }
      if (!stops.length || !along && !across) { return false; }
      if (across) { stop = (stop + across + stops.length) % stops.length; }
      data = stops[stop][0].data; // the longest
      point = Math.max(-1, Math.min(data.length, point));
      for (i = across ? Math.max(0, point) : point + along; i >= 0 && i < data.length; i += along || 1) {
        seen = inFrame(stops[stop], i);
        if (seen) {
          point = i;
          chart.dispatchAction(seen);
          var tip = live.querySelector(".chart-values");
          if (tip) { say(tip.innerText || tip.textContent); }
          break;
        }
      }
      return true;
    }

    // inFrame is what shows the values at a point of the first of some series: of a single one its own, of several those
    // of all. null where all are cut off.
    function inFrame(list, at) {
      var first = numbers(list[0].data[at], at), k, i, v, seen;
      if (first.indexOf("-") >= 0) { return null; }
      if (list.length === 1 && list[0].alone) {
        return list[0].custom || contained(list[0], first) ? {type: "showTip", seriesIndex: list[0].index, dataIndex: at} : null;
      }
      for (k = 0; k < list.length; k++) {
        for (i = 0; i < list[k].data.length; i++) {
          v = numbers(list[k].data[i], i);
          seen = v[0] === first[0] && v.indexOf("-") < 0 && contained(list[k], v);
          if (seen) { return {type: "updateAxisPointer", x: seen[0], y: seen[1]}; }
        }
      }
      return null;
    }

    // contained is where a point is in px, or beside that, as rounding may set one at an end of an axis outside.
    function contained(series, v) {
      var at = chart.convertToPixel({seriesIndex: series.index}, v);
      return [[0, 0], [0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5], [0.5, 0.5], [0.5, -0.5], [-0.5, 0.5], [-0.5, -0.5]].map(function (by) {
        return [at[0] + by[0], at[1] + by[1]];
      }).filter(function (p) { return chart.containPixel({gridIndex: series.grid}, p); })[0];
    }

    function frame(name) {
      var move = {ArrowRight: 1, ArrowLeft: -1}[name], labels = option.baseOption.timeline.data;
      var now = chart.getOption().timeline[0].currentIndex || 0;
      if (name === " ") {
        chart.dispatchAction({type: "timelinePlayChange", playState: !chart.getOption().timeline[0].autoPlay});
        return true;
      }
      if (!move) { return false; }
      now = Math.max(0, Math.min(labels.length - 1, now + move));
      chart.dispatchAction({type: "timelineChange", currentIndex: now});
      say(labels[now]);
      return true;
    }

    attempt();
  }

  // free tells whether the mouse reads single points in the plane of a series.
  function free(option, series) {
    var axis = [].concat(option.xAxis || [])[series.xAxisIndex || 0] || {};
    var grid = [].concat(option.grid || [])[axis.gridIndex || 0] || {};
    return ((grid.tooltip || {}).trigger || (option.tooltip || {}).trigger) === "item";
  }

  // touchable gives the lines of free planes marks at all points, which are not seen: what the mouse can find.
  function touchable(option) {
    [].concat(option.series).forEach(function (s) {
      if (!s.name || s.type !== "line" || !s.data || !free(option, s)) { return; }
      var marked = s.symbol !== "none", size = s.symbolSize;
      s.data = s.data.map(function (d) {
        if (d && d.symbol === "none") { return {value: d.value}; }
        return marked ? {value: d.value || d, symbolSize: size, itemStyle: {opacity: 1}} : d;
      });
      if (!marked) { s.symbol = "circle"; }
      s.showSymbol = s.showAllSymbol = true;
      s.symbolSize = 8;
      s.itemStyle = Object.assign({}, s.itemStyle, {opacity: 0});
      s.emphasis = {itemStyle: {opacity: 1}};
      option.legend = option.legend || {};
      option.legend.itemStyle = {opacity: 1};
    });
  }

  // readable lists what keys go to: single series of free planes, and together those of a plane all of whose curves are
  // read at once, the longest first.
  function readable(option) {
    var list = [], planes = {};
    [].concat(option.series).forEach(function (s, index) {
      var axis = s.xAxisIndex || 0, alone = free(option, s), one;
      if (!s.name || !s.data || !s.data.length || s.type === "custom" && !alone) { return; }
      one = {index: index, data: s.data, alone: alone, custom: s.type === "custom", grid: ([].concat(option.xAxis || [])[axis] || {}).gridIndex || 0};
      if (alone || !planes[axis]) {
        list.push(planes[axis] = [one]);
      } else {
        planes[axis].push(one);
        planes[axis].sort(function (a, b) { return b.data.length - a.data.length; });
      }
    });
    return list;
  }

  // numbers are those of the i-th item; one number alone stands at the i-th place of an axis of names.
  function numbers(item, i) {
    var list = [].concat(item && item.value !== undefined ? item.value : item);
    return list.length > 1 ? list : [i, list[0]];
  }

  var waiting = window.chartFigures;
  window.chartFigures = {push: figure};
  if (Array.isArray(waiting)) { waiting.forEach(function (f) { figure(f); }); }
})();
