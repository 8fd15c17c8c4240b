"use strict";
// Draws the plots of a report, anew whenever the language or the width of the page changes.
(() => {
  const { told, say, marks, language, spoken } = window.covey;
  const { charts, figures } = told.drawn;

  function fitted(chart, width, rows) {
    const longest = Math.max(...rows.map((one) => one.label.length));
    const names = Math.min(0.42 * width, 220, 40 + 7 * longest);
    chart.config.axis.labelLimit = names - 14;
    if (!chart.facet) {
      chart.width = Math.max(90, Math.min(520, width - names - 70));
      return;
    }
    const panels = [...new Set(rows.map((one) => one.panel))];
    chart.columns = Math.max(1, Math.min(panels.length, Math.floor((width - names) / 240)));
    chart.facet.sort = panels;
    chart.spec.width = Math.max(90, Math.min(300, Math.floor((width - names) / chart.columns) - 70));
  }

  function draw(box) {
    const figure = figures[box.dataset.figure];
    const rows = figure.rows[language()];
    const chart = window.drawing.translated(charts[figure.chart], say);
    if (!rows.length) return;
    fitted(chart, box.clientWidth, rows);
    window.drawing.draw(box, chart, rows, marks());
  }

  const all = () => document.querySelectorAll("[data-figure]").forEach(draw);
  spoken(all);
  window.drawing.onOtherWidth(all);
})();
