// Time series on a canvas, fed from /ui/data in columns. All charts of a group share their crosshair; a drag zooms the page.
const charts = new Map();
let library;

const load = source => library ??= new Promise((resolve, reject) => {
  const script = Object.assign(document.createElement("script"), { src: source, onload: () => resolve(window.echarts), onerror: reject });
  document.head.append(script);
});

const token = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const colour = index => token(`series-${index % 8 + 1}`);
const figure = value => value == null ? "–" : value >= 100 ? Math.round(value).toLocaleString("en") : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const clock = ms => new Date(ms).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export async function mount(element, options) {
  const echarts = await load(options.library);
  if (!element.isConnected) return;
  const canvas = element.querySelector(".chart-canvas");
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  const entry = { element, chart, options, data: null, load: 0 };
  charts.set(element, entry);
  chart.group = options.group;
  echarts.connect(options.group);
  entry.resize = new ResizeObserver(() => chart.resize());
  entry.resize.observe(canvas);
  entry.theme = () => draw(entry);
  document.addEventListener("panoptes:theme", entry.theme);
  zoomable(entry);
  await renew(entry);
}

export async function update(element, query, models) {
  const entry = charts.get(element);
  if (entry) {
    entry.options = { ...entry.options, query, models };
    await renew(entry);
  }
}

export function unmount(element) {
  const entry = charts.get(element);
  if (entry) {
    charts.delete(element);
    entry.resize.disconnect();
    document.removeEventListener("panoptes:theme", entry.theme);
    entry.chart.dispose();
  }
}

export function table(element, shown) {
  const entry = charts.get(element);
  element.querySelector(".chart-table").hidden = !shown;
  if (entry && shown) fillTable(entry);
}

