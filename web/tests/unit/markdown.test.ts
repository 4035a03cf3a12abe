import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseInline, parseMarkdown, plainText, slugOf, type Block, type Inline } from "../../src/lib/markdown.ts";

const docs = join(process.env.LIMEN_WEB ?? ".", "../docs");
const guide = (name: string) => readFileSync(join(docs, name), "utf8");
const kGuides = ["operations.md", "operations.fr.md", "operations.es.md", "operations.ar.md"];

test("words, code, emphasis and links within a line", () => {
  assert.deepEqual(parseInline("Put **all three**, `a*b*c`, and *see* [the drill](#the-drill)."), [
    { kind: "text", text: "Put " },
    { kind: "strong", parts: [{ kind: "text", text: "all three" }] },
    { kind: "text", text: ", " },
    { kind: "code", text: "a*b*c" },
    { kind: "text", text: ", and " },
    { kind: "emphasis", parts: [{ kind: "text", text: "see" }] },
    { kind: "text", text: " " },
    { kind: "link", target: "#the-drill", parts: [{ kind: "text", text: "the drill" }] },
    { kind: "text", text: "." },
  ]);
});

test("what is no mark stays as it is, and is never taken for a tag", () => {
  for (const text of ["2 * 3", "a ** b", "[no link]", "`open", "<script>alert(1)</script>", "*", "**", "**** x"]) assert.equal(plainText(parseInline(text)), text);
});

test("blocks of a page", () => {
  const page = '<div dir="rtl" lang="ar">\n\n# One\n\nTwo\nlines.\n\n- a\n- b\n\n3. c\n\n```sh\n# no heading\n- no item\n```\n\n| h | i |\n|---|---|\n| 1 | `2` |\n\n</div>\n';
  const blocks = parseMarkdown(page);
  assert.deepEqual(blocks.map((block) => block.kind), ["heading", "paragraph", "list", "list", "code", "table"]);
  assert.equal((blocks[3] as Extract<Block, { kind: "list" }>).start, 3);
  assert.equal((blocks[4] as Extract<Block, { kind: "code" }>).text, "# no heading\n- no item");
  assert.equal((blocks[5] as Extract<Block, { kind: "table" }>).rows.length, 1);
});

test("any text comes to an end, unclosed marks too", () => {
  for (const text of ["", "```", "```\nx", "|", "- ", "#", "1. ", "***", "[a](", "\n\n\n", "<div>"]) parseMarkdown(text);
});

test("addresses of headings in four languages", () => {
  assert.equal(slugOf("Upgrade, and the way back"), "upgrade-and-the-way-back");
  assert.equal(slugOf("Ce qu'il faut à la machine"), "ce-quil-faut-à-la-machine");
  assert.equal(slugOf("دليل التشغيل"), "دليل-التشغيل");
});

const linksOf = (parts: Inline[]): string[] => parts.flatMap((part) => (part.kind === "link" ? [part.target] : "parts" in part ? linksOf(part.parts) : []));
const inlinesOf = (block: Block): Inline[][] => {
  if (block.kind === "code") return [];
  if (block.kind === "list") return block.items;
  if (block.kind === "table") return [...block.head, ...block.rows.flat()];
  return [block.parts];
};

test("each guide is shown whole: every link finds its heading, every table is full, no mark is left over", () => {
  for (const name of kGuides) {
    const text = guide(name);
    const blocks = parseMarkdown(text);
    const slugs = blocks.flatMap((block) => (block.kind === "heading" ? [block.slug] : []));
    assert.equal(new Set(slugs).size, slugs.length, name);
    assert.ok(slugs.length > 20, name);
    for (const target of blocks.flatMap(inlinesOf).flatMap(linksOf)) if (target.startsWith("#")) assert.ok(slugs.includes(target.slice(1)), `${name}: ${target}`);
    for (const block of blocks) {
      if (block.kind === "table") for (const row of block.rows) assert.equal(row.length, block.head.length, `${name}: ${row.map(plainText).join(" | ")}`);
      for (const parts of inlinesOf(block)) {
        const words = parts.map((part) => (part.kind === "code" ? "" : plainText([part]))).join("");
        assert.ok(!/\*|`|\]\(/.test(words.replace(/….|backup\*/g, "")), `${name}: ${words}`);
      }
    }
    const commands = blocks.filter((block) => block.kind === "code").length;
    assert.equal(commands, text.split("\n```\n").length - 1, name);
  }
});
