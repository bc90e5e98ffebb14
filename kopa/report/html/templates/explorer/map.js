/** The map: where the age group lives by minutes, whose way changes, the schools and the places. */

/** Units of the drawing in a pixel of the screen. */
let unit = 1;
/** How near to a mark one has to tap. */
const REACH_PX = 22;
const COLOURS = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494", "#ffffff"];
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} [given] @param {Node[]} [inside] @returns {any} */
function drawn(name, given = {}, inside = []) {
  const element = document.createElementNS(SVG, name);
  Object.entries(given).forEach(([key, value]) => element.setAttribute(key, String(value)));
  element.append(...inside);
  return element;
}
const paths = COLOURS.map((stroke) => byId("cells").appendChild(drawn("path", { stroke })));

/**
 * The dot and the ring of every cell, by the id of the level.
 * @typedef {{ dots: string[], rings: string[] }} Shapes
 * @type {Map<string, Shapes>}
 */
const shapesOf = new Map(levels.map((one) => [one.id, {
  dots: [...one.x].map((x, row) => `M${x / 10} ${one.y[row] / 10}h0`),
  rings: [...one.x].map((x, row) => `M${x / 10 - 2} ${one.y[row] / 10}a2 2 0 1 0 4 0a2 2 0 1 0-4 0`),
}]));

/** The marks of the level that is shown, by the positions of its places and sites. @type {{ places: Element[], sites: Element[] }} */
let marks = { places: [], sites: [] };

function showMap() {
  const [longer, shorter, ...dots] = ["", "", ...COLOURS].map(() => /** @type {string[]} */ ([]));
  const at = Math.min(Number(byId("counted").value), level.counted.length - 1);
  const now = before()[at].rank, { minutes, rank } = after()[at], shapes = /** @type {Shapes} */ (shapesOf.get(level.id));
  for (let row = 0; row < minutes.length; row++) {
    let kind = minutes[row] === NOWHERE ? 5 : 0;
    while (kind < 4 && minutes[row] > level.classes[kind]) kind++;
    dots[kind].push(shapes.dots[row]);
    if (rank[row] !== now[row]) (rank[row] > now[row] ? longer : shorter).push(shapes.rings[row]);
  }
  paths.forEach((path, kind) => set(path, "d", dots[kind].join("")));
  set(byId("changed"), "d", longer.join(""));
  set(byId("shorter"), "d", shorter.join(""));
  set(byId("moves"), "d", [...optionOf().moved].map(([site, place]) =>
    `M${level.sites[site].x} ${level.sites[site].y}L${level.places[place].x} ${level.places[place].y}`).join(""));
  showMarks();
}

/** Marks of places below the names, of sites above them, and last those that differ from now, so that none hides them. */
function showMarks() {
  const part = byId("sites"), option = optionOf(), places = new Set([...option.opened, ...option.moved.values()]);
  if (part.dataset.of !== level.id) {
    part.dataset.of = level.id;
    marks = { places: level.places.map(placeMark), sites: level.sites.map(siteMark) };
    byId("places").replaceChildren(...marks.places);
    part.replaceChildren(...marks.sites);
    placeMarks();
  }
  marks.sites.forEach((mark, at) => showMark(part, mark, "closed", option.closed.has(at) || option.moved.has(at)));
  marks.places.forEach((mark, at) => showMark(part, mark, "opened", places.has(at)));
}

/** @param {Element} part @param {Element} mark @param {string} kind @param {boolean} is */
function showMark(part, mark, kind, is) {
  if (mark.classList.contains(kind) === is) return;
  if (is || part.contains(mark)) (is || kind === "closed" ? part : byId("places")).append(mark);
  mark.classList.toggle(kind, is);
}

/** @param {Site} site @param {number} at */
function siteMark(site, at) {
  const outside = at >= level.closable, title = drawn("title", {}, [document.createTextNode(site.name)]);
  const shapes = [title, drawn("circle", { r: outside ? 4 : 6 }), drawn("path", { d: "M-3.5-3.5l7 7m0-7l-7 7" })];
  return drawn("g", { class: ["mark", outside && "outside", !site.sure && "unsure"].filter(Boolean).join(" "), "data-site": at }, shapes);
}

/** @param {Place} place @param {number} at */
function placeMark(place, at) {
  const title = drawn("title", {}, [document.createTextNode(place.label)]);
  return drawn("g", { class: "mark place", "data-place": at }, [title, drawn("rect", { x: -4, y: -4, width: 8, height: 8 })]);
}

/** Keep marks, lines and names of one size on the screen, however near one looks. */
function scale() {
  byId("map").setAttribute("viewBox", byId("view").value);
  unit = 1 / byId("map").getScreenCTM().a;
  byId("map").style.setProperty("--unit", String(unit));
  byId("cells").setAttribute("stroke-width", String(4.4 * Math.sqrt(unit)));
  ["changed", "shorter"].forEach((name) => byId(name).setAttribute("stroke-width", String(1.4 * Math.sqrt(unit))));
  placeMarks();
}

function placeMarks() {
  for (const mark of [...marks.places, ...marks.sites]) {
    const { site, place } = /** @type {SVGElement} */ (mark).dataset, { x, y } = site === undefined ? level.places[Number(place)] : level.sites[Number(site)];
    mark.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
  }
}

/**
 * The site nearest to where the map was tapped, if one is near, or else the place: sites stand close to places.
 * @param {{ clientX: number, clientY: number }} event @returns {{ site: number, place: number } | null} the other of the two is -1
 */
function tapped(event) {
  const on = byId("map").getScreenCTM();
  /** @param {{ x: number, y: number }} one */
  const away = ({ x, y }) => Math.hypot(on.a * x + on.e - event.clientX, on.d * y + on.f - event.clientY);
  const sites = level.sites.slice(0, level.closable).map(away), places = level.places.map(away);
  const site = Math.min(...sites), place = Math.min(...places);
  if (site <= REACH_PX) return { site: sites.indexOf(site), place: -1 };
  return place <= REACH_PX ? { site: -1, place: places.indexOf(place) } : null;
}
