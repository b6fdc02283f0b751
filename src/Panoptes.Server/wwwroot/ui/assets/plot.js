// Drawings of benchmark runs over two axes: lines, steps, dots and marks, fed from /ui/data/benchmarks.
const plots = new Map();

// While a run goes on its drawings are renewed, but not more often than the machine that measures can spare.
const renewedEvery = 2000;
let library;

const load = source => library ??= window.echarts ? Promise.resolve(window.echarts) : new Promise((resolve, reject) => {
  const script = Object.assign(document.createElement("script"), { src: source, onload: () => resolve(window.echarts), onerror: reject });
  document.head.append(script);
});

const token = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const colour = index => token(`series-${index % 8 + 1}`);
const figure = value => value == null ? "–" : typeof value !== "number" ? value
  : value === 0 ? "0" : Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
const escape = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

export async function mount(element, options) {
  const echarts = await load(options.library);
  if (!element.isConnected) return;
  const canvas = element.querySelector(".chart-canvas");
  const entry = { element, chart: echarts.init(canvas, null, { renderer: "canvas" }), source: options.source, empty: options.empty, data: null, turn: 0 };
  plots.set(element, entry);
  entry.resize = new ResizeObserver(() => entry.chart.resize());
  entry.resize.observe(canvas);
  entry.theme = () => draw(entry);
  document.addEventListener("panoptes:theme", entry.theme);
  await renew(entry);
}

export async function update(element, source) {
  const entry = plots.get(element);
  if (entry) {
    entry.source = source;
    delete element.dataset.drawn;
    await renew(entry);
  }
}

// Something has landed: asks again soon, once for all hints until then. What is drawn stays until its successor is there.
export function renewed(element, empty) {
  const entry = plots.get(element);
  if (!entry) return;
  entry.empty = empty;
  if (entry.busy) entry.missed = true;
  else entry.soon ??= setTimeout(() => again(entry), Math.max(0, entry.askedAt + renewedEvery - Date.now()));
}

async function again(entry) {
  Object.assign(entry, { soon: null, busy: true, missed: false });
  await renew(entry);
  entry.busy = false;
  if (entry.missed) renewed(entry.element, entry.empty);
}

export function unmount(element) {
  const entry = plots.get(element);
  if (entry) {
    plots.delete(element);
    clearTimeout(entry.soon);
    entry.resize.disconnect();
    document.removeEventListener("panoptes:theme", entry.theme);
    entry.chart.dispose();
  }
}

export function table(element, shown) {
  element.querySelector(".chart-table").hidden = !shown;
  const entry = plots.get(element);
  if (entry && shown) fillTable(entry);
}

