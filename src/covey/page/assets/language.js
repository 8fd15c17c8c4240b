"use strict";
// The language of a page, and how counts are written in it; the other scripts speak by this one.
// What a page knows stands in the element #told; it asks nobody else.
window.covey = (() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const root = document.documentElement;
  const listeners = [];
  let language = "en";

  // Places in braces are filled in; numbers among them are written out.
  function say(english, places = {}) {
    const text = (told.words[language] || {})[english] || english;
    const form = (forms, number) => {
      const words = Object.fromEntries(forms.split("|").map((one) => one.trim().split(/ (.*)/s)));
      return words[new Intl.PluralRules(language).select(Number(number))] ?? words.other;
    };
    return text.replace(/\{(\w+)(?::([^{}]*))?\}/g, (whole, name, forms) =>
      name in places ? (forms ? form(forms, places[name]) : grouped(places[name])) : whole);
  }
  // What the file calls its titles, dimensions and levels; in English where nobody translated them.
  const called = (english) => (told.names[language] || {})[english] || english;
  // A level that nobody named has a number in the file; readers know its dimension.
  function levelCalled(dimension, place) {
    const own = dimension.levels[place].name;
    if (own !== String(place)) return called(own);
    return called(dimension.name) + (dimension.levels.length > 2 ? ` ${place}` : "");
  }
  const marks = () => told.numbers[language];
  const grouped = (value) =>
    typeof value === "number" || typeof value === "bigint"
      ? String(value).replace(/\B(?=(\d{3})+$)/g, marks().thousands)
      : value;
  const percent = (share) => `${(100 * share).toFixed(1).replace(".", marks().decimal)} %`;

  // A count that is hidden has limits: the least and the most that it may be, null where nothing
  // limits it.
  function written(value, limits) {
    if (value !== null) return grouped(value);
    if (!limits) return say("hidden");
    const [low, high] = limits;
    return high === null
      ? say("hidden, {low} or more", { low })
      : say("hidden, {low} to {high}", { low, high });
  }
  // The same in a table: of what is not out or was not sent, that; a star where an agency lacks.
  function inCell(value, limits, status) {
    if (status === "L") return say("not sent");
    if (value === undefined) return say("not out");
    return status === "P" && value !== null ? say("{count} *", { count: value }) : written(value, limits);
  }
  // What each row of a release is: published, hidden, or lacking an agency.
  function statusesOf(rows) {
    const lacking = Object.entries(rows.lacking ?? {});
    const told = new Map(lacking.flatMap(([status, places]) => places.map((one) => [one, status])));
    return (row) => told.get(row) ?? (rows.values[row] === null ? "Q" : "A");
  }
  // The same in short, beside a mark of a chart.
  function brief(value, limits) {
    if (value !== null || !limits) return written(value);
    const [low, high] = limits;
    const range = high === null ? `≥ ${grouped(low)}` : `${grouped(low)}–${grouped(high)}`;
    return `${say("hidden")} ${range}`;
  }

  function speak(tag) {
    language = tag;
    root.lang = tag;
    document.querySelectorAll("[data-language]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.language === tag));
    });
    document.querySelectorAll("a[href]").forEach((link) => {
      const href = link.getAttribute("href").split("?")[0];
      if (href.endsWith(".html")) link.setAttribute("href", `${href}?lang=${tag}`);
    });
    document.title = document.querySelector("[data-title], h1:not(:has([data-title]))").innerText.trim();
    listeners.forEach((listener) => listener());
  }

  function asked() {
    const tag = new URLSearchParams(location.search).get("lang");
    if (tag in told.words) return tag;
    return Object.keys(told.words).find((one) => navigator.language.startsWith(one)) || "en";
  }

  function save(name, lines) {
    const quoted = (one) => (/[",\n]/.test(one) ? `"${String(one).replaceAll('"', '""')}"` : one);
    const text = lines.map((line) => line.map(quoted).join()).join("\n");
    const link = document.createElement("a");
    link.download = `${name}.csv`;
    link.href = URL.createObjectURL(new Blob([`\ufeff${text}\n`], { type: "text/csv" }));
    link.click();
  }

  document.querySelectorAll("[data-language]").forEach((button) => {
    button.addEventListener("click", () => speak(button.dataset.language));
  });
  // What is folded on the screen stands open on paper, and is folded again after it.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
  document.addEventListener("DOMContentLoaded", () => speak(asked()));
  return {
    told, say, called, levelCalled, marks, written, brief, percent, save, inCell, statusesOf,
    language: () => language,
    spoken: (listener) => listeners.push(listener),
  };
})();
