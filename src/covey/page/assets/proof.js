"use strict";
// A check that a reader can run on the page: whether its counts, tables and signature hold together.
(() => {
  const {
    told, say, levelCalled, written, language, spoken, inCell, statusesOf,
  } = window.covey;
  const { dimensions, release, seal } = told;
  const MOST = 10; // faults that are named one by one
  const section = document.getElementById("proof");
  const join = (codes) => codes.join();

  // What the page was made of: each row with its codes, its count, and its limits where hidden.
  function rowsOf() {
    let hidden = 0;
    const statusOf = statusesOf(told.rows);
    return told.rows.values.map((value, row) => {
      const codes = told.rows.codes.map((column) => column[row]);
      const status = statusOf(row);
      // Of an agency that is missing nobody is in the totals: there it adds up as 0.
      if (status !== "Q") return { codes, value: status === "L" ? 0 : value, status };
      const limits = [told.rows.low[hidden], told.rows.high[hidden]];
      hidden += 1;
      return { codes, value, limits, status };
    });
  }

  const nameOf = (codes) =>
    codes.map((code, at) => (code ? dimensions[at].labels[language()][code] : "")).filter(Boolean).join(" · ")
    || say("All");

  // A check ends with its faults; none is good. One without faults may say why it was not made.
  const check = (title, faults, unchecked = "") => ({ title, faults, unchecked });

  const levels = dimensions.map((one) => {
    const of = [];
    one.levels.forEach((level, place) => level.own.forEach((code) => { of[code] = place; }));
    return of;
  });
  const children = dimensions.map((one) => {
    const of = one.codes.map(() => []);
    one.parents.forEach((parent, code) => { if (parent >= 0) of[parent].push(code); });
    return of;
  });
  const breakdowns = new Set(told.breakdowns.map((one) => join(one.levels)));
  const isOut = (codes) => breakdowns.has(join(codes.map((code, at) => levels[at][code])));

  function withCode(codes, at, code) {
    const other = [...codes];
    other[at] = code;
    return other;
  }

  // Every sum over one dimension of which all parts are rows, or are out and therefore 0.
  function* sums(rows) {
    const at = new Map(rows.map((row) => [join(row.codes), row]));
    const row = (codes) => at.get(join(codes)) || (isOut(codes) ? { codes, value: 0 } : undefined);
    for (let dimension = 0; dimension < dimensions.length; dimension += 1) {
      const seen = new Set();
      for (const { codes } of rows) {
        const parent = dimensions[dimension].parents[codes[dimension]];
        const whole = withCode(codes, dimension, parent);
        if (parent < 0 || seen.has(join(whole))) continue;
        seen.add(join(whole));
        const parts = children[dimension][parent].map((code) => row(withCode(codes, dimension, code)));
        const total = row(whole);
        if (total && parts.every(Boolean)) yield { total, parts };
      }
    }
  }

  const least = (one) => (one.limits ? one.limits[0] : one.value);
  const most = (one) => (one.limits ? one.limits[1] ?? Infinity : one.value);
  const added = (parts, of) => parts.reduce((sum, one) => sum + of(one), 0);

  function sumsCheck(rows) {
    const faults = [];
    let checked = 0;
    for (const { total, parts } of sums(rows)) {
      checked += 1;
      const hidden = [total, ...parts].filter((one) => one.value === null);
      const name = nameOf(total.codes);
      if (hidden.length === 1) {
        faults.push(say("{cell}: hidden, and follows from what is shown by adding or subtracting.", { cell: nameOf(hidden[0].codes) }));
      } else if (most(total) < added(parts, least) || least(total) > added(parts, most)) {
        faults.push(say("{cell}: the parts do not add up to it.", { cell: name }));
      }
    }
    return check(say("Sums that were added up: {checked}.", { checked }), faults);
  }

  function statusCheck(rows) {
    const hidden = rows.filter((one) => one.value === null);
    const faults = [];
    if (rows.length !== release.rows || hidden.length !== release.hidden) {
      faults.push(say("There are not as many rows, or hidden ones, as the release says."));
    }
    for (const { codes, value, limits } of rows) {
      const cell = nameOf(codes);
      if (value === null && limits[1] !== null && limits[0] === limits[1]) {
        faults.push(say("{cell}: hidden, and it can be only one count.", { cell }));
      } else if (value === null && limits[1] !== null && limits[0] > limits[1]) {
        faults.push(say("{cell}: the least that it may be is above the most.", { cell }));
      } else if (value !== null && !(Number.isInteger(value) && value >= 0)) {
        faults.push(say("{cell}: this is no count.", { cell }));
      } else if (value > 0 && value < release.minimum_count) {
        faults.push(say("{cell}: shown, and smaller than the smallest count that is shown.", { cell }));
      }
    }
    return check(say("Rows that were looked at: {rows}; hidden ones have no value.", { rows: rows.length }), faults);
  }

  // How much of a breakdown or of a group is not 0, and how much of that is hidden.
  function breakdownCheck(rows) {
    const full = rows.filter((one) => one.value !== 0);
    const inside = dimensions.map((one) => one.levels.map((level) => new Set(level.codes)));
    const faults = told.breakdowns.filter((one) => {
      const of = full.filter(({ codes }) => codes.every((code, at) => inside[at][one.levels[at]].has(code)));
      return of.length !== one.cells || of.filter((cell) => cell.value === null).length !== one.hidden;
    });
    const named = faults.map((one) => {
      const crossed = one.levels.map((place, at) => (place ? levelCalled(dimensions[at], place) : "")).filter(Boolean);
      return say("{cell}: not as many cells, or hidden ones, as are told.", { cell: crossed.join(" × ") || say("All") });
    });
    return check(say("Breakdowns that were counted: {number}.", { number: told.breakdowns.length }), named);
  }

  // What is on the screen, in the language that it is read in.
  const textOf = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const spokenIn = (element) => textOf(element.querySelector(`:scope > .t[lang="${language()}"]`));

  function screenCheck(rows) {
    const faults = [];
    const differs = (element, expected, where) => {
      if (textOf(element) !== expected) faults.push(say("{cell}: the screen shows something else than the page was made of.", { cell: where }));
    };
    document.querySelectorAll(".facts li").forEach((one, at) => {
      const expected = written([release.rows, release.hidden, release.minimum_count][at]);
      if (spokenIn(one.querySelector("strong")) !== expected) differs(one, "", spokenIn(one));
    });
    document.querySelectorAll("table.plain").forEach((table) => {
      [...table.tBodies[0]?.rows ?? []].forEach((line, at) => {
        const [texts, value, limits, status] = table.lines[at];
        const expected = inCell(value, limits, status);
        differs(line.lastElementChild, expected, texts.join(" · "));
      });
    });
    const at = new Map(rows.map((one) => [join(one.codes), one]));
    const count = (one) => (one ? written(one.value, one.limits) : written(0));
    printed("groups", told.printed.groups).forEach(([line, [dimension, code]]) => {
      const codes = withCode(dimensions.map(() => 0), dimension, code);
      const own = rows.filter((one) => one.codes[dimension] === code && one.value !== 0);
      const hidden = own.filter((one) => one.value === null).length;
      const cells = [...line.querySelectorAll("td")];
      const share = Number(textOf(cells[3]).replace(",", ".").replace(" %", "")) / 100;
      differs(cells[0], at.has(join(codes)) ? count(at.get(join(codes))) : say("hidden"), nameOf(codes));
      differs(cells[1], written(own.length), nameOf(codes));
      differs(cells[2], written(hidden), nameOf(codes));
      if (!(Math.abs(share - (own.length ? hidden / own.length : 0)) < 0.000501)) differs(cells[3], "", nameOf(codes));
    });
    printed("changes", told.printed.changes).forEach(([line, codes]) => {
      differs(line.lastElementChild, count(at.get(join(codes))), nameOf(codes));
    });
    return check(say("Numbers in all tables on the screen, beside those that the page was made of; charts, and counts before a correction, are not compared."), faults);
  }

  // The lines of a printed table, each with what it is of.
  function printed(name, of) {
    const table = document.querySelector(`#${name}-${language()} table`);
    if (!table) return [];
    const lines = [...table.tBodies[0].rows].filter((line) => line.querySelector("td:nth-of-type(2)"));
    return lines.map((line, at) => [line, of[at]]);
  }

  // The bytes that an export of this release has, and what is said of them.
  function csvOf(rows) {
    const quoted = (one) => (one === "" || /[",\r\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one);
    const lines = rows.map(({ codes, value, status }) => [
      quoted(release.period), ...codes.map((code, at) => quoted(dimensions[at].codes[code])),
      status === "L" ? "" : value ?? "", status,
    ].join());
    const names = ["period", ...dimensions.map((one) => one.name), "obs_value", "obs_status"];
    return `${[names.map(quoted).join(), ...lines].join("\n")}\n`;
  }

  const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const hexadecimal = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");

  async function sealCheck(rows) {
    const title = say("Hashes of all counts and of what is printed, beside those that the page was made with.");
    if (!crypto.subtle) return check(title, [], say("this browser has no means for it in a page from a disk"));
    const hash = hexadecimal(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(csvOf(rows))));
    const faults = hash === seal.rows ? [] : [say("A count or a code was changed after the page was made.")];
    const printed = [...document.querySelectorAll("[data-printed]")].map((one) => one.textContent).join("");
    const text = new TextEncoder().encode(printed.replace(/[ \t\n\r\f]+/g, ""));
    if (hexadecimal(await crypto.subtle.digest("SHA-256", text)) !== seal.printed) {
      faults.push(say("Something that is printed was changed after the page was made."));
    }
    return check(title, faults);
  }

  async function signatureCheck(rows) {
    const title = say("Signature of the publisher over these counts.");
    if (!seal.signed) return check(title, [], say("this page carries no signature"));
    const { manifest, signature, key, signer } = seal.signed;
    let holds;
    try {
      const imported = await crypto.subtle.importKey("raw", bytesOf(key), { name: "Ed25519" }, false, ["verify"]);
      holds = await crypto.subtle.verify("Ed25519", imported, bytesOf(signature), bytesOf(manifest));
    } catch {
      return check(title, [], say("this browser cannot check Ed25519 signatures in a page from a disk; covey verify does"));
    }
    if (!holds) return check(title, [say("The signature does not hold.")]);
    const listed = JSON.parse(new TextDecoder().decode(bytesOf(manifest)));
    const same = ["dataset", "period", "vintage"].every((name) => listed.release[name] === release[name]);
    const hash = hexadecimal(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(csvOf(rows))));
    if (!same || listed.files[`${release.dataset}.csv`] !== hash) return check(title, [say("What was signed is something else than these counts.")]);
    return check(`${title} ${say("It was made with the key {signer}; ask the publisher whether that is theirs.", { signer })}`, []);
  }

  function itemOf({ title, faults, unchecked }) {
    const item = document.createElement("li");
    const kind = faults.length ? "bad" : unchecked ? "open" : "good";
    item.className = kind;
    const word = { good: say("In order"), bad: say("Fault"), open: say("Not checked") }[kind];
    const strong = document.createElement("strong");
    strong.textContent = `${word}: `;
    item.append(strong, unchecked ? `${title} (${unchecked})` : title);
    if (faults.length) {
      const list = document.createElement("ul");
      const named = faults.slice(0, MOST);
      if (faults.length > MOST) named.push(say("and {more} others", { more: faults.length - MOST }));
      named.forEach((fault) => {
        const line = document.createElement("li");
        line.textContent = fault;
        list.append(line);
      });
      item.append(list);
    }
    return item;
  }

  async function run() {
    section.setAttribute("aria-busy", "true");
    const rows = rowsOf();
    let checks;
    try {
      checks = [
        sumsCheck(rows), statusCheck(rows), breakdownCheck(rows), screenCheck(rows),
        await sealCheck(rows), await signatureCheck(rows),
      ];
    } catch {
      checks = [check(say("What the page was made of cannot be read."), [say("The page is damaged.")])];
    }
    const faults = checks.reduce((sum, one) => sum + one.faults.length, 0);
    section.querySelector("[role=status]").textContent = faults
      ? say("Faults that were found: {faults}. Ask the publisher before you use this page.", { faults })
      : say("No fault was found.");
    section.querySelector("ul").replaceChildren(...checks.map(itemOf));
    section.removeAttribute("aria-busy");
  }

  let ran = false;
  section.querySelector("button").addEventListener("click", () => {
    ran = true;
    run();
  });
  spoken(() => { if (ran) run(); });
})();
