// Bundles scripts and styles into ../static/bundle under hashed names and writes the manifest the server reads.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const finished = path.resolve(here, "../static/bundle");
const fresh = `${finished}.new`; // built aside and renamed, so that a server never sees half a bundle

const browsers = ["chrome120", "firefox120", "safari17"];

await rm(fresh, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { pages: "src/main.js", style: "styles/main.css" },
  outdir: fresh,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true, // the chart library is a chunk of its own: a page without charts never loads it
  format: "esm",
  target: browsers,
  minify: true,
  charset: "utf8",
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint === "src/main.js") manifest["pages.js"] = path.basename(file);
  if (entryPoint === "styles/main.css") manifest["style.css"] = path.basename(file);
}

const icon = await readFile(path.join(here, "assets/icon.svg"));
const digest = createHash("sha256").update(icon).digest("hex").slice(0, 8);
manifest["icon.svg"] = `icon-${digest}.svg`;
await writeFile(path.join(fresh, manifest["icon.svg"]), icon);

await writeFile(path.join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await mkdir(path.dirname(finished), { recursive: true });
await rm(finished, { recursive: true, force: true });
await rename(fresh, finished);
console.log(`bundled ${Object.values(manifest).join(", ")}`);
