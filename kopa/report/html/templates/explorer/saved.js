/** What is taken along: the question as `kopa scenario` reads it, and the numbers as a table. */

/** The scenario of the present option, of the schools that teach in the language of the present level. @returns {string} */
function toml() {
  /** @param {string} one */
  const text = (one) => JSON.stringify(one).replace(/\u007f/g, "");
  /** @param {string} one */
  const remark = (one) => one.replace(/[\u0000-\u001f\u007f]/g, " ");
  /** @param {Level} one @param {number} at */
  const alone = (one, at) => openElsewhere(trial.now, one, at).length > 0;
  /** @param {Level} one @param {number} at */
  const named = (one, at) => `${one.sites[at].name}${alone(one, at) ? ` (${one.grades})` : ""}`;
  const listed = levels.filter(({ language }) => language === level.language).flatMap((one) => {
    const { closed, opened, moved } = optionOf(trial, one), sites = one.sites, places = one.places;
    return [
      ...[...closed].sort((a, b) => a - b).map((at) => ({
        name: named(one, at), edit: `close = ${text(alone(one, at) ? sites[at].row : sites[at].called)}  # ${remark(named(one, at))}` })),
      ...[...moved].sort(([a], [b]) => a - b).map(([at, to]) => ({
        name: `${sites[at].name} → ${places[to].label}`,
        edit: `move = { site = ${text(sites[at].called)}, to = [${places[to].at.join(", ")}] }  # ${remark(sites[at].name)}` })),
      ...[...opened].sort((a, b) => a - b).map((at) => ({
        name: places[at].label,
        edit: `open = { name = ${text(places[at].name)}, level = ${text(one.level)}, at = [${places[at].at.join(", ")}] }` })),
    ];
  });
  const asked = listed.filter((one, at) => listed.findIndex((each) => each.edit === one.edit) === at);  // a school of two levels once
  const name = [...new Set(asked.map((one) => one.name))].join(", ") || words.scenario_now;
  return [
    `# kopa scenario ${remark(data.region)} ${fileName()}.toml${level.language === "fi" ? "" : ` --taught-in ${level.language}`}`,
    `id = ${text(fileName())}`, `name = ${text(`${trial.name}: ${name}`)}`, ...asked.flatMap((one) => ["", "[[edit]]", one.edit]), "",
  ].join("\n");
}

/** What the option is called; that of schools which do not teach in Finnish by their language too. @returns {string} */
const fileName = () => `ve${trials.indexOf(trial) + 1}${level.language === "fi" ? "" : `-${level.language}`}`;

/** Everything that is told, as a table; as Finnish and Swedish spreadsheets open it, or the English ones. @returns {string} */
function csv() {
  const english = data.language === "en-GB", comma = english ? "," : ";";
  /** @param {string} one */
  const figure = (one) => (english ? one : one.replace(".", ","));
  /** @param {number} one */
  const many = (one) => (one > 0 && one < 500 ? words.fewer : String(Math.round(one / 100)));
  /** @param {number} one */
  const part = (one) => (one === NOWHERE ? words.no_way : figure((one / 100).toFixed(2)));
  const rows = [[
    words.explorer_file_level, words.explorer_file_counted, words.explorer_file_what, words.explorer_file_unit, words.scenario_now,
    ...trials.map((one) => one.name),
  ]];
  for (const one of levels) one.counted.forEach((counted, end) => {
    const answers = [before(one), ...trials.map((each) => after(each, one))].map((both) => both[end]), columns = answers.map((told) => measures(told, end, one));
    const whose = answers.map((told) => alsoWithheld([told.lose, told.gain, told.keep])), hidden = answers.map((told) => alsoWithheld(told.loads));
    /** @param {number} at @param {(told: Answer) => number} of @param {number[]} withheld */
    const untoldOr = (at, of, withheld) => answers.map((told, which) => (withheld[which] === at ? "\u2013" : many(of(told))));
    const first = [one.id, one.counted.length < 2 ? "" : counted === "sure" ? words.scenario_caption_sure : words.scenario_caption_may];
    rows.push([...first, "keep", "", ...untoldOr(2, (told) => told.keep, whose)]);
    rows.push([...first, "lose", "", ...untoldOr(0, (told) => told.lose, whose)]);
    rows.push([...first, "gain", "", ...untoldOr(1, (told) => told.gain, whose)]);
    for (const name of Object.keys(columns[0])) {
      if (name === "lose" || name === "gain") continue;
      const [, unit] = /_(min|km)$/.exec(name) ?? ["", ""];
      rows.push([...first, name, unit, ...columns.map((told) => (unit ? part : many)(told[name]))]);
    }
    one.sites.forEach((site, at) => {
      if (counted === "sure" && !site.sure) return;
      const [now, ...options] = untoldOr(at, (told) => told.loads[at], hidden);
      const told = options.map((load, which) => (optionOf(trials[which], one).closed.has(at) ? words.explorer_closed : load));
      rows.push([...first, `${site.called} ${site.name}`, "", now, ...told]);
    });
    one.places.forEach((place, at) => {
      if (!trials.some((each) => optionOf(each, one).opened.has(at))) return;
      const [, ...options] = untoldOr(one.sites.length + at, (told) => told.loads[one.sites.length + at], hidden);
      rows.push([...first, `${words.explorer_new}: ${place.label}`, "", "", ...options]);
    });
  });
  /** @param {string} text */
  const cell = (text) => (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+$/.test(text) ? `'${text}` : text);
  return `\ufeff${rows.map((row) => row.map((text) => `"${cell(text).replaceAll('"', '""')}"`).join(comma)).join("\r\n")}\r\n`;
}

/** @param {string} name @param {string} type @param {string} text */
function save(name, type, text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
