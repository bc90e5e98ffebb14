/** The page of the explorer: sites are closed and reopened, and all that is told is told again. */

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
/** @type {Level[]} */
const levels = data.levels.map(levelOf);
/** @type {Map<string, Set<number>>} */
const closed = new Map(levels.map((one) => [one.id, new Set()]));
/** @type {{ level: string, site: number }[][]} */
const done = [];
let level = levels[0];
let now = level.now;

const byId = (name) => document.getElementById(name);
const tenths = new Intl.NumberFormat(data.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const wholes = new Intl.NumberFormat(data.language, { maximumFractionDigits: 0 });
const minus = (text) => text.replace("-", "\u2212");

/** @param {string} key @param {Record<string, string>} [values] */
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Persons in words; a group under five is only called so. @param {number} hundredths */
function persons(hundredths) {
  return hundredths > 0 && hundredths < 500 ? words.fewer.replaceAll("\u00a0", " ") : minus(wholes.format(Math.round(hundredths / 100)));
}

/** @param {number} hundredths @param {string} unit */
const measure = (hundredths, unit) =>
  hundredths === NOWHERE ? words.no_way : `${minus(tenths.format(hundredths / 100))}\u00a0${unit}`;

/** Every number of the table before and after, by its row. @param {Answer} told */
const measures = (told) => ({
  over: told.over, unreachable: told.unreachable,
  mean_min: mean(told.time.total, told.persons), p90_min: told.time.p90, worst_min: told.time.worst,
  mean_km: mean(told.distance.total, told.persons), p90_km: told.distance.p90, worst_km: told.distance.worst,
});

/** @param {number} total @param {number} many */
const mean = (total, many) => (total === NOWHERE ? NOWHERE : many ? total / many : 0);

/** A change with its sign; what is small is called so. @param {number} before @param {number} after @param {string} unit */
function change(before, after, unit) {
  if (before === after) return "0";
  if (before === NOWHERE || after === NOWHERE) return words.no_way;
  const sign = after > before ? "+" : "\u2212", by = Math.abs(after - before);
  if (!unit) return (by < 500 ? "" : sign) + persons(by);
  return by < 5 ? "\u2248\u00a00" : sign + measure(by, unit);
}

/** Show everything of the present level. */
function show() {
  const gone = closed.get(level.id), rows = measures(now), base = measures(level.now);
  document.querySelectorAll("[data-level]").forEach((one) => { one.hidden = one.dataset.level !== level.id; });
  byId("lose").textContent = persons(now.lose);
  byId("others").textContent = say("explorer_keep", { gain: persons(now.gain), keep: persons(now.keep) });
  byId("longer").textContent = now.lose ? measure(mean(now.longer, now.longer === NOWHERE ? 1 : now.lose), "min") : "0";
  byId("most").textContent = now.lose ? say("explorer_at_most", { most: measure(now.most, "min") }) : "";
  for (const part of document.querySelectorAll(`.key-figures [data-level="${level.id}"]`)) {
    part.querySelector("[data-over]").textContent = persons(rows.over);
    part.querySelector("[data-over-before]").textContent =
      say("explorer_from_to", { before: persons(base.over), change: change(base.over, rows.over, "") });
  }
  for (const row of document.querySelectorAll(`.measures[data-level="${level.id}"] [data-measure]`)) {
    const { measure: name, unit } = row.dataset, told = (one) => (unit ? measure(one, unit) : persons(one));
    const cells = [told(base[name]), told(rows[name]), change(base[name], rows[name], unit)];
    row.querySelectorAll("td").forEach((cell, at) => { cell.textContent = cells[at]; });
    if (name === "unreachable") row.hidden = !base[name] && !rows[name];
  }
  showSites(gone);
  showMap(gone);
  byId("undo").disabled = !done.length;
  byId("reset").disabled = ![...closed.values()].some((one) => one.size);
}

/** @param {Set<number>} gone */
function showSites(gone) {
  const table = document.querySelector(`.sites[data-level="${level.id}"]`);
  for (const row of table.querySelectorAll("[data-site]")) {
    const at = Number(row.dataset.site), site = level.sites[at], button = row.querySelector("button");
    const cells = row.querySelectorAll("td");
    cells[0].textContent = persons(level.now.loads[at]);
    cells[1].textContent = gone.has(at) ? words.explorer_closed : persons(now.loads[at]);
    row.classList.toggle("closed", gone.has(at));
    row.classList.toggle("changed", level.now.loads[at] !== now.loads[at]);
    button.disabled = false;
    button.textContent = gone.has(at) ? words.explorer_open : words.explorer_close;
    button.setAttribute("aria-label",
      say(gone.has(at) ? "explorer_open_named" : "explorer_close_named", { site: site.name }));
  }
  const beyond = level.sites.map((_, at) => at).filter((at) => at >= level.closable && (level.now.loads[at] || now.loads[at]));
  table.querySelector(".outside").replaceChildren(...beyond.map((at) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: level.sites[at].name });
    const where = Object.assign(document.createElement("span"), { className: "town", textContent: words.explorer_outside });
    head.append(" ", where);
    row.append(head, ...[level.now.loads[at], now.loads[at]].map((one) =>
      Object.assign(document.createElement("td"), { className: "number", textContent: persons(one) })),
      document.createElement("td"));
    row.classList.toggle("changed", level.now.loads[at] !== now.loads[at]);
    return row;
  }));
}