async function renew(entry) {
  const turn = ++entry.load;
  const points = Math.max(60, Math.round(entry.chart.getWidth() / 2));
  const models = entry.options.models.map(id => `&model=${id}`).join("");
  const note = entry.element.querySelector(".chart-note");
  try {
    const answer = await fetch(`${entry.options.source}&${entry.options.query}&points=${points}${models}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const data = await answer.json();
    if (turn !== entry.load || !charts.has(entry.element)) return;
    entry.data = data;
    note.hidden = data.series.some(s => s.p50.some(v => v != null));
    note.textContent = data.series.some(s => s.down.some(n => n > 0)) ? "Every check in this range failed: there is nothing to measure." : "No measurements in this range.";
    draw(entry);
    if (!entry.element.querySelector(".chart-table").hidden) fillTable(entry);
  } catch (failure) {
    if (turn !== entry.load) return;
    note.hidden = false;
    note.textContent = `This chart could not be renewed: ${failure.message}.`;
  }
  entry.element.dataset.drawn = entry.data ? String(entry.data.series.length) : "";
}

// A line is broken where nothing was measured for longer than the checks are apart, and where every check failed.
function points(data, series, column) {
  const result = [];
  let last = null;
  data.times.forEach((start, i) => {
    const at = start + data.bucket_ms / 2;
    const value = series[column][i];
    if (value != null) {
      if (last != null && at - last > data.gap_ms) result.push([last + 1, null]);
      result.push([at, value]);
      last = at;
    } else if (series.down[i] > 0 && last != null) {
      result.push([at, null]);
    }
  });
  return result;
}

function lonely(list) {
  return list.map((p, i) => p[1] != null && list[i - 1]?.[1] == null && list[i + 1]?.[1] == null
    ? { value: p, symbol: "circle", symbolSize: 4 } : p);
}

function draw(entry) {
  const { chart, data, options } = entry;
  if (!data) return;
  const text = token("text-3");
  const band = data.series.length <= 4;
  const lines = data.series.flatMap(s => [
    {
      name: s.name, id: `${s.id}-p50`, type: "line", data: lonely(points(data, s, "p50")), showSymbol: true, symbol: "none",
      lineStyle: { width: 2, type: s.colour >= 8 ? "dashed" : "solid" }, color: colour(s.colour), connectNulls: false, z: 3, emphasis: { disabled: true },
    },
    ...(band ? [{
      name: s.name, id: `${s.id}-p95`, type: "line", data: points(data, s, "p95"), showSymbol: false, symbol: "none",
      lineStyle: { width: 1, opacity: 0.45 }, color: colour(s.colour), connectNulls: false, z: 2, emphasis: { disabled: true },
    }] : []),
    {
      name: s.name, id: `${s.id}-down`, type: "scatter", symbol: "rect", symbolSize: [4, 8], symbolOffset: [0, -4], z: 4, silent: true,
      color: token("down"), data: data.times.flatMap((t, i) => s.down[i] > 0 ? [[t + data.bucket_ms / 2, 0]] : []),
    },
  ]);
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
    xAxis: {
      type: "time", min: data.from, max: data.to, splitNumber: chart.getWidth() < 500 ? 3 : 6,
      axisLine: { lineStyle: { color: token("line-strong") } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { color: text, fontSize: 11, hideOverlap: true },
      axisPointer: { show: true, type: "line", snap: false, label: { show: false }, lineStyle: { color: token("line-strong"), width: 1, type: "solid" } },
    },
    yAxis: {
      type: "value", min: 0, splitNumber: 4, name: options.unit, nameLocation: "end", nameGap: 10,
      nameTextStyle: { color: text, fontSize: 11, align: "left", padding: [0, 0, 0, -4] },
      axisLabel: { color: text, fontSize: 11, formatter: v => v.toLocaleString("en") }, splitLine: { lineStyle: { color: token("line") } },
      max: lines.some(l => l.type === "line" && l.data.length) ? null : 1,
    },
    tooltip: {
      trigger: "axis", confine: true, transitionDuration: 0, backgroundColor: token("raised"), borderColor: token("line-strong"), borderWidth: 1,
      textStyle: { color: token("text"), fontSize: 12 }, padding: [8, 12], extraCssText: "border-radius:8px;box-shadow:none",
      formatter: list => tooltip(entry, list),
    },
    series: lines,
  }, { notMerge: true });
}

function tooltip({ data, options }, list) {
  const at = list[0]?.axisValue;
  if (at == null) return "";
  const i = Math.max(0, Math.min(data.times.length - 1, Math.floor((at - data.times[0]) / data.bucket_ms)));
  const rows = data.series
    .map(s => ({ s, i: [i, i - 1, i + 1].find(k => s.checks[k] > 0) ?? i }))
    .filter(r => r.s.checks[r.i] > 0)
    .sort((a, b) => (b.s.p50[b.i] ?? -1) - (a.s.p50[a.i] ?? -1));
  const escape = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
  const body = rows.map(({ s, i: k }) => `<tr><td><span class="swatch" style="background:${colour(s.colour)}"></span>${escape(s.name)}</td>
    <td>${figure(s.p50[k])}</td><td>${figure(s.p95[k])}</td><td>${figure(s.max[k])}</td><td>${s.down[k] ? `${s.down[k]} down` : ""}</td></tr>`).join("");
  return `<div class="chart-tip"><b>${clock(data.times[i])}</b> ${escape(options.unit)}
    <table><tr><th></th><th>p50</th><th>p95</th><th>max</th><th></th></tr>${body || "<tr><td>nothing measured</td></tr>"}</table></div>`;
}

function fillTable({ element, data, options }) {
  if (!data) return;
  const box = element.querySelector(".chart-table");
  const make = (name, text) => Object.assign(document.createElement(name), text == null ? {} : { textContent: text });
  const grid = Object.assign(make("table"), { className: "table" });
  const head = grid.createTHead().insertRow();
  for (const word of ["Time", "Model", `p50 ${options.unit}`, `p95 ${options.unit}`, `max ${options.unit}`, "Checks", "Down"]) head.append(make("th", word));
  const body = grid.createTBody();
  for (let i = data.times.length - 1; i >= 0 && body.rows.length < 500; i--) {
    for (const s of data.series) {
      if (s.checks[i] === 0) continue;
      const row = body.insertRow();
      for (const cell of [clock(data.times[i]), s.name, figure(s.p50[i]), figure(s.p95[i]), figure(s.max[i]), s.checks[i], s.down[i]]) row.append(make("td", cell));
    }
  }
  box.replaceChildren(grid);
}

function zoomable(entry) {
  const area = entry.chart.getZr();
  let start = null;
  let shade = null;
  area.on("mousedown", event => { start = event.offsetX; });
  area.on("mousemove", event => {
    if (start == null || Math.abs(event.offsetX - start) < 6) return;
    shade ??= entry.element.querySelector(".chart-canvas").appendChild(Object.assign(document.createElement("div"), { className: "chart-zoom" }));
    shade.style.left = `${Math.min(start, event.offsetX)}px`;
    shade.style.width = `${Math.abs(event.offsetX - start)}px`;
  });
  const end = event => {
    const from = start;
    const zooming = shade;
    start = shade = null;
    zooming?.remove();
    if (from == null || !zooming || event.type === "globalout") return;
    const edges = [from, event.offsetX].map(x => entry.chart.convertFromPixel({ xAxisIndex: 0 }, x)).sort((a, b) => a - b);
    const least = Math.max(60000, edges[1] - edges[0]);
    const address = new URL(location.href);
    address.searchParams.delete("range");
    address.searchParams.set("from", stamp(edges[0]));
    address.searchParams.set("to", stamp(edges[0] + least));
    window.Blazor.navigateTo(address.pathname + address.search);
  };
  area.on("mouseup", end);
  area.on("globalout", end);
}

const stamp = ms => new Date(ms).toISOString().slice(0, 19) + "Z";
