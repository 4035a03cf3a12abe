// The Markdown of the guides (docs/operations*.md), read into a tree that a page turns into elements: no HTML is ever made of text, so nothing in
// a guide can become a script. Known: headings, paragraphs, tables, lists of one level, blocks of commands, and within a line strong, emphasised,
// code and links. tools/check_guides holds the guides to that; lines with <div …> are marks for other readers and are passed over.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; parts: Inline[] }
  | { kind: "emphasis"; parts: Inline[] }
  | { kind: "link"; target: string; parts: Inline[] };

export type Block =
  | { kind: "heading"; level: number; slug: string; parts: Inline[] }
  | { kind: "paragraph"; parts: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "list"; ordered: boolean; start: number; items: Inline[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] };

const kMarks: { open: string; close: string; kind: "strong" | "emphasis" }[] = [
  { open: "**", close: "**", kind: "strong" },
  { open: "*", close: "*", kind: "emphasis" },
];

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let plain = "";
  const flush = () => {
    if (plain) parts.push({ kind: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const code = /^`([^`]+)`/.exec(rest);
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)/.exec(rest);
    const mark = kMarks.find(({ open, close }) => rest.startsWith(open) && rest.indexOf(close, open.length) > open.length);
    if (code) {
      flush();
      parts.push({ kind: "code", text: code[1]! });
      at += code[0].length;
    } else if (link) {
      flush();
      parts.push({ kind: "link", target: link[2]!, parts: parseInline(link[1]!) });
      at += link[0].length;
    } else if (mark) {
      flush();
      const end = rest.indexOf(mark.close, mark.open.length);
      parts.push({ kind: mark.kind, parts: parseInline(rest.slice(mark.open.length, end)) });
      at += end + mark.close.length;
    } else {
      plain += text[at]!;
      at += 1;
    }
  }
  flush();
  return parts;
}

export function plainText(parts: Inline[]): string {
  return parts.map((part) => ("parts" in part ? plainText(part.parts) : part.text)).join("");
}

// As GitHub makes the addresses of headings, so that the same links work there and here.
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replace(/ /g, "-");
}

function cellsOf(line: string): Inline[][] {
  return line
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => parseInline(cell.trim()));
}

function takeWhile(lines: string[], from: number, fits: (line: string) => boolean): string[] {
  let to = from;
  while (to < lines.length && fits(lines[to]!)) to += 1;
  return lines.slice(from, to);
}

const kItem = /^(-|\d+\.) (.*)$/;
const isParagraph = (line: string) => line.trim() !== "" && !/^(#|```|\||<\/?div|-\s|\d+\. )/.test(line);

export function parseMarkdown(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    const item = kItem.exec(line);
    if (heading) {
      const parts = parseInline(heading[2]!);
      blocks.push({ kind: "heading", level: heading[1]!.length, slug: slugOf(heading[2]!), parts });
      at += 1;
    } else if (line.startsWith("```")) {
      const body = takeWhile(lines, at + 1, (next) => !next.startsWith("```"));
      blocks.push({ kind: "code", text: body.join("\n") });
      at += body.length + 2;
    } else if (line.startsWith("|")) {
      const rows = takeWhile(lines, at, (next) => next.startsWith("|"));
      blocks.push({ kind: "table", head: cellsOf(rows[0]!), rows: rows.slice(2).map(cellsOf) });
      at += rows.length;
    } else if (item) {
      const ordered = item[1] !== "-";
      const items = takeWhile(lines, at, (next) => kItem.test(next) && next.startsWith("- ") !== ordered);
      blocks.push({ kind: "list", ordered, start: ordered ? Number.parseInt(item[1]!, 10) : 1, items: items.map((next) => parseInline(kItem.exec(next)![2]!)) });
      at += items.length;
    } else if (isParagraph(line)) {
      const said = takeWhile(lines, at, isParagraph);
      blocks.push({ kind: "paragraph", parts: parseInline(said.join(" ")) });
      at += said.length;
    } else {
      at += 1;
    }
  }
  return blocks;
}
