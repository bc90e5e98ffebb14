/** Numbers and changes in the words of the page's language. */

const tenths = new Intl.NumberFormat(data.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const wholes = new Intl.NumberFormat(data.language, { maximumFractionDigits: 0 });

/** @param {string} text */
const minus = (text) => text.replace("-", "\u2212");

/** @param {string} key @param {Record<string, string>} [values] @returns {string} */
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** @param {number} hundredths */
const isFew = (hundredths) => hundredths > 0 && hundredths < 500;

/**
 * Which part of a number of persons that is known is withheld beside a single few, whom it would tell: the least of the others; -1: none.
 * `kopa.words.withheld` does the same.
 * @param {number[]} parts @returns {number}
 */
function alsoWithheld(parts) {
  const others = parts.filter((one) => one >= 500);
  return parts.filter(isFew).length === 1 && others.length ? parts.indexOf(Math.min(...others)) : -1;
}

/** Persons in words; a group under five is only called so. @param {number} hundredths @returns {string} */
function headcount(hundredths) {
  return isFew(hundredths) ? words.fewer.replaceAll("\u00a0", " ") : minus(wholes.format(Math.round(hundredths / 100)));
}

/** The tenths that are printed, halves upwards, as `kopa scenario` prints them. @param {number} hundredths */
const tenthsOf = (hundredths) => Math.round(Math.round(hundredths * 1e4) / 1e5);

/** @param {number} hundredths @param {string} unit @returns {string} */
const quantity = (hundredths, unit) =>
  hundredths === NOWHERE ? words.no_way : `${minus(tenths.format(tenthsOf(hundredths) / 10))}\u00a0${unit}`;

/**
 * The least and the most of some numbers in words; one where they read the same, and their unit once.
 * @param {number[]} values @param {(one: number) => string} inWords @param {string} [unit]
 */
function range(values, inWords, unit) {
  const text = [...new Set([Math.min(...values), Math.max(...values)].map(inWords))].join("\u2013");
  return unit && text.endsWith(unit) ? text.replace(`\u00a0${unit}\u2013`, "\u2013") : text;
}

/**
 * Persons in words, from the least to the most; of none to a few it is only said that they are few, of a few to many how many at most.
 * @param {number[]} values @returns {string}
 */
function persons(...values) {
  const most = Math.max(...values);
  if (most < 500) return headcount(most);
  return isFew(Math.min(...values)) ? say("persons_at_most", { most: headcount(most) }) : range(values, headcount);
}

/** Minutes or kilometres in words, from the least to the most. @param {string} unit @param {number[]} values @returns {string} */
const measure = (unit, ...values) => range(values, (one) => quantity(one, unit), unit);

/**
 * Every number of the table, by its row; persons first.
 * @param {Answer} told @param {number} end which of the counted sites @param {Level} [one] @returns {Record<string, number>}
 */
function measures(told, end, one = level) {
  const was = before(one)[end], now = one.means[end];
  return {
    lose: told.lose, gain: told.gain, over: told.over, unreachable: told.unreachable,
    mean_min: meanAfter(now.time, was.time, told.time, told.persons), p90_min: told.time.p90,
    mean_km: meanAfter(now.distance, was.distance, told.distance, told.persons), p90_km: told.distance.p90,
  };
}

/** A number as it is printed: tenths of a unit, or whole persons. @param {number} one @param {string} unit @returns {number} */
const printedOf = (one, unit) => (unit ? tenthsOf(one) : Math.round(one / 100));

/**
 * A change with its sign: the difference of both numbers as they are printed, as `kopa scenario` tells it; none where one of them
 * is no number, and none beside so few that it would tell how few they are.
 * @param {number} was @param {number} is @param {string} unit @returns {string}
 */
function changeInWords(was, is, unit) {
  if (was === is) return "0";
  if (was === NOWHERE || is === NOWHERE) return "\u2013";
  const sign = is > was ? "+" : "\u2212";
  if (!unit && (isFew(was) || isFew(is))) return "\u2013";
  const [low, high] = [was, is].map((one) => printedOf(one, unit)).sort((one, other) => one - other);
  if (low === high) return "\u2248\u00a00";
  return sign + (unit ? quantity(10 * (high - low), unit) : wholes.format(high - low));
}

/** Changes as they are for all sites and for the sure ones, the lesser first. @param {number[]} was @param {number[]} is @param {string} unit */
function changesInWords(was, is, unit) {
  /** @param {number} at @returns {number} */
  const printed = (at) => printedOf(is[at], unit) - printedOf(was[at], unit);
  const order = is.map((_, at) => at).sort((one, other) => printed(one) - printed(other) || is[one] - was[one] - (is[other] - was[other]));
  const [low, high] = new Set(order.map((at) => changeInWords(was[at], is[at], unit)));
  return high === undefined ? low : say("explorer_to", { low, high }).replace(new RegExp(`\u00a0${unit}(?=.*${unit}$)`), "");
}

/** Whether those who lose, gain or keep theirs are so few that the number of the others may not tell of them. @param {Answer[]} told */
const areFew = (told) => told.some((one) => isFew(one.lose) || isFew(one.gain) || isFew(one.keep));

/**
 * By how much the ways of those who lose become longer, as they are for all sites and for the sure ones; nothing of nobody and of a few.
 * @param {Answer[]} told @returns {number[]}
 */
function longer(told) {
  const loses = told.filter((one) => one.lose);
  return loses.some((one) => isFew(one.lose)) ? [] : loses.map((one) => (one.longer === NOWHERE ? NOWHERE : meanOf(one.longer, one.lose) / PER_PART));
}

/** What the present option means, in a sentence or two. @returns {string} */
function meaning() {
  const told = after(), now = before(), many = persons(...told.map((one) => one.lose)), by = longer(told);
  if (isNow(optionOf())) return words.explorer_said_now;
  const lose = told.every((one) => !one.lose) ? words.explorer_said_same
    : told.some((one) => one.longer === NOWHERE) ? say("explorer_said_cut_off", { lose: many })
    : say(by.length ? "explorer_said_lose" : "explorer_said_lose_few", {
      lose: many, longer: measure("min", ...by), over: level.over,
      before: persons(...now.map((one) => one.over)), after: persons(...told.map((one) => one.over)),
    });
  const gain = told.some((one) => one.gain) ? say("explorer_said_gain", { gain: persons(...told.map((one) => one.gain)) }) : "";
  return `${lose} ${gain}`.trim();
}

/** Which of the two options has whose ways longer. @returns {string} */
function differenceInWords() {
  const [one, other] = trials, differ = after(one).map((told, at) => between(level, told, after(other)[at]));
  const more = differ.map((end) => end.more), fewer = differ.map((end) => end.fewer);
  if (![...more, ...fewer].some(Boolean)) return say("explorer_between_same", { one: one.name, other: other.name });
  if (!fewer.some(Boolean)) return say("explorer_between_alone", { longer: other.name, other: one.name, persons: persons(...more) });
  if (!more.some(Boolean)) return say("explorer_between_alone", { longer: one.name, other: other.name, persons: persons(...fewer) });
  return say("explorer_between", { one: one.name, other: other.name, more: persons(...more), fewer: persons(...fewer) });
}
