/** What the explorer shows: numbers in words, the lists of sites, the map. `closedSites` and `now` are all that changes. */

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
/** @type {Level[]} */
const levels = data.levels.map(levelOf);
/** @type {Map<string, Set<number>>} */
const closedSites = new Map(levels.map((one) => [one.id, new Set()]));
/** @type {{ level: string, site: number }[][]} */
const done = [];
let level = levels[0];
let now = level.now;

/** @type {(name: string) => any} */
const byId = (name) => document.getElementById(name);
/** @type {(selector: string, within?: ParentNode) => any[]} */
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
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

/** Write a text where another one stands: what stays need not be laid out again. @param {Element} into @param {string} text */
function put(into, text) {
  if (into.textContent !== text) into.textContent = text;
}

/** Show everything of the present level. */
function show() {
  const gone = closedSites.get(level.id), rows = measures(now), base = measures(level.now);
  all("[data-level]").forEach((one) => { one.hidden = one.dataset.level !== level.id; });
  put(byId("lose"), persons(now.lose));
  put(byId("others"), say("explorer_keep", { gain: persons(now.gain), keep: persons(now.keep) }));
  put(byId("longer"), now.lose ? measure(mean(now.longer, now.lose), "min") : "0");
  put(byId("most"), now.lose ? say("explorer_at_most", { most: measure(now.most, "min") }) : "");
  for (const part of all(`.key-figures [data-level="${level.id}"]`)) {
    put(part.querySelector("[data-over]"), persons(rows.over));
    put(part.querySelector("[data-over-before]"),
      say("explorer_from_to", { before: persons(base.over), change: change(base.over, rows.over, "") }));
  }
  for (const row of all(`.measures[data-level="${level.id}"] [data-measure]`)) {
    const { measure: name, unit } = row.dataset, told = (one) => (unit ? measure(one, unit) : persons(one));
    const cells = [told(base[name]), told(rows[name]), change(base[name], rows[name], unit)];
    row.querySelectorAll("td").forEach((cell, at) => put(cell, cells[at]));
    if (name === "unreachable") row.hidden = !base[name] && !rows[name];
  }
  showSites(gone);
  showMap(gone);
  byId("undo").disabled = !done.length;
  byId("reset").disabled = ![...closedSites.values()].some((one) => one.size);
}

/** @param {Set<number>} gone */
function showSites(gone) {
  const [table] = all(`.sites[data-level="${level.id}"]`);
  for (const row of all("[data-site]", table)) {
    const at = Number(row.dataset.site), site = level.sites[at], button = row.querySelector("button");
    const cells = row.querySelectorAll("td");
    put(cells[0], persons(level.now.loads[at]));
    put(cells[1], gone.has(at) ? words.explorer_closed : persons(now.loads[at]));
    row.classList.toggle("closed", gone.has(at));
    row.classList.toggle("changed", level.now.loads[at] !== now.loads[at]);
    button.disabled = false;
    put(button, gone.has(at) ? words.explorer_open : words.explorer_close);
    button.setAttribute("aria-label",
      say(gone.has(at) ? "explorer_open_named" : "explorer_close_named", { site: site.name }));
  }
  showOutside(table.querySelector(".outside"));
}

/** Rows of the sites across the border that are somebody's nearest now or in the option. @param {HTMLElement} part */
function showOutside(part) {
  const near = level.sites.map((_, at) => at).filter((at) => at >= level.closable && level.now.loads[at] + now.loads[at]);
  const told = near.map((at) => [level.sites[at].name, persons(level.now.loads[at]), persons(now.loads[at])]);
  if (part.dataset.told === JSON.stringify(told)) return;
  part.dataset.told = JSON.stringify(told);
  part.replaceChildren(...told.map(([name, before, after]) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: `${name} ` });
    head.append(Object.assign(document.createElement("span"), { className: "town", textContent: words.explorer_outside }));
    const cells = [before, after].map((one) => Object.assign(document.createElement("td"), { className: "number", textContent: one }));
    row.append(head, ...cells, document.createElement("td"));
    row.classList.toggle("changed", before !== after);
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
  showMarks(gone);
}

/** Marks of the sites, the closed ones last, so that none hides them. @param {Set<number>} gone */
function showMarks(gone) {
  const part = byId("sites");
  if (part.dataset.level !== level.id) {
    part.dataset.level = level.id;
    part.replaceChildren(...level.sites.map((site, at) => {
      const outside = at >= level.closable, mark = draw("g", { class: outside ? "mark outside" : "mark", "data-mark": at });
      const cross = draw("path", { d: "M-3.5-3.5l7 7m0-7l-7 7" });
      mark.append(Object.assign(draw("title"), { textContent: site.name }), draw("circle", { r: outside ? 4 : 6 }), cross);
      return mark;
    }));
    placeMarks();
  }
  for (const mark of [...part.children]) {
    const closes = gone.has(Number(mark.dataset.mark));
    if (closes && !mark.classList.contains("closed")) part.append(mark);
    mark.classList.toggle("closed", closes);
  }
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