/** Units of the drawing in a pixel of the screen. */
let unit = 1;
/** How near to a site one has to tap. */
const REACH_PX = 22;
const COLOURS = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494", "#ffffff"];
const SVG = "http://www.w3.org/2000/svg";
/** @param {string} name @param {Record<string, string | number>} [given] */
function draw(name, given = {}) {
  const made = document.createElementNS(SVG, name);
  Object.entries(given).forEach(([key, value]) => made.setAttribute(key, String(value)));
  return made;
}
const paths = COLOURS.map((stroke) => byId("cells").appendChild(draw("path", { stroke })));

/** @param {Set<number>} gone */
function showMap(gone) {
  const drawn = COLOURS.map(() => []), changed = [];
  for (let row = 0; row < level.persons.length; row++) {
    const minutes = now.minutes[row], place = `M${level.x[row] / 10} ${level.y[row] / 10}h0`;
    let kind = minutes === NOWHERE ? 5 : 0;
    while (kind < 4 && minutes > level.classes[kind]) kind++;
    drawn[kind].push(place);
    if (minutes > level.now.minutes[row]) changed.push(`M${level.x[row] / 10 - 2} ${level.y[row] / 10}a2 2 0 1 0 4 0a2 2 0 1 0-4 0`);
  }
  paths.forEach((path, kind) => path.setAttribute("d", drawn[kind].join("")));
  byId("changed").setAttribute("d", changed.join(""));
  const lastClosed = level.sites.map((_, at) => at).sort((a, b) => Number(gone.has(a)) - Number(gone.has(b)));
  byId("sites").replaceChildren(...lastClosed.map((at) => {
    const site = level.sites[at];
    const kind = at >= level.closable ? " outside" : gone.has(at) ? " closed" : "";
    const mark = draw("g", { class: `mark${kind}`, "data-mark": at });
    mark.append(Object.assign(draw("title"), { textContent: site.name }), draw("circle", { r: kind === " outside" ? 4 : 6 }));
    if (gone.has(at)) mark.append(draw("path", { d: "M-3.5-3.5l7 7m0-7l-7 7" }));
    return mark;
  }));
  placeMarks();
}

/** Keep marks, lines and names of one size on the screen, however near one looks. */
function scale() {
  byId("map").setAttribute("viewBox", byId("view").value);
  unit = 1 / byId("map").getScreenCTM().a;
  byId("map").style.setProperty("--unit", String(unit));
  byId("cells").setAttribute("stroke-width", String(4.4 * Math.sqrt(unit)));
  byId("changed").setAttribute("stroke-width", String(1.4 * Math.sqrt(unit)));
  placeMarks();
}

