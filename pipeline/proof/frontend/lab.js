// What page.go asks of a page, in JupyterLab.
(function () {
  "use strict";
  function panel() { return Array.from(window.jupyterapp.shell.widgets("main")).find(function (w) { return w.sessionContext && w.content.widgets; }); }
  function cell(i) { return panel().content.widgets[i]; }
  function command(name) { window.jupyterapp.commands.execute(name); }
  window.page = {
    ready: function () {
      try {
        var context = panel().sessionContext;
        return Boolean(context.isReady && context.session.kernel.connectionStatus === "connected" && panel().content.widgets.length > 0);
      } catch (fault) { return false; }
    },
    setSource: function (i, text) { cell(i).model.sharedModel.setSource(text); },
    run: function (i) { panel().content.activeCellIndex = i; command("notebook:run-cell"); },
    runAll: function () { command("notebook:run-all-cells"); },
    interrupt: function () { command("notebook:interrupt-kernel"); },
    save: function () { command("docmanager:save"); },
    saved: function () { return !panel().context.model.dirty; },
    kernel: function () { return panel().sessionContext.session.kernel.id; },
    busy: function () {
      return panel().content.widgets.some(function (c) { var p = c.node.querySelector(".jp-InputPrompt"); return p && p.textContent.indexOf("*") >= 0; });
    },
    outputs: function (i) { var m = cell(i).model; return m.outputs ? m.outputs.toJSON() : []; },
    node: function (i) { return cell(i).node; }
  };
})()
