// The page in a browser: `node check.mjs REWEIGH FOLDER`, where REWEIGH is the program and FOLDER holds `node_modules` with
// playwright-core and axe-core. Weights are moved by hand, and the ranks must be those of the tool under the line that the
// page shows. Prints what was checked; exit code 1 if anything fails.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [reweigh, folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const faults = [];
const hold = (is, what) => {
  if (!is) faults.push(what);
};
const at = (name) => join(folder, name);
const script = (text) => {
  writeFileSync(at("run.rhai"), text);
  execFileSync(reweigh, ["--no-config", at("run.rhai")], { cwd: folder });
};

/** Units with gaps and ties, in three groups. */
function table(units) {
  const heads = Array.from({ length: 12 }, (_, k) => `i${k}`);
  const cell = (unit, k) => ((unit * 13 + k * 7) % 29 === 0 ? "" : ((unit * 7919 + k * 104729) % 10007) / 10);
  const rows = Array.from({ length: units }, (_, unit) => [`u${unit}`, ...heads.map((_, k) => cell(unit, k))].join(","));
  return `${["unit", ...heads].join(",")}\n${rows.join("\n")}\n`;
}

const HOSTILE = ['<img src=x onerror="hit()">', "</script><script>hit()</script>", "</style>{}", "a\u202eb", "=cmd|'/c'!A1", "{{content}}", "$&"];

const models = {
  trade: 'model(load("trade"))',
  demo: 'model(load("demo"))',
  large: 'model(load("large.csv"), #{ a: ["i0","i1","i2","i3"], b: #{ weight: 2, of: ["i4","i5","i6","i7"] }, c: ["i8","i9","i10","i11"] })',
  hostile: 'model(load("hostile.csv"))',
  nobody: 'model(load("gaps.csv")).coverage(1)',
  fixed: 'model(load("demo")).aggregate("bod", #{ at: "size" })',
};

function prepare() {
  writeFileSync(at("large.csv"), table(3000));
  writeFileSync(at("gaps.csv"), "unit,a,b\nx,1,\ny,,2\nz,3,\nw,,5\n");
  const quoted = HOSTILE.map((name) => `"${name.replace(/"/g, '""')}"`);
  writeFileSync(at("hostile.csv"), `unit,kind,"<b>x</b>",y\n${quoted.map((name, k) => `${name},${quoted[(k + 1) % quoted.length]},${k * 3 + 1},${10 - k}`).join("\n")}\n`);
  const pages = Object.entries(models).map(([name, model]) => {
    const base = name === "trade" ? ", base: published(2022), title: \"Trade <offices> & more\"" : "";
    return `report(${model}, "${name}.html", #{ overwrite: true${base} });`;
  });
  pages.push('publish(model(load("trade")), "site", #{ draws: 0, overwrite: true });');
  pages.push('publish(model(load("hostile.csv")), "hostile-site", #{ draws: 0, overwrite: true });');
  script(`${pages.join("\n")}\n`);
}

/** The ranks and scores that the tool gives, by the code of the unit. */
function tool(name, line) {
  const call = line === "" ? "" : line.replace(/^m/, "");
  script(`let m = ${models[name]};\nsave((m${call}).rank(), "ranks.csv");\n`);
  const [head, ...rows] = readFileSync(at("ranks.csv"), "utf8").trim().split(/\r?\n/).map((row) => row.split(","));
  const [unit, rank, score] = ["unit", "rank", "score"].map((code) => head.indexOf(code));
  return new Map(rows.map((row) => [row[unit], { rank: Number(row[rank]), score: Number(row[score]) }]));
}

