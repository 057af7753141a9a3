// Renders one deck with pptx-automizer each time a line comes in on stdin.
//
// node driver.js job.json      job: { template, pictures, slides }, see automizer.py
//   "render"        renders to bytes in memory, and answers their number
//   "save <path>"   writes them into a file as well
"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const { default: Automizer, ModifyImageHelper, modify } = require("pptx-automizer");

const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const template = fs.readFileSync(job.template);
const pictures = job.pictures.map((file) => ({
  name: path.basename(file),
  content: fs.readFileSync(file),
}));

function fill(slide, filling, deck) {
  for (const [key, text] of Object.entries(filling.texts)) {
    slide.modifyElement(key, modify.setText(text));
  }
  for (const [key, items] of Object.entries(filling.lists)) {
    slide.modifyElement(key, modify.setBulletList(items));
  }
  for (const [key, rows] of Object.entries(filling.tables)) {
    const body = rows.map((values, r) => ({ label: `row ${r}`, values }));
    slide.modifyElement(key, modify.setTable({ body }));
  }
  for (const [key, numbers] of Object.entries(filling.charts)) {
    const names = Object.keys(numbers.series);
    const data = {
      series: names.map((label) => ({ label })),
      categories: numbers.labels.map((label, i) => ({
        label,
        values: names.map((name) => numbers.series[name][i]),
      })),
    };
    slide.modifyElement(key, modify.setChartData(data));
  }
  for (const [key, name] of Object.entries(filling.pictures)) {
    slide.modifyElement(key, ModifyImageHelper.setRelationTargetCover(name, deck));
  }
}

async function render() {
  const deck = new Automizer({ removeExistingSlides: true, compression: 6, verbosity: 0 });
  deck.loadRoot(template).load(template, "template");
  for (const picture of pictures) deck.loadMediaBuffer(picture.name, picture.content);
  for (const filling of job.slides) {
    deck.addSlide("template", filling.template, (slide) => fill(slide, filling, deck));
  }
  const archive = await deck.getJSZip();
  return archive.generateAsync({
    type: "nodebuffer",
    compression: "DEFLATE",
    compressionOptions: { level: 6 },
  });
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const deck = await render();
    if (line.startsWith("save ")) fs.writeFileSync(line.slice(5), deck);
    process.stdout.write(`${deck.length}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
