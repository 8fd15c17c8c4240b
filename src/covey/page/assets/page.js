"use strict";
// What is drawn on the page of a release: what is chosen, the charts, and the tables beside them.
(() => {
  const {
    told, say, called, levelCalled, marks, written, brief, percent, save, language, spoken,
    statusesOf, inCell,
  } = window.covey;
  const LARGE = 12; // groups more than these are chosen one at a time, or are tiles
  const PANELS = 24;

  // The release: codes by their place in each dimension, counts by the codes of a row.
  const dimensions = told.dimensions;
  const counts = new Map();
  const limits = new Map(); // of those that are hidden
  const statuses = new Map(); // of those that lack an agency
  const statusOf = statusesOf(told.rows);
  told.rows.values.forEach((value, row) => {
    const codes = told.rows.codes.map((column) => column[row]).join();
    const status = statusOf(row);
    if (status === "P" || status === "L") statuses.set(codes, status);
    counts.set(codes, status === "L" ? undefined : value); // as what is not out: no length, no hatch
    if (status === "Q") limits.set(codes, [told.rows.low[limits.size], told.rows.high[limits.size]]);
  });
  const totals = dimensions.map(() => 0);
  const label = (dimension, code) => dimensions[dimension].labels[language()][code];
  const short = (dimension, code) => dimensions[dimension].short[language()][code];
  const level = (dimension, place) => dimensions[dimension].levels[place];
  const crossed = (levels) => dimensions.map((_, at) => at).filter((at) => levels[at] > 0);
  const isOut = (levels) =>
    told.breakdowns.some((one) => one.levels.every((place, at) => place === levels[at]));
  // A row that is absent though its breakdown is out counts 0.
  const count = (codes) => (counts.has(codes.join()) ? counts.get(codes.join()) : 0);
  const limitsOf = (codes) => limits.get(codes.join());
  const levelName = (dimension, place) => levelCalled(dimensions[dimension], place);
  const areas = dimensions
    .map((one, at) => [one.codes.length, at])
    .sort((a, b) => b[0] - a[0])[0];
  const area = areas[0] > LARGE ? areas[1] : -1;

  const row = (name, panel, value, limits, status) => ({
    label: name, panel, value: value ?? null, hidden: value === null, limits, status,
    written: inCell(value, limits, status), mark: value === undefined ? "" : brief(value, limits),
  });

  const valueOf = (one) => (one.value === null && !one.hidden ? undefined : one.value);

  // How far hidden counts are drawn: to the most that they may be, unless that would make all that
  // is shown small. Then the chart ends before they do, and they have no end in it.
  function reaching(chart, rows) {
    const shown = Math.max(...rows.map((one) => one.value ?? (one.limits ? one.limits[0] : 0)));
    const most = rows.map((one) => (one.limits ? one.limits[1] ?? 0 : 0));
    const near = most.filter((one) => one <= 3 * shown);
    const end = 1.05 * Math.max(shown, ...(shown ? near : most), 1);
    const beyond = (one) => one.limits && (one.limits[1] === null || one.limits[1] > end);
    if (rows.some(beyond)) {
      chart.spec.layer.flatMap((layer) => [layer.encoding.x, layer.encoding.y])
        .forEach((axis) => { if (axis?.scale?.zero) axis.scale.domainMax = end; });
    }
    return rows.map((one) => {
      if (!one.limits) return one;
      const [low, high] = one.limits;
      return beyond(one) ? { ...one, low, reach: 2 * end, edge: end } : { ...one, low, reach: high, edge: high };
    });
  }

  // Choices are lists of pairs: what stands for it, and what it is called in the language of now.
  function choose(section, name, options, title, changed) {
    const box = section.querySelector(".choices");
    let select = box.querySelector(`[name="${name}"]`);
    if (!select) {
      const around = document.createElement("label");
      around.append(document.createElement("span"));
      select = document.createElement("select");
      select.name = name;
      select.addEventListener("change", changed);
      around.append(select);
      box.append(around);
    }
    const before = select.value;
    select.parentElement.hidden = options.length < 2;
    select.previousElementSibling.textContent = title;
    select.replaceChildren(
      ...options.map(([value, text]) => {
        const option = document.createElement("option");
        option.value = value;
        option.textContent = text;
        return option;
      }),
    );
    if (options.some(([value]) => value === before)) select.value = before;
    return select.value;
  }

  // Panels are as wide as the page lets them be: one under the other on a phone.
  function inPanels(chart, width, rows) {
    const beside = rows.some((one) => one.limits) ? 110 : 60;
    const [names, around] = chart.spec.height.step ? [150, beside] : [0, 60];
    const panels = [...new Set(rows.map((one) => one.panel))];
    const columns = Math.max(1, Math.min(panels.length, Math.floor(width / 340)));
    chart.columns = columns;
    chart.facet.sort = panels; // as the codelists have them
    chart.spec.width = Math.min(640, Math.floor((width - names) / columns) - around);
  }

  function inTiles(chart, width, rows) {
    const columns = 1 + Math.max(...rows.map((one) => one.column));
    chart.width = columns * Math.min(118, Math.floor((width - 16) / columns));
    chart.height = (1 + Math.max(...rows.map((one) => one.row))) * 46;
  }

  function draw(box, name, rows) {
    const width = box.clientWidth;
    const chart = window.drawing.translated(told.charts[name], say);
    if (chart.facet) inPanels(chart, width, rows);
    if (name === "tiles") inTiles(chart, width, rows);
    window.drawing.draw(box, chart, chart.facet ? reaching(chart, rows) : rows, marks());
  }

  function fill(section, headers, lines) {
    const table = section.querySelector("table.plain");
    const cell = (kind, text, number, hidden) => {
      const one = document.createElement(kind);
      one.textContent = text;
      if (number) one.classList.add("number");
      if (hidden) one.classList.add("hidden");
      return one;
    };
    const head = document.createElement("tr");
    headers.forEach((text, at) => {
      const one = cell("th", text, at === headers.length - 1, false);
      one.scope = "col";
      head.append(one);
    });
    const body = lines.map(([texts, value, limits, status]) => {
      const line = document.createElement("tr");
      texts.forEach((text, at) => {
        const one = cell(at ? "td" : "th", text, false, false);
        if (!at) one.scope = "row";
        line.append(one);
      });
      line.append(cell("td", inCell(value, limits, status), true, value === null));
      return line;
    });
    const top = document.createElement("thead");
    top.append(head);
    const rest = document.createElement("tbody");
    rest.append(...body);
    table.replaceChildren(top, rest);
    table.lines = lines;
    section.querySelector(".save").onclick = () => {
      const plain = lines.map(([texts, value, , status]) => [
        ...texts, value ?? "", status ?? (value === undefined ? "" : value === null ? "Q" : "A"),
      ]);
      save(`${told.name}_${section.id}`, [[...headers, "obs_status"], ...plain]);
    };
  }

  function caption(section, rows) {
    const hidden = rows.filter((one) => one.hidden).length;
    section.querySelector("figcaption").textContent = say("Counts: {cells}. Hidden: {hidden}.", {
      cells: rows.length, hidden,
    });
  }

  // From period to period.
  function trend() {
    const section = document.getElementById("trend");
    const options = [["total", say("All")]];
    dimensions.forEach((one, at) => {
      one.levels.forEach((own, place) => {
        if (place && own.own.length && own.own.length <= LARGE) {
          options.push([`${at} ${place}`, `${say("By")} ${levelName(at, place)}`]);
        }
      });
    });
    told.trends.forEach((one, at) => {
      if (one.dimension === area && one.code) options.push([`= ${at}`, label(area, one.code)]);
    });
    const chosen = choose(section, "of", options, say("Of whom"), trend);
    const [dimension, place] = chosen.split(" ").map(Number);
    const series = told.trends.filter((one, at) => {
      if (chosen === "total") return one.dimension < 0;
      if (chosen.startsWith("=")) return at === place;
      return one.dimension === dimension && level(dimension, place).own.includes(one.code);
    });
    const rows = [];
    const lines = [];
    for (const one of series) {
      const name = one.dimension < 0 ? say("All") : label(one.dimension, one.code);
      told.periods[language()].forEach((period, at) => {
        const status = one.status[at];
        const limits = status === "Q" ? [one.low[at], one.high[at]] : undefined;
        // One line alone needs no title: the choice above it says of whom it is.
        const panel = series.length > 1 ? name : "";
        const value = status === "-" ? undefined : one.values[at];
        rows.push(row(period, panel, value, limits));
        lines.push([[name, period], value, limits]);
      });
    }
    caption(section, rows);
    fill(section, [say("Group"), say("Period"), say("Count")], lines);
    draw(section.querySelector(".chart"), "trend", rows);
  }

  // Area by area.
  function tiles() {
    const section = document.getElementById("tiles");
    if (area < 0) {
      section.hidden = true;
      return;
    }
    const crossings = (one) => crossed(one.levels).length;
    const out = told.breakdowns
      .filter((one) => one.levels[area] > 0 && crossings(one) <= 2)
      .sort((a, b) => crossings(a) - crossings(b) || b.levels[area] - a.levels[area]);
    const named = out.map((one, at) => {
      const others = crossed(one.levels).filter((other) => other !== area);
      const name = [levelName(area, one.levels[area]), ...others.map((o) => levelName(o, one.levels[o]))];
      return [String(at), name.join(" × ")];
    });
    if (!named.length) {
      section.hidden = true;
      return;
    }
    const one = out[Number(choose(section, "level", named, say("Level"), tiles))];
    const other = crossed(one.levels).find((at) => at !== area);
    const groups = other === undefined ? [] : level(other, one.levels[other]).codes;
    const group = Number(
      choose(section, "group", groups.map((c) => [String(c), label(other, c)]), say("Of whom"), tiles),
    );
    let listed = level(area, one.levels[area]).codes;
    const parents = [...new Set(listed.map((code) => dimensions[area].parents[code]))].filter((c) => c > 0);
    const wide = parents.length > 1 && listed.length > 3 * LARGE;
    const within = choose(
      section, "within",
      wide ? [["", say("everywhere")], ...parents.map((c) => [String(c), label(area, c)])] : [],
      say("Within"), tiles,
    );
    if (wide && within) listed = listed.filter((c) => dimensions[area].parents[c] === Number(within));
    const above = new Set(parents.map((code) => depth(area, code)));
    const without = dimensions[area].codes.map((_, code) => code).filter((code) =>
      above.has(depth(area, code)) && !parents.includes(code) && !listed.includes(code));
    const width = section.querySelector(".chart").clientWidth;
    // Where every area has its place on the map, it stands there; else one after the other.
    const places = listed.map((code) => dimensions[area].tiles[code]);
    const placed = places.every(Boolean);
    if (!placed) listed.sort((a, b) => short(area, a).localeCompare(short(area, b), language(), { numeric: true }));
    const columns = Math.max(2, Math.min(listed.length, Math.floor(width / 112)));
    const panel = other === undefined ? say("All") : label(other, group);
    const rows = listed.map((code, at) => {
      const codes = [...totals];
      codes[area] = code;
      if (other !== undefined) codes[other] = group;
      return {
        ...row(label(area, code), panel, count(codes), limitsOf(codes), statuses.get(codes.join())),
        column: placed ? places[at][0] : at % columns,
        row: placed ? places[at][1] : Math.floor(at / columns), short: short(area, code),
      };
    });
    const most = Math.max(...rows.map((one) => one.value ?? 0));
    rows.forEach((one) => { one.dark = one.value > 0.547 * most; });
    caption(section, rows);
    if (without.length) {
      section.querySelector("figcaption").textContent +=
        ` ${say("No {level} is listed of: {areas}.", { level: levelName(area, one.levels[area]), areas: without.map((c) => label(area, c)).join(", ") })}`;
    }
    fill(section, [levelName(area, one.levels[area]), say("Of"), say("Count")],
      rows.map((one) => [[one.label, one.panel], valueOf(one), one.limits, one.status]));
    draw(section.querySelector(".chart"), "tiles", rows);
  }

  // Group by group: the last dimension is bars, a large one is chosen from, the others are panels.
  function bars() {
    const section = document.getElementById("bars");
    const out = told.breakdowns.filter((one) => crossed(one.levels).length > 0);
    if (!out.length) {
      section.hidden = true;
      return;
    }
    const named = out.map((one, at) => [
      String(at), crossed(one.levels).map((d) => levelName(d, one.levels[d])).join(" × "),
    ]);
    const select = section.querySelector('[name="breakdown"]');
    const chosen = choose(section, "breakdown", named, say("Breakdown"), bars);
    if (!select) section.querySelector('[name="breakdown"]').value = String(first(out));
    const one = out[Number(select ? chosen : first(out))];
    const codesOf = (at) => level(at, one.levels[at]).codes;
    const cut = crossed(one.levels).sort((a, b) => codesOf(b).length - codesOf(a).length);
    const fixed = {};
    const panels = cut.length > 1 ? cut.slice(0, -1) : [];
    const bar = cut[cut.length - 1];
    dimensions.forEach((_, at) => {
      const size = panels.reduce((all, p) => all * codesOf(p).length, 1);
      const picked = panels[0] === at && size > PANELS;
      const options = picked ? codesOf(at).map((c) => [String(c), label(at, c)]) : [];
      const value = choose(section, `only ${at}`, options, picked ? levelName(at, one.levels[at]) : "", bars);
      if (picked) {
        fixed[at] = Number(value);
        panels.shift();
      }
    });
    let combined = [[...totals]];
    Object.entries(fixed).forEach(([at, code]) => combined.forEach((codes) => { codes[at] = code; }));
    for (const at of [...panels, bar]) {
      combined = combined.flatMap((codes) => codesOf(at).map((code) => {
        const next = [...codes];
        next[at] = code;
        return next;
      }));
    }
    const rows = combined.map((codes) => {
      const names = panels.map((at) => label(at, codes[at]));
      const whom = Object.entries(fixed).map(([at, code]) => label(Number(at), code));
      const panel = (names.length ? names : whom).join(" · ");
      return row(
        label(bar, codes[bar]), panel, count(codes), limitsOf(codes), statuses.get(codes.join()),
      );
    });
    caption(section, rows);
    fill(section, [levelName(bar, one.levels[bar]), say("Of"), say("Count")],
      rows.map((one) => [[one.label, one.panel || say("All")], valueOf(one), one.limits, one.status]));
    draw(section.querySelector(".chart"), "bars", rows);
  }

  // What is seen first: the breakdown of most dimensions that needs no choice among many.
  function first(out) {
    let best = 0;
    out.forEach((one, at) => {
      const small = crossed(one.levels).every((d) => level(d, one.levels[d]).codes.length <= LARGE);
      if (small && crossed(one.levels).length > (best >= 0 ? crossed(out[best].levels).length : 0)) best = at;
    });
    return best;
  }

  // How much of each group is hidden.
  function shares() {
    const section = document.getElementById("shares");
    const boxes = dimensions.map((one, at) => {
      const groups = told.groups.filter(([d, code]) => d === at && depth(at, code) === 1);
      const few = [...groups].sort((a, b) => b[2] - a[2]).slice(0, LARGE);
      const name = level(at, 1) ? levelName(at, 1) : called(one.name);
      const title = document.createElement("h3");
      title.textContent = groups.length > LARGE ? `${name}: ${say("most hidden")}` : name;
      const chart = document.createElement("div");
      chart.className = "chart";
      const box = document.createElement("div");
      box.append(title, chart);
      const rows = groups.filter((group) => few.includes(group)).map(([, code, share]) => ({
        label: short(at, code), value: share, written: percent(share),
      }));
      box.hidden = !rows.length;
      if (rows.length) draw(chart, "shares", rows);
      return box;
    });
    section.querySelector(".boxes").replaceChildren(...boxes);
  }

  function depth(at, code) {
    let steps = 0;
    for (let up = dimensions[at].parents[code]; up >= 0; up = dimensions[at].parents[up]) steps += 1;
    return steps;
  }

  const drawings = [trend, tiles, bars, shares];
  drawings.forEach(spoken);
  document.getElementById("save-all").addEventListener("click", () => {
    const lines = told.rows.values.map((value, at) => [
      ...dimensions.map((one, d) => one.codes[told.rows.codes[d][at]]),
      value ?? "", statusOf(at),
    ]);
    save(`${told.name}_rows`, [[...dimensions.map((one) => one.name), "obs_value", "obs_status"], ...lines]);
  });
  window.drawing.onOtherWidth(() => drawings.forEach((one) => one()));
})();