/** Whether the page has the ranks of the tool under the line that it shows. */
async function agrees(page, name, what) {
  const shown = await page.locator("#line").textContent();
  const line = shown.startsWith("m.weigh") ? shown : "";
  const expected = tool(name, line);
  const found = await page.evaluate(() => view.page.units.codes.map((code, unit) => [code, view.state.order.ranks[unit], view.state.all[0].scores[0][unit]]));
  const wrong = found.filter(([code, rank]) => rank !== (expected.get(code)?.rank ?? 0));
  hold(wrong.length === 0, `${name}, ${what}: ${wrong.length} ranks differ under ${line}, first ${wrong[0]}`);
  const far = found.filter(([code, rank, score]) => rank > 0 && !(Math.abs(score - expected.get(code)?.score) <= 1e-9 * Math.max(1, Math.abs(score))));
  hold(far.length === 0, `${name}, ${what}: ${far.length} scores differ`);
  const top = await page.locator("#rows tr:not([hidden])").evaluateAll((rows) => rows.slice(0, 20).map((row) => row.querySelector("td").textContent));
  hold(top.every((rank) => /^\d+=?$|^–$/.test(rank)), `${name}, ${what}: ranks shown are ${top}`);
  return line;
}

/** A page of a published folder; it may ask for files of the folder. */
async function visit(browser, folder, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const home = `${pathToFileURL(at(folder))}/`;
  page.on("console", (message) => faults.push(`${path}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${path}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && request.url() !== "data:,") faults.push(`${path}: request ${request.url()}`);
  });
  await page.goto(`${home}${path}`);
  return page;
}

/** A published folder, in both languages: found, sorted, followed from page to page. */
async function published(browser) {
  const page = await visit(browser, "site", "index.html");
  const names = () => page.locator("table.ranks tbody tr:not([hidden]) th a").allTextContents();
  for (const [typed, name] of [["wuhan", "Wuhan"], ["武汉", "Wuhan"], ["cq", "Chongqing"], ["xian", "Xi'an"]]) {
    await page.locator("#search").fill(typed);
    hold((await names()).includes(name), `site: search for ${typed}: ${(await names()).slice(0, 5)}`);
    hold((await page.locator("#count").textContent()).startsWith(`${(await names()).length} of `), "site: the count follows");
  }
  await page.locator("#search").fill("zzz");
  hold(await page.locator("#none").isVisible(), "site: it says that nothing fits");
  await page.locator("#search").fill("");
  const heads = page.locator("table.ranks thead button");
  await heads.nth(1).click();
  hold((await names())[0].startsWith("A"), `site: sorted by name: ${(await names()).slice(0, 3)}`);
  await heads.nth(3).click();
  const level = await page.locator("table.ranks tbody tr td:nth-child(4)").allTextContents();
  hold(Number(level[0]) === Math.max(...level.map((text) => Number(text) || 0)), `site: the best first: ${level.slice(0, 3)}`);
  await heads.nth(0).click();
  hold((await page.locator("table.ranks tbody td").first().textContent()) === "1", "site: sorted by rank again");
  await page.locator("table.ranks tbody th a", { hasText: "Wuhan" }).click();
  hold((await page.locator("h1").textContent()) === "Wuhan", "site: a name leads to its page");
  await page.locator("nav a[lang=zh]").click();
  hold((await page.locator("h1").textContent()) === "武汉市", "site: the same page in Chinese");
  await page.locator("nav.years-of a", { hasText: "2019" }).click();
  hold(page.url().endsWith("/zh/2019/420100.html"), `site: another year: ${page.url()}`);
  await page.context().close();
  const names2 = await visit(browser, "hostile-site", "index.html");
  hold((await names2.locator("table.ranks th a").allTextContents()).includes(HOSTILE[0]), "site: hostile names are shown");
  hold(await names2.evaluate(() => typeof hit === "undefined" && document.images.length === 0), "site: nothing hostile ran");
  await names2.context().close();
}

/** Every kind of page of a folder in light and dark and on a phone. */
async function publishedViews(browser) {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  let passed = 0;
  for (const [what, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["phone", phone]]) {
    for (const path of ["index.html", "2021/index.html", "2022/420100.html", "methods.html", "zh/index.html", "zh/2022/420100.html", "zh/methods.html"]) {
      const page = await visit(browser, "site", path, options);
      await page.locator("details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
      passed += await judged(page, `${path}, ${what}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      hold(width <= (options.viewport?.width ?? 1400), `${path}, ${what}: ${width} pixels wide`);
      await page.context().close();
    }
  }
  return passed;
}

