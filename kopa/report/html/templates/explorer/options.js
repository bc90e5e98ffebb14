/**
 * The two options that are compared: what changes in them, what is undone, and how an address holds them.
 *
 * An option of a level is never changed: another one takes its place, so that its answer can be kept.
 *
 * @typedef {Map<string, Option>} Whole  the option of every level by its id
 * @typedef {{ name: string, prefix: string, now: Whole, earlier: Whole[] }} Trial
 * @typedef {{ region: string, language: string, levels: PackedLevel[], words: Record<string, string> }} PageData
 */

/** @param {string} name @returns {any} */
const byId = (name) => document.getElementById(name);
/** @type {PageData} */
const data = JSON.parse(byId("data").textContent);
const words = data.words;
const levels = data.levels.map(levelOf);
/** @returns {Whole} */
const asNow = () => new Map(levels.map((one) => [one.id, nothing()]));
/** @type {Trial[]} */
const trials = ["1", "2"].map((one, at) => ({ name: words[`explorer_option_${one}`], prefix: at ? `${one}.` : "", now: asNow(), earlier: [] }));
let trial = trials[0];
let level = levels[0];

const nowOf = new Map(levels.map((one) => [one.id, one.counted.map((counted) => answer(one, nothing(), counted))]));
/** @type {WeakMap<Option, Answer[]>} */
const answered = new WeakMap();

/** How it is now at a level: an answer for all sites, and where it has one, that for the sure ones. @param {Level} [one] @returns {Answer[]} */
const before = (one = level) => /** @type {Answer[]} */ (nowOf.get(one.id));

/** @param {Trial} [asked] @param {Level} [one] @returns {Option} */
const optionOf = (asked = trial, one = level) => /** @type {Option} */ (asked.now.get(one.id));

/** The answers of an option, as those of `before`. @param {Option} option @param {Level} [one] @returns {Answer[]} */
function answerOf(option, one = level) {
  const told = answered.get(option) ?? one.counted.map((counted, at) => answer(one, option, counted, before(one)[at]));
  answered.set(option, told);
  return told;
}

/** @param {Trial} [asked] @param {Level} [one] @returns {Answer[]} */
const after = (asked = trial, one = level) => answerOf(optionOf(asked, one), one);

/** Whether a site stands at a place in an option. @param {Option} option @param {number} place */
const taken = ({ opened, moved }, place) => opened.has(place) || [...moved.values()].includes(place);

/**
 * The same schools at the other levels of a level's stage: a position there for each that may be closed here, -1: none; and
 * whether its grades of the two levels are known apart, so that either may close alone.
 * @typedef {{ other: Level, at: number[], apart: boolean[] }} Mates
 * @type {Map<string, Mates[]>}
 */
const matesOf = new Map(levels.map((one) => [one.id, levels.filter((other) => other !== one && other.stage === one.stage).map((other) => {
  const sites = one.sites.slice(0, one.closable), others = other.sites.slice(0, other.closable).map(schoolOf);
  const at = sites.map((site) => others.indexOf(schoolOf(site)));
  return { other, at, apart: sites.map(({ row }, site) => at[site] >= 0 && other.sites[at[site]].row !== row) };
})]));

/** What a school is called at whatever level. @param {Site} site @returns {string} */
function schoolOf({ row }) {
  return row.slice(0, row.lastIndexOf("."));
}

/** @param {Level} one @returns {Mates[]} */
const mates = (one) => /** @type {Mates[]} */ (matesOf.get(one.id));

/** Whether the grades of a level may close alone at a school. @param {number} site @param {Level} [one] */
const isApart = (site, one = level) => mates(one).some(({ apart }) => apart[site]);

/**
 * The other levels at which a school that is closed at one stays open: there its grades are closed alone.
 * @param {Whole} whole @param {Level} one @param {number} site @returns {Level[]}
 */
const openElsewhere = (whole, one, site) => !(/** @type {Option} */ (whole.get(one.id))).closed.has(site) ? []
  : mates(one).filter(({ other, at }) => at[site] >= 0 && !(/** @type {Option} */ (whole.get(other.id))).closed.has(at[site])).map(({ other }) => other);

/** The other levels whose grades of a school are closed alone. @param {Whole} whole @param {Level} one @param {number} site @returns {Level[]} */
const closedElsewhere = (whole, one, site) => mates(one).filter(({ other, at }) => at[site] >= 0
  && openElsewhere(whole, other, at[site]).includes(one)).map(({ other }) => other);

/** Whether a site would stand at a place beside another one, at whatever level. @param {number} site @param {number} place -1: a new site */
const crowded = (site, place) => taken(optionOf(), place)
  || mates(level).some(({ other, at }) => site >= 0 && at[site] >= 0 && taken(optionOf(trial, other), place));