async function renew(entry) {
  const turn = ++entry.turn;
  entry.askedAt = Date.now();
  const note = entry.element.querySelector(".chart-note");
  try {
    const answer = await fetch(entry.source, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const data = await answer.json();
    if (turn !== entry.turn || !plots.has(entry.element)) return;
    entry.data = data;
    note.hidden = data.series.some(s => s.kind !== "failed" && s.points.some(p => p[1] != null));
    note.textContent = data.series.some(s => s.kind === "failed" && s.points.length) ? "Every request failed: there is nothing to measure." : entry.empty;
    draw(entry);
    if (!entry.element.querySelector(".chart-table").hidden) fillTable(entry);
  } catch (failure) {
    if (turn !== entry.turn || (entry.busy && entry.data)) return;
    note.hidden = false;
    note.textContent = `This chart could not be drawn: ${failure.message}.`;
  }
  entry.element.dataset.drawn = entry.data ? String(entry.data.series.length) : "";
}

function line(s, alone) {
  const base = { name: s.name, color: colour(s.colour), data: s.points, emphasis: { disabled: true } };
  const dash = s.colour >= 8 ? "dashed" : "solid";
  switch (s.kind) {
    case "thin": return { ...base, type: "line", symbol: "none", z: 2, lineStyle: { width: 1, opacity: 0.45 } };
    case "step": return { ...base, type: "line", step: "end", symbol: "none", z: 3, lineStyle: { width: 2, type: dash }, areaStyle: { opacity: alone ? 0.18 : 0.08 } };
    case "dots": return { ...base, type: "line", symbol: "circle", symbolSize: 7, z: 3, lineStyle: { width: 2, type: dash } };
    case "failed": return { ...base, type: "scatter", symbol: "rect", symbolSize: [4, 10], symbolOffset: [0, -5], z: 4, color: token("down"), silent: true };
    case "mark": return {
      ...base, type: "scatter", symbol: "diamond", symbolSize: 16, z: 5, color: token("degraded"), itemStyle: { borderColor: token("surface"), borderWidth: 2 },
      label: { show: true, position: "top", formatter: "knee", color: token("text"), fontSize: 12, fontWeight: 600 },
    };
    default: return { ...base, type: "line", symbol: s.points.length < 40 ? "circle" : "none", symbolSize: 4, z: 3, lineStyle: { width: 2, type: dash } };
  }
}

function draw(entry) {
  const { chart, data } = entry;
  if (!data) return;
  const text = token("text-3");
  const axis = {
    type: "value", axisLine: { lineStyle: { color: token("line-strong") } }, axisTick: { show: false }, splitLine: { show: false },
    axisLabel: { color: text, fontSize: 11, hideOverlap: true, formatter: v => v.toLocaleString("en") }, nameTextStyle: { color: text, fontSize: 11 },
  };
  const shares = data.y.startsWith("%");
  const names = [...new Set(data.series.filter(s => s.kind !== "failed" && s.kind !== "thin" && s.kind !== "mark").map(s => s.name))];
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 20, top: names.length > 1 ? 52 : 30, bottom: 24, containLabel: true },
    legend: names.length > 1 ? { type: "scroll", top: 0, left: 0, itemWidth: 14, itemHeight: 8, data: names, textStyle: { color: token("text-2"), fontSize: 12 }, pageTextStyle: { color: text } } : { show: false },
    xAxis: {
      ...axis, name: data.series.some(s => s.points.length) ? data.x : "", nameLocation: "middle", nameGap: 26, splitNumber: chart.getWidth() < 500 ? 3 : 6,
      min: data.x.startsWith("seconds") || data.x.startsWith("requests") ? 0 : null, scale: true,
      axisPointer: { show: true, label: { show: false }, lineStyle: { color: token("line-strong"), width: 1, type: "solid" } },
    },
    yAxis: {
      ...axis, min: 0, max: shares && data.y !== "% of values" ? 100 : null, interval: shares && data.y !== "% of values" ? 25 : null, splitNumber: 4, name: data.y, nameLocation: "end", nameGap: 10,
      nameTextStyle: { ...axis.nameTextStyle, align: "left", padding: [0, 0, 0, -4] }, splitLine: { show: true, lineStyle: { color: token("line") } },
    },
    tooltip: {
      trigger: "axis", confine: true, transitionDuration: 0, backgroundColor: token("raised"), borderColor: token("line-strong"), borderWidth: 1,
      textStyle: { color: token("text"), fontSize: 12 }, padding: [8, 12], extraCssText: "border-radius:8px;box-shadow:none",
      formatter: list => tooltip(data, list),
    },
    series: data.series.filter(s => s.points.length).map(s => line(s, names.length < 2)),
  }, { notMerge: true });
}

function tooltip(data, list) {
  const shown = list.filter(item => item.value?.[1] != null && item.seriesType === "line");
  if (!shown.length) return "";
  const rows = shown.map(item => `<tr><td><span class="swatch" style="background:${item.color}"></span>${escape(item.seriesName)}</td><td>${figure(item.value[1])}</td></tr>`);
  return `<div class="chart-tip"><b>${figure(shown[0].value[0])}</b> ${escape(data.x)}<table><tr><th></th><th>${escape(data.y)}</th></tr>${rows.join("")}</table></div>`;
}

function fillTable({ element, data }) {
  if (!data) return;
  const make = (name, text) => Object.assign(document.createElement(name), text == null ? {} : { textContent: text });
  const grid = Object.assign(make("table"), { className: "table" });
  const head = grid.createTHead().insertRow();
  for (const word of data.head) head.append(make("th", word));
  const body = grid.createTBody();
  for (const cells of data.rows.slice(0, 1000)) {
    const row = body.insertRow();
    for (const cell of cells) row.append(make("td", figure(cell)));
  }
  element.querySelector(".chart-table").replaceChildren(grid);
}
