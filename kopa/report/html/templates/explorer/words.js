/** Numbers and changes in the words of the page's language. */

const tenths = new Intl.NumberFormat(data.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const wholes = new Intl.NumberFormat(data.language, { maximumFractionDigits: 0 });

/** @param {string} text */
const minus = (text) => text.replace("-", "\u2212");

/** @param {string} key @param {Record<string, string>} [values] @returns {string} */
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Persons in words; a group under five is only called so. @param {number} hundredths @returns {string} */
function persons(hundredths) {
  return hundredths > 0 && hundredths < 500 ? words.fewer.replaceAll("\u00a0", " ") : minus(wholes.format(Math.round(hundredths / 100)));
}

/** @param {number} hundredths @param {string} unit @returns {string} */
const measure = (hundredths, unit) =>
  hundredths === NOWHERE ? words.no_way : `${minus(tenths.format(hundredths / 100))}\u00a0${unit}`;

/** @param {number} total @param {number} many @returns {number} */
const mean = (total, many) => (total === NOWHERE ? NOWHERE : many ? total / many : 0);

/** Every number of the table, by its row; persons first. @param {Answer} told @returns {Record<string, number>} */
const measures = (told) => ({
  lose: told.lose, gain: told.gain, over: told.over, unreachable: told.unreachable,
  mean_min: mean(told.time.total, told.persons), p90_min: told.time.p90, worst_min: told.time.worst,
  mean_km: mean(told.distance.total, told.persons), p90_km: told.distance.p90, worst_km: told.distance.worst,
});

/** A change with its sign; what is small is called so. @param {number} was @param {number} is @param {string} unit @returns {string} */
function changeInWords(was, is, unit) {
  if (was === is) return "0";
  if (was === NOWHERE || is === NOWHERE) return words.no_way;
  const sign = is > was ? "+" : "\u2212", by = Math.abs(is - was);
  if (!unit) return (by < 500 ? "" : sign) + persons(by);
  return by < 5 ? "\u2248\u00a00" : sign + measure(by, unit);
}

/** What the present option means, in a sentence or two. @returns {string} */
function meaning() {
  const told = after(), now = before();
  if (isNow(optionOf())) return words.explorer_said_now;
  const lose = !told.lose ? words.explorer_said_same
    : told.longer === NOWHERE ? say("explorer_said_cut_off", { lose: persons(told.lose) })
    : say("explorer_said_lose", {
      lose: persons(told.lose), longer: measure(told.longer / told.lose, "min"),
      over: level.over, before: persons(now.over), after: persons(told.over),
    });
  return told.gain ? `${lose} ${say("explorer_said_gain", { gain: persons(told.gain) })}` : lose;
}

/** Which of the two options has whose ways longer. @returns {string} */
function differenceInWords() {
  const [one, other] = trials, { more, fewer } = between(level, after(one), after(other));
  if (!more && !fewer) return say("explorer_between_same", { one: one.name, other: other.name });
  return say("explorer_between", { one: one.name, other: other.name, more: persons(more), fewer: persons(fewer) });
}
