/** What stands beside the map: figures, the table of both options, the lists of schools and places. */

/** @type {(selector: string, within?: ParentNode) => any[]} */
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Write a text where another one stands: what stays need not be laid out again. @param {Element} into @param {string} text */
function put(into, text) {
  if (into.textContent !== text) into.textContent = text;
}

/** The same of an attribute. @param {Element} on @param {string} name @param {string} value */
function set(on, name, value) {
  if (on.getAttribute(name) !== value) on.setAttribute(name, value);
}

/** @param {string} name @param {Record<string, unknown>} [given] @param {Node[]} [inside] @returns {any} */
function made(name, given = {}, inside = []) {
  const element = Object.assign(document.createElement(name), given);
  element.append(...inside);
  return element;
}

/** Show everything of the present level and option. */
function show() {
  all("[data-level]").filter((one) => one.hidden === (one.dataset.level === level.id)).forEach((one) => { one.hidden = !one.hidden; });
  all("[data-language]").filter((one) => one.hidden === (one.dataset.language === level.language)).forEach((one) => { one.hidden = !one.hidden; });
  all("[data-option]").forEach((one) => put(one, trial.name));
  showFigures();
  showMeasures();
  put(byId("between"), trials.every((one) => isNow(optionOf(one))) ? "" : differenceInWords());
  showSites();
  showChoices();
  byId("which").hidden = level.counted.length < 2;
  all(".key-figures").forEach((one) => one.classList.toggle("ranges", level.counted.length > 1));
  showMap();
  const [other] = trials.filter((one) => one !== trial);
  put(byId("copy"), say("explorer_copy", { option: other.name }));
  disable("undo", !trial.earlier.length);
  disable("reset", [...trial.now.values()].every(isNow));
}

/** Disable a button or not; one that has the focus hands it on to the option that is shown. @param {string} id @param {boolean} is */
function disable(id, is) {
  const focused = is && document.activeElement === byId(id);
  byId(id).disabled = is;
  if (focused) all('input[name="option"]:checked').forEach((one) => one.focus());
}

function showFigures() {
  const told = after(), now = before(), by = longer(told), over = told.map((one) => one.over);
  const wasOver = now.map((one) => one.over);
  put(byId("lose"), persons(...told.map((one) => one.lose)));
  put(byId("others"), say(areFew(told) ? "explorer_keep_few" : "explorer_keep", {
    gain: persons(...told.map((one) => one.gain)), keep: persons(...told.map((one) => one.keep)),
  }));
  put(byId("longer"), by.length ? measure("min", ...by) : told.some((one) => one.lose) ? "\u2013" : "0");
  for (const part of all(`.key-figures [data-level="${level.id}"]`)) {
    put(part.querySelector("[data-over]"), persons(...over));
    put(part.querySelector("[data-over-before]"),
      say("explorer_from_to", { before: persons(...wasOver), change: changesInWords(wasOver, over, "") }));
  }
}

/** The table: how it is now, and each option with its change. */
function showMeasures() {
  /** @param {Answer[]} told */
  const table = (told) => told.map((one, end) => measures(one, end));
  const base = table(before()), options = trials.map((one) => table(after(one)));
  for (const row of all(`.measures[data-level="${level.id}"] [data-measure]`)) {
    const { measure: name, unit } = row.dataset, cells = row.querySelectorAll("td"), changes = name === "lose" || name === "gain";
    /** @param {Record<string, number>[]} told @returns {number[]} */
    const values = (told) => told.map((one) => one[name]);
    /** @param {Record<string, number>[]} told */
    const shown = (told) => (unit ? measure(unit, ...values(told)) : persons(...values(told)));
    put(cells[0], changes ? "\u2013" : shown(base));
    options.forEach((told, at) => {
      put(cells[at + 1].children[0], shown(told));
      put(cells[at + 1].children[1], changes ? "" : changesInWords(values(base), values(told), unit));
    });
    if (name === "unreachable") row.hidden = [base, ...options].flatMap(values).every((one) => !one);
  }
}

/** For how many each site is the nearest. @param {Answer[]} told @param {number} at @returns {number[]} */
const loads = (told, at) => told.map((one) => one.loads[at]);

/** The positions whose number is withheld, of all sites or of the sure ones. @param {Answer[]} told @returns {Set<number>} */
const untold = (told) => new Set(told.map((one) => alsoWithheld(one.loads)));

/** For how many a site is the nearest, in words. @param {Answer[]} told @param {number} at @param {Set<number>} hidden @returns {string} */
const loadInWords = (told, at, hidden) => (hidden.has(at) ? "\u2013" : persons(...loads(told, at)));

/** The box of a level by which the grades of its schools close alone. @type {Map<string, any>} */
const aloneBox = new Map(levels.map(({ id }) => [id, all(`.alone[data-level="${id}"] input`)[0]]));

/** Whether a school closes and reopens here with the grades of this level alone. @param {number} site @returns {boolean} */
const isAlone = (site) => isApart(site) && !optionOf().moved.has(site) && Boolean(aloneBox.get(level.id)?.checked);

/** The name of a school, with the grades that alone close or reopen. @param {number} site @returns {string} */
const nameOf = (site) => `${level.sites[site].name}${isAlone(site) ? ` (${level.grades})` : ""}`;

