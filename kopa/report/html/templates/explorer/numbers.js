"use strict";
/**
 * The numbers of the explorer: whole numbers in, whole numbers out; nothing here touches the page.
 *
 * `answer` is `kopa.scenarios.explorer.answering.answer`, to the digit: persons are hundredths, minutes and kilometres too.
 * Positions are those of the sites and, behind them, of the places where a site may open or move to.
 * Where some sites may or may not serve a level, it has two answers: of all sites, and of the sure ones alone.
 *
 * @typedef {"all" | "sure"} Counted  which sites are counted
 * @typedef {{ counts: string, unbroken: string, site: string, above: string, tied: string }} PackedNear
 * @typedef {{ called: string, row: string, name: string, sure: boolean, x: number, y: number }} Site  `row`: its id at the level
 * @typedef {{ code: string, name: string, label: string, town: string, x: number, y: number, at: [number, number] }} Place
 * @typedef {{ id: string, level: string, language: string, stage: string, grades: string, closable: number, counted: Counted[], sites: Site[], places: Place[], order: number[],
 *   classes: number[], beyond: number, over: string, persons: string, x: string, y: string, time: PackedNear,
 *   distance: PackedNear, means: Means[] }} PackedLevel
 * @typedef {{ time: number | null, distance: number | null }} Means  means of now in millionths, for each of the `counted`; null: no way
 *
 * @typedef {{ starts: Uint32Array, unbroken: Uint32Array, site: Uint16Array, value: Uint16Array, tied: Uint8Array }} Near  sites of
 *   every cell, nearest first; up to `unbroken` none is left out, behind it only those that are not sure
 * @typedef {{ id: string, level: string, language: string, stage: string, grades: string, closable: number, counted: Counted[], sites: Site[], places: Place[], order: number[],
 *   classes: number[], beyond: number, over: string, persons: Uint32Array, x: Uint16Array, y: Uint16Array, time: Near,
 *   distance: Near, means: Means[] }} Level
 *
 * @typedef {{ closed: Set<number>, opened: Set<number>, moved: Map<number, number> }} Option  positions of sites, of places
 * @typedef {{ total: number, p90: number, worst: number }} Way
 * @typedef {{ persons: number, over: number, unreachable: number, gain: number, lose: number, keep: number, longer: number,
 *   shorter: number, time: Way, distance: Way, loads: number[], minutes: Uint16Array, rank: Uint32Array }} Answer
 *   `rank`: how near by exact minutes everybody's site is among those of their list; hundredths may be the same of two
 */

const NOWHERE = 65535;
const SELVES = Uint16Array.from({ length: NOWHERE + 1 }, (_, at) => at);

/** Of somebody's list nothing is open: nothing can be told. The message is the hundredths of persons. */
class BeyondLists extends Error {}

/** Whole numbers out of their sevens of bits, the least first (LEB128). @param {string} text @returns {number[]} */
function unpacked(text) {
  const numbers = [], all = atob(text);
  for (let at = 0, value = 0, shift = 0; at < all.length; at++) {
    const byte = all.charCodeAt(at);
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) { numbers.push(value); value = shift = 0; }
  }
  return numbers;
}

/**
 * The sites of every list: twice a site, or twice a count and one more for so many sites of the list before, from the place that follows.
 * @param {number[]} told @param {Uint32Array} starts @returns {Uint16Array}
 */
function sitesOf(told, starts) {
  const site = new Uint16Array(starts[starts.length - 1]);
  for (let row = 0, next = 0; row + 1 < starts.length; row++) {
    for (let at = starts[row]; at < starts[row + 1];) {
      const one = told[next++];
      if (one % 2 === 0) { site[at++] = one / 2; continue; }
      const from = starts[row - 1] + told[next++], count = (one - 1) / 2;
      site.copyWithin(at, from, from + count);
      at += count;
    }
  }
  return site;
}

/** @param {PackedNear} packed @returns {Near} */
function near(packed) {
  const counts = unpacked(packed.counts), starts = new Uint32Array(counts.length + 1);
  counts.forEach((count, at) => { starts[at + 1] = starts[at] + count; });
  const wholes = packed.unbroken ? unpacked(packed.unbroken) : counts, unbroken = Uint32Array.from(wholes, (one, at) => starts[at] + one);
  const site = sitesOf(unpacked(packed.site), starts), value = Uint16Array.from(unpacked(packed.above)), tied = new Uint8Array(site.length);
  counts.forEach((_, row) => { for (let at = starts[row] + 1; at < starts[row + 1]; at++) value[at] += value[at - 1]; });
  unpacked(packed.tied).forEach((at) => { tied[at] = 1; });
  return { starts, unbroken, site, value, tied };
}

/** @param {PackedLevel} packed @returns {Level} */
function levelOf(packed) {
  return {
    ...packed, persons: Uint32Array.from(unpacked(packed.persons)), x: Uint16Array.from(unpacked(packed.x)),
    y: Uint16Array.from(unpacked(packed.y)), time: near(packed.time), distance: near(packed.distance),
  };
}

/** @returns {Option} */
const nothing = () => ({ closed: new Set(), opened: new Set(), moved: new Map() });

/** @param {Option} option @returns {Option} */
const copyOf = ({ closed, opened, moved }) => ({ closed: new Set(closed), opened: new Set(opened), moved: new Map(moved) });

/** @param {Option} option @returns {boolean} */
const isNow = ({ closed, opened, moved }) => closed.size + opened.size + moved.size === 0;

/**
 * Which positions hold a site that is counted, and whose it is.
 * @typedef {{ open: Uint8Array, owner: Uint16Array, surely: boolean }} Standing
 * @param {Level} level @param {Option} option @param {Counted} counted @returns {Standing}
 */
