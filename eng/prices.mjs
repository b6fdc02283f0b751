// Writes src/Panoptes/Requests/prices.json from the npm package @pydantic/genai-prices (MIT, see NOTICE).
// Run by hand when prices moved:  npm pack @pydantic/genai-prices && tar xzf pydantic-genai-prices-*.tgz && node eng/prices.mjs package
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.argv[2]);
const source = createRequire(import.meta.url)(`${folder}/dist/index.cjs`);
const version = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).version;

// Its provider ids and the ids of our catalog that bill by them.
const providers = {
  openai: ["openai"], anthropic: ["anthropic"], google: ["google_ai_studio", "google_vertex"], azure: ["azure_openai"],
  aws: ["aws_bedrock"], mistral: ["mistral"], cohere: ["cohere"], groq: ["groq"], together: ["together_ai"],
  openrouter: ["openrouter"], deepseek: ["deepseek"], "x-ai": ["xai"], fireworks: ["fireworks_ai"], perplexity: ["perplexity"],
  cerebras: ["cerebras"], novita: ["novita"], moonshotai: ["moonshot"],
};
const names = { input_mtok: "input", output_mtok: "output", cache_read_mtok: "cacheRead", cache_write_mtok: "cacheWrite" };

function price({ constraint, prices }) {
  const result = constraint ? { from: constraint.start_date } : {};
  for (const [theirs, ours] of Object.entries(names)) {
    const value = prices[theirs];
    if (value === undefined) continue;
    result[ours] = value.base ?? value;
    for (const tier of value.tiers ?? []) {
      result.tiers ??= [];
      let row = result.tiers.find((t) => t.above === tier.start);
      if (!row) result.tiers.push((row = { above: tier.start }));
      row[ours] = tier.price;
    }
  }
  result.tiers?.sort((a, b) => a.above - b.above);
  return result;
}

const priced = (p) => p.input !== undefined || p.output !== undefined;
const dated = (model) => (Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }])
  .filter((c) => !c.constraint || c.constraint.type === "start_date");

const books = Object.entries(providers).map(([id, ours]) => ({
  providers: ours,
  models: source.findProvider({ providerId: id }).models
    .map((model) => ({ id: model.id, match: model.match, prices: dated(model).map(price).filter(priced) }))
    .filter((model) => model.prices.length > 0),
}));
const lines = books.map((b) => `{"providers":${JSON.stringify(b.providers)},"models":[\n${b.models.map((m) => JSON.stringify(m)).join(",\n")}]}`);
const target = new URL("../src/Panoptes/Requests/prices.json", import.meta.url);
writeFileSync(target, `{"source":"@pydantic/genai-prices ${version}","books":[\n${lines.join(",\n")}]}\n`);
console.log(`${books.reduce((n, b) => n + b.models.length, 0)} models of ${books.length} providers`);
