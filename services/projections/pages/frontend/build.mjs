// Bundles scripts and styles into ../static/bundle under hashed names, with the manifest that the server reads.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(here, "../static/bundle");
const staging = `${output}.new`; // built there and renamed, so that a server never reads an incomplete bundle

const browsers = ["chrome120", "firefox120", "safari17"];

await rm(staging, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { pages: "src/main.js", style: "styles/main.css" },
  outdir: staging,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true, // the chart library is a separate chunk: a page without charts does not load it
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
await writeFile(path.join(staging, manifest["icon.svg"]), icon);

// Compressed once, at the highest level: the server sends these files to browsers that accept Brotli.
for (const name of await readdir(staging)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const compressed = brotliCompressSync(await readFile(path.join(staging, name)));
  await writeFile(path.join(staging, `${name}.br`), compressed);
}

await writeFile(path.join(staging, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await mkdir(path.dirname(output), { recursive: true });
await rm(output, { recursive: true, force: true });
await rename(staging, output);
console.log(`bundled ${Object.values(manifest).join(", ")}`);
