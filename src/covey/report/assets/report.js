"use strict";
// Draws the plots of a report, anew whenever the language or the width of the page changes.
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const { charts, figures } = told.drawn;
  const root = document.documentElement;
  const say = (english) => (told.words[root.lang] || {})[english] || english;

  function translated(chart) {
    if (Array.isArray(chart)) return chart.map(translated);
    if (chart && typeof chart === "object") {
      return Object.fromEntries(Object.entries(chart).map(([key, one]) => [key, translated(one)]));
    }
    return typeof chart === "string" && chart.startsWith("@") ? say(chart.slice(1)) : chart;
  }

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

  let drawn = Promise.resolve();
  function draw(box) {
    const figure = figures[box.dataset.figure];
    const rows = figure.rows[root.lang];
    const chart = translated(charts[figure.chart]);
    if (!rows.length) return;
    fitted(chart, box.clientWidth, rows);
    chart.datasets = { rows };
    // What is drawn is for the eye: the box has a name, and the table beside it says the same.
    const element = document.createElement("div");
    element.setAttribute("aria-hidden", "true");
    box.setAttribute("aria-busy", "true");
    const numbers = { ...told.numbers[root.lang], grouping: [3], currency: ["", ""] };
    drawn = drawn
      .then(() => window.embedChart(element, chart, numbers))
      .then(() => {
        box.replaceChildren(element);
        if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; // scrolls by the arrow keys
        else box.removeAttribute("tabindex");
        box.removeAttribute("aria-busy");
      })
      .catch((error) => console.error(error));
  }

  const all = () => document.querySelectorAll("[data-figure]").forEach(draw);
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["lang"] });
  let waiting;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a phone's address bar changes the height alone
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(all, 150);
  });
  all();
})();