/** Where a school has moved, or which of its grades alone are closed. @param {number} site @returns {string} */
function whereabouts(site) {
  const place = optionOf().moved.get(site), there = closedElsewhere(trial.now, level, site).map(({ grades }) => grades);
  if (place !== undefined) return say("explorer_moved", { place: level.places[place].label });
  if (openElsewhere(trial.now, level, site).length) return level.grades;
  return there.length ? `${words.explorer_closed}: ${there.join(", ")}` : "";
}

/**
 * The list of schools of a level: its table, and of every row the parts that are written anew, and what they were last written of.
 * @type {Map<string, { table: any, rows: { at: number, row: any, button: any, cells: any[], moved: any, of: string }[] }>}
 */
const listOf = new Map(levels.map(({ id }) => {
  const [table] = all(`.sites[data-level="${id}"]`);
  return [id, { table, rows: all("[data-site]", table).map((row) => ({
    at: Number(row.dataset.site), row, button: row.querySelector("button"), cells: all("td", row), moved: row.querySelector(".moved"), of: "",
  })) }];
}));

/** The schools: for how many each is the nearest, and what can be done with it. */
function showSites() {
  const list = listOf.get(level.id), option = optionOf(), told = after(), now = before();
  const hidden = untold(told), wereHidden = untold(now);
  if (!list) return;
  for (const one of list.rows) {
    const { at, row, button, cells, moved } = one, name = nameOf(at), where = whereabouts(at), was = loads(now, at), is = loads(told, at);
    const closed = option.closed.has(at), does = closed ? "open" : option.moved.has(at) ? "back" : "close";
    const wasTold = loadInWords(now, at, wereHidden), isTold = loadInWords(told, at, hidden), of = [does, name, where, was, is, wasTold, isTold].join("\n");
    if (one.of === of) continue;
    one.of = of;
    put(cells[0], wasTold);
    put(cells[1], closed ? words.explorer_closed : isTold);
    put(moved, where);
    row.classList.toggle("closed", closed);
    row.classList.toggle("changed", was.join() !== is.join());
    button.disabled = false;
    put(button, words[`explorer_${does}`]);
    set(button, "aria-label", say(`explorer_${does}_named`, { site: name }));
  }
  showOpened(list.table.querySelector(".opened"));
  showOutside(list.table.querySelector(".outside"));
}

/** Rows of what is opened, each with a button that takes it away. @param {HTMLElement} part */
function showOpened(part) {
  const option = optionOf(), told = after(), rows = [...option.opened].sort((a, b) => a - b);
  if (part.dataset.shown !== rows.join()) {
    part.dataset.shown = rows.join();
    part.replaceChildren(...rows.map((place) => {
      const label = level.places[place].label, name = made("span", { className: "name", textContent: words.explorer_new });
      const button = made("button", { type: "button", textContent: words.explorer_remove });
      button.setAttribute("aria-label", say("explorer_remove_named", { place: label }));
      button.dataset.place = String(place);
      const head = made("th", { scope: "row" }, [name, document.createTextNode(" "), made("span", { className: "town", textContent: label })]);
      const cells = ["\u2013", ""].map((textContent) => made("td", { className: "number", textContent }));
      return made("tr", { className: "changed" }, [head, ...cells, made("td", {}, [button])]);
    }));
  }
  const hidden = untold(told);
  rows.forEach((place, at) => put(part.children[at].children[2], loadInWords(told, level.sites.length + place, hidden)));
}

/** Rows of the sites across the border that are somebody's nearest now or in the option. @param {HTMLElement} part */
function showOutside(part) {
  const now = before(), told = after();
  const beyond = level.sites.map((_, at) => at).filter((at) => at >= level.closable && [...loads(now, at), ...loads(told, at)].some(Boolean));
  const hidden = untold(told), wereHidden = untold(now);
  const rows = beyond.map((at) => [level.sites[at].name, loadInWords(now, at, wereHidden), loadInWords(told, at, hidden)]);
  if (part.dataset.shown === JSON.stringify(rows)) return;
  part.dataset.shown = JSON.stringify(rows);
  part.replaceChildren(...rows.map(([name, was, is]) => {
    const town = made("span", { className: "town", textContent: words.explorer_outside });
    const cells = [was, is].map((textContent) => made("td", { className: "number", textContent }));
    const head = made("th", { scope: "row" }, [document.createTextNode(`${name} `), town]);
    return made("tr", { className: was !== is ? "changed" : "" }, [head, ...cells, made("td")]);
  }));
}

/** What may be put where: a new school or one of the region; the places by municipality. */
function showChoices() {
  const what = byId("what"), where = byId("where");
  byId("place").disabled = !level.places.length;
  if (what.dataset.of === level.id) return;
  what.dataset.of = level.id;
  const sites = level.sites.slice(0, level.closable).map((site, at) => made("option", { value: String(at), textContent: site.name }));
  what.replaceChildren(made("option", { value: "", textContent: words.explorer_new }), ...sites.sort(byText));
  const towns = [...new Set(level.places.map((one) => one.town))].sort();
  where.replaceChildren(...towns.map((label) => made("optgroup", { label }, level.places.map((place, at) => ({ place, at }))
    .filter(({ place }) => place.town === label)
    .map(({ place, at }) => made("option", { value: String(at), textContent: place.label })).sort(byText))));
}

/** @param {{ textContent: string }} one @param {{ textContent: string }} other */
const byText = (one, other) => one.textContent.localeCompare(other.textContent, data.language);
