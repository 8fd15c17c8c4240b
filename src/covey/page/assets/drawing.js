"use strict";
// How a page draws a chart: its words in the language of now, one after the other, and anew when
// the width changes.
window.drawing = (() => {
  // Texts of a chart that begin with @ are said in the language of the page.
  function translated(chart, say) {
    if (Array.isArray(chart)) return chart.map((one) => translated(one, say));
    if (chart && typeof chart === "object") {
      return Object.fromEntries(
        Object.entries(chart).map(([key, one]) => [key, translated(one, say)]),
      );
    }
    return typeof chart === "string" && chart.startsWith("@") ? say(chart.slice(1)) : chart;
  }

  let drawn = Promise.resolve();
  function draw(box, chart, rows, marks) {
    chart.datasets = { rows };
    // What is drawn is for the eye: the box has a name, and the table beside it says the same.
    const element = document.createElement("div");
    element.setAttribute("aria-hidden", "true");
    box.setAttribute("aria-busy", "true");
    const numbers = { ...marks, grouping: [3], currency: ["", ""] };
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

  function onOtherWidth(redraw) {
    let waiting;
    let width = window.innerWidth;
    window.addEventListener("resize", () => {
      if (window.innerWidth === width) return; // a phone's address bar changes the height alone
      width = window.innerWidth;
      clearTimeout(waiting);
      waiting = setTimeout(redraw, 150);
    });
  }

  return { translated, draw, onOtherWidth };
})();