/**
 * Do what was done with schools of a level at their other levels too: a school is one, with all its grades.
 * @param {Whole} whole @param {Level} from @param {Option} was the option of the level before @returns {Whole}
 */
function withMates(whole, from, was) {
  const made = new Map(whole), mine = /** @type {Option} */ (whole.get(from.id));
  for (const { other, at } of mates(from)) {
    const now = /** @type {Option} */ (whole.get(other.id)), option = copyOf(now);
    at.forEach((mate, site) => {
      const place = mine.moved.get(site);
      if (mate < 0 || (mine.closed.has(site) === was.closed.has(site) && place === was.moved.get(site))) return;
      option.closed.delete(mate);
      option.moved.delete(mate);
      if (mine.closed.has(site)) option.closed.add(mate);
      if (place !== undefined) option.moved.set(mate, place);
    });
    if (!same(option, now)) made.set(other.id, option);
  }
  return made;
}

/**
 * Put other options in the place of a trial's; where the page cannot tell of them, throw and change nothing.
 * @param {Trial} asked @param {Whole} wanted
 */
function take(asked, wanted) {
  levels.forEach((one) => answerOf(/** @type {Option} */ (wanted.get(one.id)), one));  // throws before anything changes
  asked.earlier.push(asked.now);
  asked.now = wanted;
}

/** Change the option of the present level. @param {(option: Option) => void} edit @param {boolean} [alone] and that of no other level */
function change(edit, alone = false) {
  const was = optionOf(), option = copyOf(was);
  edit(option);
  const whole = new Map([...trial.now, [level.id, option]]);
  take(trial, alone ? whole : withMates(whole, level, was));
}

/** Go back a step. @returns {boolean} whether there was one */
function undo() {
  const earlier = trial.earlier.pop();
  if (earlier) trial.now = earlier;
  return Boolean(earlier);
}

/** What of the address tells a trial; a school at its first level, its grades that are closed alone at theirs. @param {Trial} asked @returns {string[]} */
function addressOf({ prefix, now }) {
  return levels.flatMap((one, number) => {
    const { closed, opened, moved } = /** @type {Option} */ (now.get(one.id));
    const earlier = mates(one).filter(({ other }) => levels.indexOf(other) < number);
    /** @param {number} site */
    const first = (site) => earlier.every(({ at }) => at[site] < 0);
    /** @param {number} site */
    const called = (site) => encodeURIComponent(one.sites[site].called);
    /** @param {number} site */
    const alone = (site) => openElsewhere(now, one, site).length > 0;
    const lists = {
      "": [...closed].filter((site) => first(site) && !alone(site)).map(called), ".only": [...closed].filter(alone).map(called), ".open": [...opened].map((place) => one.places[place].code),
      ".move": [...moved].filter(([site]) => first(site)).map(([site, place]) => `${called(site)}:${one.places[place].code}`),
    };
    return Object.entries(lists).filter(([, list]) => list.length).map(([what, list]) => `${prefix}${one.id}${what}=${list.sort().join(",")}`);
  });
}

/** The options as the fragment of an address. @returns {string} */
const fragment = () => [`level=${level.id}`, ...(trial.prefix ? ["option=2"] : []), ...trials.flatMap(addressOf)].join("&");

/** An address asks what the page does not have or cannot do: `key` of the words that say so. */
class NotThere extends Error {
  /** @param {string} key @param {Record<string, string>} values */
  constructor(key, values) {
    super(key);
    this.values = values;
  }
}

/** @param {URLSearchParams} asked @param {string} key @returns {string[]} */
const listed = (asked, key) => asked.getAll(key).join(",").split(",").filter(Boolean);

/** @param {{ called: string }[]} sites @param {string} name @returns {number} */
function positionOf(sites, name) {
  const at = sites.findIndex((one) => one.called === name);
  if (at < 0) throw new NotThere("explorer_refused_site", { site: name });
  return at;
}

/** The option of a level that an address tells. @param {URLSearchParams} asked @param {string} prefix @param {Level} one @returns {Option} */
function optionIn(asked, prefix, one) {
  const option = nothing(), sites = one.sites.slice(0, one.closable);
  /** @param {string} code */
  const free = (code) => {
    const place = one.places.findIndex((each) => each.code === code);
    if (place < 0) throw new NotThere("explorer_refused_place", { place: code });
    if (taken(option, place)) throw new NotThere("explorer_refused_shared", { place: code });
    return place;
  };
  listed(asked, prefix + one.id).forEach((name) => option.closed.add(positionOf(sites, name)));
  listed(asked, `${prefix}${one.id}.open`).forEach((code) => option.opened.add(free(code)));
  listed(asked, `${prefix}${one.id}.move`).forEach((pair) => {
    const at = pair.lastIndexOf(":");
    if (at < 0) throw new NotThere("explorer_refused_part", { part: partOf(`${prefix}${one.id}.move`, pair) });
    const name = pair.slice(0, at), site = positionOf(sites, name);
    if (option.closed.has(site) || option.moved.has(site)) throw new NotThere("explorer_refused_both", { site: name });
    option.moved.set(site, free(pair.slice(at + 1)));
  });
  return option;
}

