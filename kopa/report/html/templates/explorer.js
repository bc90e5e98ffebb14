/** What is done on the page of the explorer: sites closed and reopened, undone, linked, saved. */

/**
 * Ask for what is closed at a level; where it cannot be told, say so and change nothing.
 * @param {{ level: string, site: number }[]} toggled @returns {boolean}
 */
function ask(toggled) {
  const before = new Map([...closedSites].map(([id, sites]) => [id, new Set(sites)]));
  for (const { level: id, site } of toggled) if (!closedSites.get(id).delete(site)) closedSites.get(id).add(site);
  try {
    levels.forEach((one) => answer(one, closedSites.get(one.id)));
  } catch (problem) {
    if (!(problem instanceof BeyondLists)) throw problem;
    before.forEach((sites, id) => closedSites.set(id, sites));
    refuse(say("explorer_refused", { persons: persons(Number(problem.message)) }));
    return false;
  }
  refuse("");
  now = answer(level, closedSites.get(level.id));
  return true;
}

/** @param {string} text */
const refuse = (text) => { byId("refused").textContent = text; };

/** Say what was done and what it means, on the screen and to who listens. @param {string} first */
function tell(first) {
  const rest = !closedSites.get(level.id).size ? words.explorer_said_now
    : !now.lose ? words.explorer_said_same
    : now.longer === NOWHERE ? say("explorer_said_cut_off", { lose: persons(now.lose) })
    : say("explorer_said_lose", {
      lose: persons(now.lose), longer: measure(now.longer / now.lose, "min"),
      over: level.over, before: persons(level.now.over), after: persons(now.over),
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
  tell(say(closedSites.get(level.id).has(site) ? "explorer_said_closed" : "explorer_said_open", { site: level.sites[site].name }));
}

/** Write the option into the address, so that it can be mailed. */
function keep() {
  history.replaceState(null, "", `#${fragment()}`);
}

/** @returns {string} */
function fragment() {
  const parts = [...closedSites].filter(([, sites]) => sites.size).map(([id, sites]) => {
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
      if (wanted.has(site) !== closedSites.get(one.id).has(site)) toggled.push({ level: one.id, site });
    }
  }
  if (ask(toggled) && toggled.length) done.push(toggled);
}

/** @param {string} id @returns {boolean} */
function choose(id) {
  const asked = levels.find((one) => one.id === id);
  if (!asked) return false;
  level = asked;
  now = answer(level, closedSites.get(level.id));
  all(`input[name="level"][value="${level.id}"]`)[0].checked = true;
  return true;
}

/** The scenario as `kopa scenario` reads it. @returns {string} */
function toml() {
  const text = (one) => JSON.stringify(one).replace(/\u007f/g, "");
  const sites = levels.flatMap((one) => [...closedSites.get(one.id)].sort((a, b) => a - b).map((at) => one.sites[at]));
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
    const told = answer(one, closedSites.get(one.id)), base = measures(one.now), after = measures(told);
    for (const name of ["lose", "gain", "keep"]) rows.push([one.id, name, "", many(one.now[name]), many(told[name])]);
    for (const name of Object.keys(base)) {
      const unit = /_(min|km)$/.exec(name)?.[1] ?? "";
      rows.push([one.id, name, unit, ...[base[name], after[name]].map(unit ? part : many)]);
    }
    one.sites.forEach((site, at) => {
      const inOption = closedSites.get(one.id).has(at) ? words.explorer_closed : many(told.loads[at]);
      rows.push([one.id, `${site.called} ${site.name}`, "", many(one.now.loads[at]), inOption]);
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

all(".sites [data-site]").forEach((row) => {
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
all('input[name="level"]').forEach((one) => one.addEventListener("change", () => {
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
  const all = [...closedSites].flatMap(([id, sites]) => [...sites].map((site) => ({ level: id, site })));
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
all("a[hreflang]").forEach((link) => link.addEventListener("click", () => { link.hash = location.hash; }));
window.addEventListener("hashchange", () => { read(); show(); tell(""); });

read();
show();
scale();
tell("");
