// Builds what the pages need into dist: one stylesheet, one script and one icon sprite, each named by its content, and
// manifest.json, which maps the plain names to those.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const dist = "dist";

// clean leaves .gitkeep alone in dist: without a file in it, the program that embeds the folder would not compile.
async function clean() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    await rm(`${dist}/${name}`, { recursive: true, force: true });
  }
  await writeFile(`${dist}/.gitkeep`, "");
}

// bundle lets esbuild hash the names and returns plain name → hashed name.
async function bundle() {
  const result = await build({
    entryPoints: ["src/app.css", "src/app.js", "src/theme.js"],
    outdir: dist,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    target: ["es2022", "chrome110", "firefox115", "safari16"],
    metafile: true,
    logLevel: "warning",
  });
  const names = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
  }
  return names;
}

// sprite gathers the icons named in src/icons.txt as symbols of one SVG file.
async function sprite() {
  const names = (await readFile("src/icons.txt", "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replaceAll(/\s*\n\s*/g, "")}</symbol>`;
  }));
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const file = `icons-${hash}.svg`;
  await writeFile(`${dist}/${file}`, text);
  return { "icons.svg": file };
}

await clean();
const manifest = { ...(await bundle()), ...(await sprite()) };
await writeFile(`${dist}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
