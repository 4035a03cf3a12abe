// A family in one line: "f34p m36 f9 m6 f1". A letter for the sex (f, m, x), the age in years, and behind it the letters of needs. The first is the
// head. Spaces are for the eye.
export interface LineMember {
  sex: "F" | "M" | "";
  age?: number;
  needs: string[];
}
export interface FamilyLine {
  members: LineMember[];
  wrong: string | null; // the first part that cannot be read
}

const kPart = /^([fmx])(\d{0,3})([a-z]*)$/;

export function readFamilyLine(text: string, needs: ReadonlyMap<string, string>): FamilyLine {
  const members: LineMember[] = [];
  // A sex begins a member: everything up to the next one belongs to her.
  const parts = text.toLowerCase().replace(/[\s,;]+/g, "").match(/[fmx][^fmx]*|^[^fmx]+/g) ?? [];
  for (const part of parts) {
    const match = kPart.exec(part);
    const age = match?.[2] ? Number(match[2]) : undefined;
    const keys = [...(match?.[3] ?? "")];
    if (!match || (age !== undefined && age > 130) || keys.some((key) => !needs.has(key))) return { members, wrong: part };
    members.push({ sex: match[1] === "f" ? "F" : match[1] === "m" ? "M" : "", ...(age === undefined ? {} : { age }), needs: [...new Set(keys.map((key) => needs.get(key) ?? key))] });
  }
  return { members, wrong: null };
}

// The number that follows, with as many digits.
export function nextWristband(last: string): string {
  const match = /^(.*?)(\d+)$/.exec(last.trim());
  if (!match) return "";
  const digits = match[2] ?? "";
  return `${match[1] ?? ""}${String(Number(digits) + 1).padStart(digits.length, "0")}`;
}
