"use strict";
// Questions to the published file: DuckDB runs in this page, the file lies in it, nothing is sent.
(() => {
  const { told, say, called, marks, written, language, spoken } = window.covey;
  const { DataType } = window.Arrow;
  const MOST = 1000; // rows that are shown
  const LONG = 2000; // letters of a text that are shown, or members of a list
  const element = (id) => document.getElementById(id);
  const [sql, run, stop] = ["sql", "run", "stop"].map(element);

  // What stands before the engine in its worker: it gets its own program from this page, has no
  // other way to get anything, and its faults are told in the page and not in the console.
  const BEFORE = `
    const program = new Promise((resolve) => {
      addEventListener("message", (event) => {
        event.stopImmediatePropagation();
        resolve(event.data);
      }, { once: true });
    });
    self.fetch = async () => new Response(
      new Blob([await program]).stream().pipeThrough(new DecompressionStream("gzip")),
      { headers: { "Content-Type": "application/wasm" } },
    );
    for (const name of ["log", "warn", "error"]) console[name] = () => {};
  `;
  const PROGRAM = "data:application/wasm,"; // an address that is never asked

  // In a page that is one file it stands as base64; of a site it lies beside the page.
  async function packed(id) {
    const { src, integrity } = element(id).dataset;
    if (src) return new Uint8Array(await (await fetch(src, { integrity })).arrayBuffer());
    return Uint8Array.from(atob(element(id).textContent), (one) => one.charCodeAt(0));
  }
  const unpacked = (bytes) =>
    new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));

  let worker;
  let opened; // a promise of the engine and a connection to the file
  let content = told.file ? async () => new Uint8Array(await unpacked(await packed("file")).arrayBuffer()) : null;

  async function open() {
    const coming = packed("engine");
    const text = await unpacked(await packed("worker")).text();
    const address = URL.createObjectURL(new Blob([BEFORE, text], { type: "text/javascript" }));
    worker = new Worker(address);
    const engine = new window.duckdb.AsyncDuckDB({ log() {} }, worker);
    const program = await coming;
    worker.postMessage(program, [program.buffer]);
    await engine.instantiate(PROGRAM, null);
    URL.revokeObjectURL(address);
    await engine.registerFileBuffer("covey.duckdb", await content());
    await engine.open({ path: "covey.duckdb", accessMode: window.duckdb.DuckDBAccessMode.READ_ONLY });
    const connection = await engine.connect();
    for (const [name, value] of [
      ["autoinstall_known_extensions", false],
      ["autoload_known_extensions", false],
      ["enable_external_access", false],
      ["lock_configuration", true],
    ]) await connection.query(`SET ${name} = ${value}`);
    return { engine, connection };
  }

  // What is told stands as a function, so that it is said anew in another language.
  let state = () => "";
  let answer = null;
  let fault = null;

  function tell(text) {
    state = text;
    element("state").textContent = state();
  }

  function start() {
    const busy = element("ask");
    busy.setAttribute("aria-busy", "true");
    tell(() => say("The file is being opened."));
    opened = open();
    opened.then(
      () => tell(() => say("The file is open. Write a question, or take one of the examples.")),
      (error) => {
        fault = error.message;
        tell(() => say("The file cannot be opened in this browser. A newer one may do."));
        draw();
      },
    ).finally(() => busy.removeAttribute("aria-busy"));
  }

  // One question at a time: the engine would answer the first of several, and be silent on others.
  async function several(engine, text) {
    const { offsets } = await engine.tokenize(text);
    const ends = [...offsets].filter((at) => text[at] === ";");
    return ends.some((end) => [...offsets].some((at) => at > end && text[at] !== ";"));
  }

  async function ask() {
    if (!opened || !stop.hidden) return;
    const text = sql.value.trim();
    const busy = element("answer");
    answer = fault = null;
    busy.setAttribute("aria-busy", "true");
    run.disabled = true;
    stop.hidden = false;
    const asked = opened;
    try {
      tell(() => say("The question is being answered."));
      const { engine, connection } = await asked;
      if (!text) throw new Error("");
      if (await several(engine, text)) throw new Error(";");
      answer = { text, ...(await rowsOf(connection, text)) };
      const { rows, more } = answer;
      tell(() => (more
        ? say("The first {rows} rows; there are more. Ask for fewer with WHERE or LIMIT.", { rows: rows.length })
        : say("Rows: {rows}.", { rows: rows.length })));
    } catch (error) {
      if (asked !== opened) return; // it was stopped
      fault = wordsOf(error.message);
      tell(() => say("There is no answer; below is why."));
      if (isBroken(fault)) again();
    } finally {
      if (asked === opened) done();
    }
  }

  // What is no answer of DuckDB has broken it, as more memory than there is does.
  const isBroken = (words) =>
    words.length > 1 && (!/^[\w ]+ Error: /.test(words) || /^(INTERNAL|FATAL) Error/.test(words));

  function again() {
    if (worker) worker.terminate();
    start();
    done();
  }

  // Some faults come as JSON.
  function wordsOf(message) {
    if (!message.startsWith('{"exception_type"')) return message;
    const { exception_type: kind, exception_message: text } = JSON.parse(message);
    return `${kind} Error: ${text}`;
  }

  function done() {
    element("answer").removeAttribute("aria-busy");
    run.disabled = false;
    stop.hidden = true;
    draw();
  }

  async function rowsOf(connection, text) {
    const reader = await connection.send(text);
    await reader.open();
    const fields = reader.schema.fields;
    const rows = [];
    for await (const batch of reader) {
      const columns = fields.map((_, at) => batch.getChildAt(at));
      for (let row = 0; row < batch.numRows; row += 1) {
        if (rows.length === MOST) {
          await connection.cancelSent();
          return { fields, rows, more: true };
        }
        rows.push(columns.map((column) => column.get(row)));
      }
    }
    return { fields, rows, more: false };
  }

  // Values as text.
  const TO_TEXT = () => say("To read this, write ::VARCHAR behind the column.");
  const number = (type) => DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type);

  function decimal(words, scale) {
    let whole = 0n;
    for (let at = words.length - 1; at >= 0; at -= 1) whole = (whole << 32n) | BigInt(words[at]);
    whole = BigInt.asIntN(32 * words.length, whole);
    const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, "0");
    const cut = digits.length - scale;
    const sign = whole < 0n ? "-" : "";
    const grouped = written(BigInt(digits.slice(0, cut)));
    return `${sign}${grouped}${scale ? marks().decimal + digits.slice(cut) : ""}`;
  }

  const short = (text) => (text.length > LONG ? `${text.slice(0, LONG)} …` : text);

  function shown(value, type) {
    if (DataType.isInt(type)) return written(value);
    if (DataType.isFloat(type)) return value.toLocaleString(language(), { maximumFractionDigits: 6 });
    if (DataType.isDecimal(type)) return decimal(value, type.scale);
    if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
    if (DataType.isTimestamp(type)) return new Date(Number(value)).toISOString().slice(0, 19).replace("T", " ");
    if (DataType.isUtf8(type) || DataType.isBool(type) || DataType.isDictionary(type)) return short(String(value));
    if (DataType.isMap(type) || DataType.isStruct(type) || DataType.isList(type)) {
      const some = DataType.isList(type) && value.length > LONG ? value.slice(0, LONG) : value;
      const text = JSON.stringify(some, (_, one) => (typeof one === "bigint" ? Number(one) : one));
      return some === value ? short(text) : `${short(text)} …`;
    }
    return TO_TEXT();
  }

  // Nothing is blank: what has no value is hidden, has no limit, or is said to have none.
  function missing(field, row) {
    if (DataType.isDictionary(field.type)) return [TO_TEXT(), ""]; // which this reader leaves out
    const hidden = row.obs_status === "Q" || row.hidden > 0;
    if (field.name === "high" && hidden) return [say("no limit"), ""];
    if (field.name === "obs_value" || (field.name === "value" && hidden)) {
      const limits = "low" in row && "high" in row && row.low !== null ? [row.low, row.high] : undefined;
      const whole = limits && limits.every((one) => one === null || typeof one === "bigint");
      return [written(null, whole ? limits : undefined), "hidden"];
    }
    if (row.obs_status === "L" || (row.incomplete > 0 && field.name === "value")) {
      return [say("an agency is missing"), "soft"];
    }
    const known = row.obs_status === "A" || row.hidden === 0n; // nothing is hidden in this line
    if (!known && number(field.type) && /\b(obs_)?value\b/i.test(answer.text)) {
      return [say("hidden, or no value"), "hidden"];
    }
    return [say("no value"), "soft"];
  }

  function cell(kind, text, ...classes) {
    const one = document.createElement(kind);
    one.textContent = text;
    one.classList.add(...classes.filter(Boolean));
    return one;
  }

  function lineOf(values, fields) {
    const row = Object.fromEntries(fields.map((field, at) => [field.name, values[at]]));
    const line = document.createElement("tr");
    fields.forEach((field, at) => {
      const right = number(field.type) && "number";
      if (values[at] === null) line.append(cell("td", missing(field, row)[0], right, missing(field, row)[1]));
      else line.append(cell("td", shown(values[at], field.type), right));
    });
    return line;
  }

  const traps = told.traps.map(([pattern, warning, ofHidden]) => [new RegExp(pattern, "i"), warning, ofHidden]);
  const sources = told.sources.map(([pattern, ...holds]) => [new RegExp(pattern, "i"), ...holds]);

  function trapsIn(query) {
    const read = sources.filter(([pattern]) => pattern.test(query));
    const hides = !read.length || read.some(([, one]) => one);
    const several = !read.length || read.some(([, , one]) => one);
    let text = query;
    const counted = /\b(obs_)?value\b/i.test(text);
    for (let renaming = 0; counted && renaming < 3; renaming += 1) {
      for (const [, ...names] of [...text.matchAll(new RegExp(told.renamed, "gi"))]) {
        for (const [name] of names.filter(Boolean).join(" ").matchAll(/\w+/g)) {
          text = text.replace(new RegExp(`\\b${name}\\b`, "gi"), "obs_value");
        }
      }
    }
    return traps.filter(([pattern, , ofHidden]) => (ofHidden ? hides : several) && pattern.test(text));
  }

  const REASONS = [
    [/^$/, () => say("Write a question first.")],
    [/^;$/, () => say("One question at a time: take out what follows the first semicolon.")],
    [/\bextension\b/i, () => say("This needs a part of DuckDB that is not in this page, and nothing is fetched.")],
    [/^Parser Error/, () => say("DuckDB does not understand this. Look at the words and commas near the place that it names.")],
    [/^Permission Error|read-only mode|(by|through) configuration|configuration has been locked/,
      () => say("The published file can be read here, and nothing else: it is not changed, and no other file is opened.")],
    [/^Catalog Error/, () => say("The file has no table, view, macro or function of this name. SHOW ALL TABLES lists what it has.")],
    [/^Binder Error/, () => say("A column or an argument does not fit. DESCRIBE in front of the name of a table lists its columns.")],
    [/^Conversion Error/, () => say("A text cannot be read as the number or the date that is asked for.")],
    [/^Out of Memory|memory/i, () => say("The answer is too large for this page. Ask for fewer rows.")],
    [/^Invalid Input Error/, () => say("This cannot be answered as it is asked; the file says why.")],
  ];

  function draw() {
    const failed = element("fault");
    failed.hidden = fault === null;
    if (fault !== null) {
      const reason = REASONS.find(([pattern]) => pattern.test(fault));
      element("reason").textContent = reason ? reason[1]() : say("This cannot be answered.");
      const own = fault.length > 1 ? fault : "";
      element("said").textContent = own.replace(/^[\w ]+ Error: /, "");
      element("said").parentElement.hidden = !own;
    }
    const notes = answer ? trapsIn(answer.text) : [];
    element("notes").replaceChildren(...notes.map(([, note]) => cell("p", say(note), "warning")));
    const table = element("rows");
    table.parentElement.hidden = !answer;
    const { fields, rows } = answer || { fields: [], rows: [] };
    const head = document.createElement("tr");
    fields.forEach((field) => {
      const one = cell("th", field.name, number(field.type) && "number");
      one.scope = "col";
      head.append(one);
    });
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...rows.map((values) => lineOf(values, fields)));
  }

  // Examples: those of a dataset, which is chosen where there are several.
  const choice = element("dataset");
  told.examples.forEach((one, at) => choice.append(new Option(one.title, String(at))));
  choice.parentElement.hidden = told.examples.length < 2;
  choice.addEventListener("change", examples);

  function examples() {
    [...choice.options].forEach((option, at) => { option.text = called(told.examples[at].title); });
    const chosen = told.examples[Number(choice.value)];
    if (!chosen) return;
    element("examples").replaceChildren(...chosen.questions[language()].map((one) => {
      const button = cell("button", say(one.title, { level: called(one.level) }));
      button.type = "button";
      button.addEventListener("click", () => {
        sql.value = one.sql;
        ask();
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
  }

  run.addEventListener("click", ask);
  sql.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
  });
  stop.addEventListener("click", again);
  element("choose").addEventListener("change", (event) => {
    const [chosen] = event.target.files;
    content = async () => new Uint8Array(await chosen.arrayBuffer());
    if (worker) worker.terminate();
    start();
  });
  spoken(() => {
    examples();
    draw();
    tell(state);
  });
  if (content) start();
  else tell(() => say("Choose the published file first."));
})();
