// Builds what the pages need into dist: one stylesheet, one script, one font and one icon sprite, each named by its content, and
// manifest.json, which maps the plain names to those.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const dist = "dist";

// clean leaves .gitkeep alone in dist: without a file in it, the program that embeds the folder would not compile.
async function clean() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    await rm(`${dist}/${name}`, { recursive: true, force: true });
  }
  await writeFile(`${dist}/.gitkeep`, "");
}

// used leaves of Tabler's stylesheet what a template, the script or a handler names: a twentieth of it. Our own rules stay whole.
const used = {
  name: "used",
  setup({ onLoad }) {
    onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const [result] = await new PurgeCSS().purge({
        content: ["../*.html", "../*.go", "src/*.js"],
        css: [path],
        variables: true,
        safelist: { standard: [/^:/, "html", "body", /^data-bs-theme/] },
      });
      return { contents: result.css, loader: "css" };
    });
  },
};

// bundle lets esbuild hash the names and returns plain name → hashed name.
async function bundle() {
  const result = await build({
    entryPoints: ["src/app.css", "src/app.js", "src/theme.js"],
    outdir: dist,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    bundle: true,
    minify: true,
    target: ["es2022", "chrome110", "firefox115", "safari16"],
    metafile: true,
    plugins: [used],
    logLevel: "warning",
  });
  const names = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    names[basename(source)] = basename(path);
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
