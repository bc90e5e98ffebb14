/** What is done on the page: sites closed, opened, moved, put back; options chosen, compared, linked, saved. */

/** @param {string} text */
const refuse = (text) => { byId("refused").textContent = text; };

/** Say what was done and what it means, on the screen and to who listens. @param {string} first */
function tell(first) {
  const both = trials.some((one) => one !== trial && ![...one.now.values()].every(isNow));
  byId("said").textContent = `${both || trial.prefix ? `${trial.name}: ` : ""}${first} ${meaning()}`.trim();
}

/** Write the options into the address, so that they can be mailed. */
const keep = () => history.replaceState(null, "", `#${fragment()}`);

/**
 * Do something, or say why it cannot be done and change nothing.
 * @param {() => void} edit @returns {boolean} whether it was done
 */
function done(edit) {
  try {
    edit();
  } catch (problem) {
    if (problem instanceof BeyondLists) refuse(say("explorer_refused", { persons: persons(Number(problem.message)) }));
    else if (problem instanceof NotThere) refuse(`${say(problem.message, problem.values)} ${words.explorer_refused_link}`);
    else throw problem;
    return false;
  }
  refuse("");
  return true;
}

/**
 * Change the present option, show it, and say so.
 * @param {(option: Option) => void} edit @param {string} said @param {boolean} [alone] whether the other levels stay
 */
function attempt(edit, said, alone) {
  if (!done(() => change(edit, alone))) return;
  keep();
  show();
  tell(said);
}

/** Close a site, reopen it, or move it back. @param {number} site */
function toggle(site) {
  const { closed, moved } = optionOf(), name = { site: nameOf(site) }, alone = isAlone(site);
  if (moved.has(site)) attempt((option) => option.moved.delete(site), say("explorer_said_back", name));
  else if (closed.has(site)) attempt((option) => option.closed.delete(site), say("explorer_said_open", name), alone);
  else attempt((option) => option.closed.add(site), say("explorer_said_closed", name), alone);
}

/** Open a site at a place, or move one there; -1: a new one. @param {number} site @param {number} place */
function settle(site, place) {
  const label = level.places[place].label;
  if (crowded(site, place)) return refuse(say("explorer_refused_taken", { place: label }));
  if (site < 0) return attempt((option) => option.opened.add(place), say("explorer_said_new", { place: label }));
  attempt((option) => {
    option.closed.delete(site);
    option.moved.set(site, place);
  }, say("explorer_said_moved", { site: level.sites[site].name, place: label }));
}

/** Take away what stands at a place in the option. @param {number} place */
function clear(place) {
  const moved = [...optionOf().moved].find(([, to]) => to === place);
  if (moved) toggle(moved[0]);
  else attempt((option) => option.opened.delete(place), say("explorer_said_removed", { place: level.places[place].label }));
}

/** The site that is chosen to be put somewhere; -1: a new one. */
const chosen = () => (byId("what").value === "" ? -1 : Number(byId("what").value));

/** Show level and option that are chosen, at the controls too. */
function showChosen() {
  all(`input[name="language"][value="${level.language}"]`).forEach((one) => { one.checked = true; });
  all(`input[name="level"][value="${level.id}"]`)[0].checked = true;
  all('input[name="option"]')[trials.indexOf(trial)].checked = true;
  show();
}

/**
 * Take the options out of the address. One that cannot be taken, or that names a part of the page to go to, gives way to that of
 * what is shown: a link that is copied is always the page's own.
 */
function fromAddress() {
  const text = location.hash.slice(1), goes = byId(text) !== null;
  if (goes || !done(() => read(text))) keep();
  showChosen();
  if (!goes) tell("");
}

all(".sites [data-site]").forEach((row) => {
  const at = Number(row.dataset.site);
  /** @param {boolean} on */
  const marked = (on) => byId("sites").querySelector(`[data-site="${at}"]`)?.classList.toggle("near", on);
  row.querySelector("button").addEventListener("click", () => { toggle(at); marked(true); });
  ["mouseenter", "focusin"].forEach((kind) => row.addEventListener(kind, () => marked(true)));
  ["mouseleave", "focusout"].forEach((kind) => row.addEventListener(kind, () => marked(false)));
});
all(".sites .opened").forEach((part) => part.addEventListener("click", (/** @type {any} */ event) => {
  if (event.target.dataset.place === undefined) return;
  clear(Number(event.target.dataset.place));
  byId("what").focus();
}));
byId("map").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const found = tapped(event);
  if (!found) return;
  if (found.place < 0) toggle(found.site);
  else if (taken(optionOf(), found.place)) clear(found.place);
  else settle(chosen(), found.place);
});
byId("place").addEventListener("click", () => settle(chosen(), Number(byId("where").value)));
["focus", "change", "blur"].forEach((kind) => byId("where").addEventListener(kind, () => {
  const at = kind === "blur" ? "" : byId("where").value;
  all("#map [data-place]").forEach((mark) => mark.classList.toggle("near", mark.dataset.place === at));
}));
all('input[name="level"], input[name="option"]').forEach((one) => one.addEventListener("change", () => {
  if (one.name === "level") level = levels[levels.findIndex(({ id }) => id === one.value)];
  else trial = trials[Number(one.value) - 1];
  refuse("");
  keep();
  show();
  tell(one.name === "level" ? `${one.parentElement.textContent.trim()}.` : "");
}));
all('input[name="language"]').forEach((one) => one.addEventListener("change", () => {
  const taught = levels.filter(({ language }) => language === one.value);
  level = taught[Math.max(0, taught.findIndex((other) => other.level === level.level))];
  refuse("");
  keep();
  showChosen();
  tell(`${one.parentElement.textContent.trim()}.`);
}));
all(".alone input").forEach((one) => one.addEventListener("change", showSites));
byId("view").addEventListener("change", scale);
byId("counted").addEventListener("change", showMap);
window.addEventListener("resize", scale);
byId("undo").addEventListener("click", () => {
  undo();
  refuse("");
  keep();
  show();
  tell(words.explorer_undone);
});
byId("reset").addEventListener("click", () => {
  done(() => take(trial, asNow()));
  keep();
  show();
  tell("");
});
byId("copy").addEventListener("click", () => {
  const [other] = trials.filter((one) => one !== trial);
  done(() => take(other, trial.now));
  keep();
  show();
  byId("said").textContent = say("explorer_said_copy", { one: other.name, other: trial.name });
});
byId("link").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    byId("said").textContent = words.explorer_copied;
  } catch {
    byId("said").textContent = words.explorer_not_copied;
  }
});
byId("toml").addEventListener("click", () => save(`${fileName()}.toml`, "text/plain;charset=utf-8", toml()));
byId("csv").addEventListener("click", () => save(`explorer-${data.region}.csv`, "text/csv;charset=utf-8", csv()));
all("a[hreflang]").forEach((link) => link.addEventListener("click", () => { link.hash = location.hash; }));
window.addEventListener("hashchange", fromAddress);

fromAddress();
scale();