function placeMarks() {
  for (const mark of byId("sites").children) {
    const { x, y } = level.sites[Number(mark.dataset.mark)];
    mark.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
  }
}

/**
 * Ask for what is closed at a level; where it cannot be told, say so and change nothing.
 * @param {{ level: string, site: number }[]} toggled @returns {boolean}
 */
function ask(toggled) {
  const before = new Map([...closed].map(([id, sites]) => [id, new Set(sites)]));
  for (const { level: id, site } of toggled) if (!closed.get(id).delete(site)) closed.get(id).add(site);
  try {
    levels.forEach((one) => answer(one, closed.get(one.id)));
  } catch (problem) {
    if (!(problem instanceof BeyondLists)) throw problem;
    before.forEach((sites, id) => closed.set(id, sites));
    refuse(say("explorer_refused", { persons: persons(Number(problem.message)) }));
    return false;
  }
  refuse("");
  now = answer(level, closed.get(level.id));
  return true;
}

/** @param {string} text */
const refuse = (text) => { byId("refused").textContent = text; };

/** Say what was done and what it means, on the screen and to who listens. @param {string} first */
function tell(first) {
  const rest = !closed.get(level.id).size ? words.explorer_said_now
    : !now.lose ? words.explorer_said_same
    : now.longer === NOWHERE ? say("explorer_said_cut_off", { lose: persons(now.lose) })
    : say("explorer_said_lose", {
      lose: persons(now.lose), longer: measure(now.longer / now.lose, "min"),
      before: persons(level.now.over), after: persons(now.over),
    });
  byId("said").textContent = `${first} ${rest}`.trim();
}

/** @param {number} site */
function toggle(site) {
  const one = [{ level: level.id, site }];
  if (!ask(one)) return;
  done.push(one);
  keep();
  show();
  tell(say(closed.get(level.id).has(site) ? "explorer_said_closed" : "explorer_said_open", { site: level.sites[site].name }));
}

/** Write the option into the address, so that it can be mailed. */
function keep() {
  history.replaceState(null, "", `#${fragment()}`);
}

/** @returns {string} */
function fragment() {
  const parts = [...closed].filter(([, sites]) => sites.size).map(([id, sites]) => {
    const names = levels.find((one) => one.id === id).sites;
    return `${id}=${[...sites].map((at) => encodeURIComponent(names[at].called)).sort().join(",")}`;
  });
  return [`level=${level.id}`, ...parts].join("&");
}

/** Take the option out of the address; what it names and nobody knows is said. */
function read() {
  const asked = new URLSearchParams(location.hash.slice(1)), toggled = [];
  if (asked.has("level") && !choose(asked.get("level"))) return refuse(say("explorer_refused_level", { level: asked.get("level") }));
  for (const one of levels) {
    const wanted = new Set();
    for (const name of (asked.get(one.id) || "").split(",").filter(Boolean)) {
      if (!one.byName.has(name)) return refuse(say("explorer_refused_site", { site: name }));
      wanted.add(one.byName.get(name));
    }
    for (let site = 0; site < one.closable; site++) {
      if (wanted.has(site) !== closed.get(one.id).has(site)) toggled.push({ level: one.id, site });
    }
  }
  if (ask(toggled) && toggled.length) done.push(toggled);
}

/** @param {string} id @returns {boolean} */
function choose(id) {
  const asked = levels.find((one) => one.id === id);
  if (!asked) return false;
  level = asked;
  now = answer(level, closed.get(level.id));
  document.querySelector(`input[name="level"][value="${level.id}"]`).checked = true;
  return true;
}

/** The scenario as `kopa scenario` reads it. @returns {string} */
function toml() {
  const text = (one) => JSON.stringify(one).replace(/\u007f/g, "");
  const sites = levels.flatMap((one) => [...closed.get(one.id)].sort((a, b) => a - b).map((at) => one.sites[at]));
  const name = sites.map((site) => site.name).join(", ");
  return [
    'id = "explorer"', `name = ${text(name || words.scenario_now)}`,
    ...sites.flatMap((site) => ["", "[[edit]]", `close = ${text(site.called)}  # ${site.name.replace(/[\u0000-\u001f\u007f]/g, " ")}`]), "",
  ].join("\n");
}

