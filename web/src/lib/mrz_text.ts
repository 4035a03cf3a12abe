// What counts as the text of a machine readable zone here: only enough to tell it from other typing. The server reads and checks it.

const kLineLength: Record<number, number> = { 90: 30, 72: 36, 88: 44 };
export const kLongest = 90;

export function isMrzCharacter(key: string): boolean {
  return /^[A-Z0-9<]$/.test(key);
}

// Document code and issuing state: the first five places hold letters and fillers only, and the first letter is one of five.
export function canStartMrz(text: string): boolean {
  return /^[PIVAC][A-Z<]{0,4}/.test(text) && /^[A-Z<]{1,5}$/.test(text.slice(0, 5));
}

export function isCompleteLength(length: number): boolean {
  return kLineLength[length] !== undefined;
}

export function splitLines(text: string): string {
  const width = kLineLength[text.length];
  if (!width) return text;
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width));
  return lines.join("\n");
}

// Pasted text, or text in the manual field: null unless it is as long as a zone and starts like one.
export function mrzFromText(text: string): string | null {
  const characters = Array.from(text.replace(/[\s\u200e\u200f\u00ab]/gu, (c) => (c === "\u00ab" ? "<<" : "")), (c) => c.toUpperCase()).join("");
  if (!/^[A-Z0-9<]+$/.test(characters)) return null;
  return isCompleteLength(characters.length) && canStartMrz(characters) && characters.includes("<") ? splitLines(characters) : null;
}
