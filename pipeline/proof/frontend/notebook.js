// What page.go asks of a page, in the classic Jupyter Notebook.
(function () {
  "use strict";
  function book() { return window.Jupyter.notebook; }
  function cell(i) { return book().get_cell(i); }
  window.page = {
    ready: function () {
      try { return Boolean(book().kernel.is_connected() && book().get_cells().length > 0); } catch (fault) { return false; }
    },
    setSource: function (i, text) { cell(i).set_text(text); },
    run: function (i) { cell(i).execute(); },
    runAll: function () { book().execute_all_cells(); },
    interrupt: function () { book().kernel.interrupt(); },
    save: function () { book().save_notebook(); },
    saved: function () { return !book().dirty; },
    kernel: function () { return book().kernel.id; },
    busy: function () {
      return book().get_cells().some(function (c) { return c.cell_type === "code" && c.element.find(".input_prompt").text().indexOf("*") >= 0; });
    },
    outputs: function (i) { var c = cell(i); return c.output_area ? c.output_area.toJSON() : []; },
    node: function (i) { return cell(i).element[0]; }
  };
})()