async function open(browser, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const address = `${pathToFileURL(at(`${name}.html`))}`;
  page.on("console", (message) => faults.push(`${name}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  page.on("dialog", (dialog) => faults.push(`${name}: dialog ${dialog.message()}`));
  page.on("request", (request) => {
    const isOwn = request.url().split("#")[0] === address || request.url() === "data:,";
    if (!isOwn) faults.push(`${name}: request ${request.url()}`);
  });
  await page.goto(`${address}${options.hash ?? ""}`);
  return page;
}

async function judged(page, what) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"], preload: false }));
  for (const { id, nodes } of violations) faults.push(`${what}: axe: ${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
  return passes.length;
}

async function weightsByHand(browser) {
  for (const name of ["trade", "demo", "large", "fixed"]) {
    const page = await open(browser, name);
    await agrees(page, name, "as it is");
    const sliders = page.locator("#tree > ul > li > .weight input[type=range]:enabled");
    await sliders.first().focus();
    for (let k = 0; k < 9; k += 1) await page.keyboard.press("ArrowRight");
    const first = await agrees(page, name, "by keyboard");
    hold(first.startsWith("m.weigh(#{ "), `${name}: no line after a move`);
    const box = await sliders.last().boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await agrees(page, name, "by mouse");
    await page.locator("#tree details > summary").evaluateAll((all) => all.forEach((one) => { one.parentElement.open = true; }));
    const entry = page.locator("#tree li li input[type=number]:enabled").first();
    await entry.fill("12.5");
    await entry.press("Enter");
    await agrees(page, name, "typed");
    await page.locator("#undo").click();
    await agrees(page, name, "undone");
    await page.locator("#redo").click();
    await agrees(page, name, "done again");
    await page.locator("#back").click();
    hold((await agrees(page, name, "back")) === "", `${name}: a line is left after going back`);
    await page.context().close();
  }
}

async function lookingAround(browser) {
  const page = await open(browser, "trade", { permissions: ["clipboard-read", "clipboard-write"] });
  const names = () => page.locator("#rows tr:not([hidden]) button").allTextContents();
  for (const [typed, name] of [["wuhan", "Wuhan"], ["武汉", "Wuhan"], ["wh", "Wuhan"], ["cq", "Chongqing"], ["xian", "Xi'an"], ["shenzh", "Shenzhen"]]) {
    await page.locator("#search").fill(typed);
    hold((await names()).some((found) => found.replace("’", "'") === name), `search for ${typed}: ${(await names()).slice(0, 5)}`);
  }
  await page.locator("#search").fill("");
  await page.locator("#filters select").last().selectOption({ index: 1 });
  const filtered = await names();
  hold(filtered.length > 3 && filtered.length <= 100, `filtered: ${filtered.length}`);
  await page.locator("#filters select").last().selectOption({ index: 0 });
  await page.locator("#head th.unit button").click();
  const sorted = await names();
  hold(sorted[0].startsWith("A"), `sorted by name: ${sorted.slice(0, 3)}`);
  hold((await page.locator("#head th.unit").getAttribute("aria-sort")) === "ascending", "aria-sort is set");
  await page.locator("#head th.number button").first().click();
  await page.locator("#rows button").nth(3).click();
  const opened = await page.locator("#profile-name").textContent();
  hold(opened.startsWith((await names())[3]), `profile of ${opened}`);
  hold(await page.evaluate(() => document.activeElement.id === "profile-name"), "the profile has the focus");
  await page.locator("#profile-other").selectOption({ label: "Wuhan" });
  hold((await page.locator("#profile-head").textContent()).includes("Score of Wuhan"), "compared with Wuhan");
  hold((await page.locator("#profile-years tbody tr").count()) === 6, "six years");
  const sum = await page.evaluate(() => {
    const cells = [...document.querySelectorAll("#profile-parts tr.leaf")].map((row) => Number(row.children[6].textContent) || 0);
    return [cells.reduce((a, b) => a + b, 0), Number(document.querySelector("#profile-parts tr").children[2].firstChild.textContent)];
  });
  hold(Math.abs(sum[0] - sum[1]) < 0.2, `points sum to ${sum}`);
  await copying(browser, page);
  await printing(page);
  await page.context().close();
}

async function copying(browser, page) {
  await page.locator("#tree input[type=range]:enabled").first().focus();
  for (let k = 0; k < 5; k += 1) await page.keyboard.press("ArrowRight");
  const line = await page.locator("#line").textContent();
  await page.locator("#copy").click();
  hold((await page.evaluate(() => navigator.clipboard.readText())) === line, "the line is copied");
  await page.locator("#link").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await open(browser, "trade", { hash: `#${link.split("#")[1]}` });
  hold((await other.locator("#line").textContent()) === line, `the link carries the weights: ${link}`);
  await agrees(other, "trade", "by a link");
  await other.context().close();
}

async function printing(page) {
  const rows = () => page.locator("#rows tr:not([hidden])").count();
  const before = await rows();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  hold((await rows()) === 297, `${await rows()} rows are printed`);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  hold((await rows()) === before, "after printing there are as many rows as before");
  const paper = await page.pdf({ format: "A4" });
  hold(paper.length > 50_000, "it prints");
}

async function hostile(browser) {
  const page = await open(browser, "hostile");
  const shown = await page.locator("#rows tr:not([hidden]) button").allTextContents();
  hold(shown.some((name) => name === HOSTILE[0]) && shown.some((name) => name === HOSTILE[1]), `hostile names: ${shown}`);
  hold(await page.evaluate(() => typeof hit === "undefined" && document.images.length === 0), "nothing hostile ran");
  await page.context().close();
}

/** A table of gaps in which no unit has enough of its weight. */
async function nobody(browser) {
  const page = await open(browser, "nobody");
  hold((await page.locator("#count").textContent()).includes("0 of 4 units ranked"), "nobody is ranked");
  hold((await page.locator("#profile-facts").textContent()).startsWith("Rank–"), "who has no rank has a profile all the same");
  await judged(page, "nobody");
  await page.context().close();
}

async function views(browser) {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  let passed = 0;
  for (const [what, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["phone", phone]]) {
    for (const name of ["trade", "demo", "fixed"]) {
      const page = await open(browser, name, options);
      await page.locator("details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
      await page.locator("#tree input[type=range]:enabled").first().focus();
      await page.keyboard.press("ArrowRight");
      passed += await judged(page, `${name}, ${what}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      hold(width <= (options.viewport?.width ?? 1400), `${name}, ${what}: ${width} pixels wide`);
      await page.context().close();
    }
  }
  return passed;
}

/** From a moved weight to the painted table, 20 times. */
async function speed(browser) {
  const page = await open(browser, "large");
  const times = await page.evaluate(async () => {
    const slider = document.querySelector("#tree input[type=range]");
    const painted = () => new Promise((done) => { requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); }); });
    const found = [];
    for (let k = 0; k < 25; k += 1) {
      await painted();
      const start = performance.now();
      slider.value = String(10 + ((k * 37) % 80));
      slider.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect();
      const worked = performance.now() - start;
      await painted();
      if (k >= 5) found.push([worked, performance.now() - start]);
    }
    return found;
  });
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const [worked, whole] = [median(times.map(([x]) => x)), median(times.map(([, x]) => x))];
  hold(whole <= 50, `3,000 units take ${whole} ms`);
  await page.context().close();
  return `3,000 units: ${worked.toFixed(1)} ms of work and layout, ${whole.toFixed(1)} ms to the painted table (median of 20, ${cpus()[0].model.trim()})`;
}

prepare();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
await weightsByHand(browser);
await lookingAround(browser);
await hostile(browser);
await nobody(browser);
await published(browser);
const passed = (await views(browser)) + (await publishedViews(browser));
const fast = await speed(browser);
await browser.close();
console.log(`${passed} rules of axe hold; ${fast}`);
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