function standing(level, option, counted) {
  const open = new Uint8Array(NOWHERE + 1), owner = SELVES.slice(), sites = level.sites.length, surely = counted === "sure";
  level.sites.forEach(({ sure }, site) => { open[site] = Number(sure || !surely); });
  open[NOWHERE] = 1;
  option.closed.forEach((site) => { open[site] = 0; });
  option.opened.forEach((place) => { open[sites + place] = 1; });
  option.moved.forEach((place, site) => {
    open[site] = 0;
    open[sites + place] = Number(level.sites[site].sure || !surely);
    owner[sites + place] = site;
  });
  return { open, owner, surely };
}

/**
 * Value and site of the first listed site of every cell that is open; of equally near ones the first by its id.
 * @param {Level} level @param {Near} listed @param {Standing} stands
 * @returns {{ value: Uint16Array, site: Uint16Array, rank: Uint32Array }}  `rank`: the entry of the list; equally near ones have one
 */
function nearest(level, listed, { open, owner, surely }) {
  const { persons, order } = level, value = new Uint16Array(persons.length), site = new Uint16Array(persons.length);
  const rank = new Uint32Array(persons.length);
  let lacking = 0, cells = 0;
  for (let row = 0; row < persons.length; row++) {
    const end = surely ? listed.starts[row + 1] : listed.unbroken[row];
    let at = listed.starts[row];
    while (at < end && !open[listed.site[at]]) at++;
    if (at === end) { lacking += persons[row]; cells++; continue; }
    value[row] = listed.value[at];
    site[row] = owner[listed.site[at]];
    rank[row] = at;
    while (listed.tied[rank[row]]) rank[row]--;
    for (let next = at + 1; next < end && listed.tied[next]; next++) {
      const other = owner[listed.site[next]];
      if (open[listed.site[next]] && order[other] < order[site[row]]) site[row] = other;
    }
  }
  if (cells) throw new BeyondLists(String(lacking));
  return { value, site, rank };
}

/** @param {Uint16Array} value @param {Uint32Array} persons @returns {Way} */
function way(value, persons) {
  let total = 0, all = 0, worst = 0;
  for (let row = 0; row < value.length; row++) {
    all += persons[row];
    total += persons[row] * value[row];
    if (value[row] > worst) worst = value[row];
  }
  const of = new Float64Array(worst + 1);
  for (let row = 0; row < value.length; row++) of[value[row]] += persons[row];
  let p90 = 0;
  for (let reached = of[0]; 10 * reached < 9 * all; reached += of[p90]) p90++;
  return { total: worst === NOWHERE ? NOWHERE : total, p90, worst };
}

/** Millionths in a hundredth. */
const PER_PART = 10_000;

/**
 * The millionths of a mean of hundredths, halves upwards: `kopa.scenarios.means.mean_of`. What is left of whole hundredths
 * is divided apart, as products of all of it may be too large for a number.
 * @param {number} total hundredths of minutes or kilometres times hundredths of persons @param {number} persons @returns {number}
 */
function meanOf(total, persons) {
  const parts = Math.floor(total / persons), left = total - parts * persons;
  return PER_PART * parts + Math.floor((2 * PER_PART * left + persons) / (2 * persons));
}

/**
 * The mean of an option in hundredths: that of now, and what the option changes; `kopa.scenarios.means.mean_after`.
 * @param {number | null} now in millionths @param {Way} was @param {Way} is @param {number} persons @returns {number}
 */
function meanAfter(now, was, is, persons) {
  if (is.total === NOWHERE) return NOWHERE;
  return (now === null ? meanOf(is.total, persons) : now + meanOf(is.total - was.total, persons)) / PER_PART;
}

/**
 * What is so in an option.
 * @param {Level} level @param {Option} option @param {Counted} counted
 * @param {Answer} [before] the answer of now; left out: the option is now
 * @returns {Answer}
 */
function answer(level, option, counted, before) {
  const { persons } = level, stands = standing(level, option, counted);
  const after = nearest(level, level.time, stands), km = nearest(level, level.distance, stands).value;
  const minutes = after.value, { rank } = after, told = {
    persons: 0, over: 0, unreachable: 0, gain: 0, lose: 0, keep: 0, longer: 0, shorter: 0, time: way(minutes, persons),
    distance: way(km, persons), loads: Array(level.sites.length + level.places.length).fill(0), minutes, rank,
  };
  let cutOff = false, reached = false;
  for (let row = 0; row < persons.length; row++) {
    const many = persons[row], was = before ? before.minutes[row] : minutes[row], more = minutes[row] - was;
    const farther = before ? rank[row] - before.rank[row] : 0;
    told.persons += many;
    if (km[row] >= level.beyond) told.over += many;
    if (minutes[row] === NOWHERE) told.unreachable += many; else told.loads[after.site[row]] += many;
    if (farther > 0) told.lose += many; else if (farther < 0) told.gain += many; else told.keep += many;
    if (more > 0 && minutes[row] === NOWHERE) cutOff = true;
    else if (more < 0 && was === NOWHERE) reached = true;
    else if (more > 0) told.longer += many * more; else told.shorter -= many * more;
  }
  if (cutOff) told.longer = NOWHERE;
  if (reached) told.shorter = NOWHERE;
  return told;
}

/**
 * Persons whose minutes are more in the other answer than in one, and those of fewer.
 * @param {Level} level @param {Answer} one @param {Answer} other @returns {{ more: number, fewer: number }}
 */
function between(level, one, other) {
  let more = 0, fewer = 0;
  level.persons.forEach((many, row) => {
    if (other.rank[row] > one.rank[row]) more += many;
    else if (other.rank[row] < one.rank[row]) fewer += many;
  });
  return { more, fewer };
}
