"use strict";
/**
 * The numbers of the explorer: whole numbers in, whole numbers out; nothing here touches the page.
 *
 * `answer` is `kopa.scenarios.explorer.closing.answer`, to the digit: persons are hundredths, minutes and kilometres
 * too.
 *
 * @typedef {{ starts: Uint32Array, site: Uint16Array, value: Uint16Array }} Near  nearest sites of every cell, in order
 * @typedef {{ total: number, p90: number, worst: number }} Way
 * @typedef {{ called: string, name: string, x: number, y: number }} Site
 * @typedef {{ id: string, closable: number, sites: Site[], classes: number[], beyond: number, over: string, persons: Uint32Array,
 *   x: Uint16Array, y: Uint16Array, time: Near, distance: Near, now: Answer, byName: Map<string, number> }} Level
 * @typedef {{ persons: number, over: number, unreachable: number, gain: number, lose: number, keep: number,
 *   longer: number, most: number, time: Way, distance: Way, loads: number[], minutes: Uint16Array }} Answer
 */

const NOWHERE = 65535;

/** Every listed site of somebody is closed: nothing can be told. */
class BeyondLists extends Error {}

/** @param {string} text @returns {ArrayBuffer} */
function bytes(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer;
}

/** @param {{ counts: string, site: string, value: string }} packed @returns {Near} */
function near(packed) {
  const counts = new Uint8Array(bytes(packed.counts));
  const starts = new Uint32Array(counts.length + 1);
  counts.forEach((count, at) => { starts[at + 1] = starts[at] + count; });
  return { starts, site: new Uint16Array(bytes(packed.site)), value: new Uint16Array(bytes(packed.value)) };
}

/**
 * Value and site of the first listed site of every cell that is open.
 * @param {Near} listed @param {Set<number>} closed @param {Uint32Array} persons
 * @returns {{ value: Uint16Array, site: Uint16Array }}
 */
function nearest(listed, closed, persons) {
  const value = new Uint16Array(persons.length), site = new Uint16Array(persons.length);
  const gone = new Uint8Array(NOWHERE + 1);
  closed.forEach((at) => { gone[at] = 1; });
  let lacking = 0, cells = 0;
  for (let row = 0; row < persons.length; row++) {
    const end = listed.starts[row + 1];
    let at = listed.starts[row];
    while (at < end && gone[listed.site[at]]) at++;
    if (at === end) { lacking += persons[row]; cells++; continue; }
    value[row] = listed.value[at];
    site[row] = listed.site[at];
  }
  if (cells) throw new BeyondLists(String(lacking));
  return { value, site };
}

/** @param {Uint16Array} value @param {Uint32Array} persons @returns {Way} */
function way(value, persons) {
  const of = new Float64Array(NOWHERE + 1);
  let total = 0, all = 0, worst = 0;
  for (let row = 0; row < value.length; row++) {
    of[value[row]] += persons[row];
    all += persons[row];
    total += persons[row] * value[row];
    if (value[row] > worst) worst = value[row];
  }
  let p90 = 0;
  for (let reached = of[0]; 10 * reached < 9 * all; reached += of[p90]) p90++;
  return { total: worst === NOWHERE ? NOWHERE : total, p90, worst };
}

/** What is so when the sites at some positions are closed. @param {Level} level @param {Set<number>} closed @returns {Answer} */
function answer(level, closed) {
  const { persons } = level;
  const after = nearest(level.time, closed, persons), km = nearest(level.distance, closed, persons).value;
  const before = level.now ? level.now.minutes : after.value;
  const told = {
    persons: 0, over: 0, unreachable: 0, gain: 0, lose: 0, keep: 0, longer: 0, most: 0,
    time: way(after.value, persons), distance: way(km, persons), loads: level.sites.map(() => 0), minutes: after.value,
  };
  let cutOff = false;
  for (let row = 0; row < persons.length; row++) {
    const many = persons[row], more = after.value[row] - before[row];
    told.persons += many;
    if (km[row] >= level.beyond) told.over += many;
    if (after.value[row] === NOWHERE) told.unreachable += many; else told.loads[after.site[row]] += many;
    if (more > 0) told.lose += many; else if (more < 0) told.gain += many; else told.keep += many;
    if (more > 0 && after.value[row] === NOWHERE) cutOff = true;
    else if (more > 0) { told.longer += many * more; told.most = Math.max(told.most, more); }
  }
  if (cutOff) told.longer = told.most = NOWHERE;
  return told;
}

/** @param {any} told @returns {Level} */
function levelOf(told) {
  const level = {
    ...told, persons: new Uint32Array(bytes(told.persons)), x: new Uint16Array(bytes(told.x)),
    y: new Uint16Array(bytes(told.y)), time: near(told.time), distance: near(told.distance), now: null,
  };
  level.byName = new Map(level.sites.slice(0, level.closable).map((site, at) => [site.called, at]));
  level.now = answer(level, new Set());
  return level;
}