/** Close and move the schools of every level at their other levels too; who is asked two things is refused. @param {Whole} whole */
function unite(whole) {
  for (const one of levels) {
    const mine = /** @type {Option} */ (whole.get(one.id));
    for (const { other, at } of mates(one)) {
      const theirs = /** @type {Option} */ (whole.get(other.id));
      /** @param {number} site @param {boolean} can */
      const check = (site, can) => { if (!can) throw new NotThere("explorer_refused_both", { site: one.sites[site].called }); };
      mine.closed.forEach((site) => {
        if (at[site] < 0) return;
        check(site, !theirs.moved.has(at[site]));
        theirs.closed.add(at[site]);
      });
      mine.moved.forEach((place, site) => {
        if (at[site] < 0 || theirs.moved.get(at[site]) === place) return;
        check(site, !theirs.closed.has(at[site]) && !theirs.moved.has(at[site]));
        if (taken(theirs, place)) throw new NotThere("explorer_refused_shared", { place: one.places[place].code });
        theirs.moved.set(at[site], place);
      });
    }
  }
  return whole;
}

/** Close the grades of a level alone that an address tells. @param {URLSearchParams} asked @param {string} prefix @param {Whole} whole */
function closeAlone(asked, prefix, whole) {
  for (const one of levels) {
    const { closed, moved } = /** @type {Option} */ (whole.get(one.id)), sites = one.sites.slice(0, one.closable);
    listed(asked, `${prefix}${one.id}.only`).forEach((name) => {
      const site = positionOf(sites, name);
      if (closed.has(site) || moved.has(site)) throw new NotThere("explorer_refused_both", { site: name });
      if (!isApart(site, one)) throw new NotThere("explorer_refused_alone", { site: name });
      closed.add(site);
    });
  }
  return whole;
}

/** @param {Option} one @param {Option} other @returns {boolean} */
const same = (one, other) => ["closed", "opened", "moved"].every((part) =>
  JSON.stringify([...one[/** @type {keyof Option} */ (part)]].sort()) === JSON.stringify([...other[/** @type {keyof Option} */ (part)]].sort()));

/** How much of a part of an address is repeated where it is refused. */
const REPEATED = 60;

/** A part of an address as it is repeated. @param {string} key @param {string} value @returns {string} */
function partOf(key, value) {
  const part = value ? `${key}=${value}` : key;
  return part.length > REPEATED ? `${part.slice(0, REPEATED)}\u2026` : part;
}

/** Refuse a part that the page does not know, a second level or option, and an option that is neither of both. @param {URLSearchParams} asked */
function checkParts(asked) {
  const known = trials.flatMap(({ prefix }) => levels.flatMap(({ id }) => ["", ".only", ".open", ".move"].map((part) => `${prefix}${id}${part}`)));
  const options = trials.map((_, at) => String(at + 1));
  for (const [key, value] of asked) {
    const once = ["level", "option"].includes(key);
    if (once ? asked.getAll(key).length > 1 || (key === "option" && !options.includes(value)) : !known.includes(key))
      throw new NotThere("explorer_refused_part", { part: partOf(key, value) });
  }
}

/** Take level and options out of an address: all of it, or nothing where anything of it is not there. @param {string} text */
function read(text) {
  const asked = new URLSearchParams(text), wanted = asked.get("level");
  checkParts(asked);
  const found = wanted === null ? level : levels.find((one) => one.id === wanted);
  if (!found) throw new NotThere("explorer_refused_level", { level: partOf(wanted || "level=", "") });
  const wholes = trials.map(({ prefix }) =>
    closeAlone(asked, prefix, unite(new Map(levels.map((one) => [one.id, optionIn(asked, prefix, one)])))));
  wholes.forEach((whole) => levels.forEach((one) => answerOf(/** @type {Option} */ (whole.get(one.id)), one)));
  trials.forEach((one, at) => {
    if (!levels.every(({ id }) => same(/** @type {Option} */ (one.now.get(id)), /** @type {Option} */ (wholes[at].get(id))))) take(one, wholes[at]);
  });
  level = found;
  trial = trials[asked.get("option") === "2" ? 1 : 0];
}