/** Everything that is told, as a table; as Finnish and Swedish spreadsheets open it, or the English ones. @returns {string} */
function csv() {
  const english = data.language === "en-GB", between = english ? "," : ";";
  const figure = (one) => (english ? String(one) : String(one).replace(".", ","));
  const many = (one) => (one > 0 && one < 500 ? words.fewer : String(Math.round(one / 100)));
  const part = (one) => (one === NOWHERE ? words.no_way : figure((one / 100).toFixed(2)));
  const rows = [[words.explorer_file_level, words.explorer_file_what, words.explorer_file_unit, words.scenario_now, words.explorer_trial]];
  for (const one of levels) {
    const told = answer(one, closed.get(one.id)), base = measures(one.now), after = measures(told);
    for (const name of ["lose", "gain", "keep"]) rows.push([one.id, name, "", many(one.now[name]), many(told[name])]);
    for (const name of Object.keys(base)) {
      const unit = /_(min|km)$/.exec(name)?.[1] ?? "";
      rows.push([one.id, name, unit, ...[base[name], after[name]].map(unit ? part : many)]);
    }
    one.sites.forEach((site, at) => {
      const after_ = closed.get(one.id).has(at) ? words.explorer_closed : many(told.loads[at]);
      rows.push([one.id, `${site.called} ${site.name}`, "", many(one.now.loads[at]), after_]);
    });
  }
  const cell = (text) => (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+$/.test(text) ? `'${text}` : text);
  return `\ufeff${rows.map((row) => row.map((text) => `"${cell(text).replaceAll('"', '""')}"`).join(between)).join("\r\n")}\r\n`;
}

/** @param {string} name @param {string} type @param {string} text */
function save(name, type, text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

document.querySelectorAll(".sites [data-site]").forEach((row) => {
  const at = Number(row.dataset.site);
  const marked = (on) => byId("sites").querySelector(`[data-mark="${at}"]`)?.classList.toggle("near", on);
  row.querySelector("button").addEventListener("click", () => { toggle(at); marked(true); });
  ["mouseenter", "focusin"].forEach((kind) => row.addEventListener(kind, () => marked(true)));
  ["mouseleave", "focusout"].forEach((kind) => row.addEventListener(kind, () => marked(false)));
});
byId("map").addEventListener("click", (event) => {
  const on = byId("map").getScreenCTM(), away = level.sites.slice(0, level.closable).map(({ x, y }) =>
    Math.hypot(on.a * x + on.e - event.clientX, on.d * y + on.f - event.clientY));
  const site = away.indexOf(Math.min(...away));
  if (away[site] <= REACH_PX) toggle(site);
});
document.querySelectorAll('input[name="level"]').forEach((one) => one.addEventListener("change", () => {
  choose(one.value);
  refuse("");
  keep();
  show();
  tell(`${one.parentElement.textContent.trim()}.`);
}));
byId("view").addEventListener("change", scale);
window.addEventListener("resize", scale);
byId("undo").addEventListener("click", () => {
  ask(done.pop());
  keep();
  show();
  tell(words.explorer_undone);
});
byId("reset").addEventListener("click", () => {
  const all = [...closed].flatMap(([id, sites]) => [...sites].map((site) => ({ level: id, site })));
  ask(all);
  done.push(all);
  keep();
  show();
  tell("");
});
byId("link").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    byId("said").textContent = words.explorer_copied;
  } catch {
    byId("said").textContent = words.explorer_not_copied;
  }
});
byId("toml").addEventListener("click", () => save("explorer.toml", "text/plain;charset=utf-8", toml()));
byId("csv").addEventListener("click", () => save(`explorer-${data.region}.csv`, "text/csv;charset=utf-8", csv()));
document.querySelectorAll("a[hreflang]").forEach((link) => link.addEventListener("click", () => { link.hash = location.hash; }));
window.addEventListener("hashchange", () => { read(); show(); tell(""); });

read();
show();
scale();
tell("");
