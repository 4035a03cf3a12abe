// Keyboard layouts as data, as far as the zone of a document needs them. A document reader in keyboard mode sends positions of keys, meant for the
// layout that it was set up for; the desk makes characters of them by its own. When the two differ, "<" and digits come out as something else.
//
// Source: the standard layouts of Windows for these languages (kbdus, kbdfr, kbdgr, kbdsp, kbda1), recalled, not read from their files.
export type LayoutId = "us" | "fr" | "de" | "es" | "ar";

// In the order of the rows below: positions are named as on a US keyboard (KeyboardEvent.code).
export const kPositions: readonly string[] = [
  ..."1234567890".split("").map((digit) => `Digit${digit}`),
  ..."QWERTYUIOPASDFGHJKL".split("").map((letter) => `Key${letter}`),
  "Semicolon",
  ..."ZXCVBNM".split("").map((letter) => `Key${letter}`),
  "Comma",
  "IntlBackslash",
];

interface Layout {
  plain: readonly string[];
  shifted: readonly string[];
}
const layout = (plain: string, shifted: string): Layout => ({ plain: plain.split(" "), shifted: shifted.split(" ") });

export const kLayouts: Readonly<Record<LayoutId, Layout>> = {
  us: layout("1 2 3 4 5 6 7 8 9 0 q w e r t y u i o p a s d f g h j k l ; z x c v b n m , \\", "! @ # $ % ^ & * ( ) Q W E R T Y U I O P A S D F G H J K L : Z X C V B N M < |"),
  fr: layout("& é \" ' ( - è _ ç à a z e r t y u i o p q s d f g h j k l m w x c v b n , ; <", "1 2 3 4 5 6 7 8 9 0 A Z E R T Y U I O P Q S D F G H J K L M W X C V B N ? . >"),
  de: layout("1 2 3 4 5 6 7 8 9 0 q w e r t z u i o p a s d f g h j k l ö y x c v b n m , <", "! \" § $ % & / ( ) = Q W E R T Z U I O P A S D F G H J K L Ö Y X C V B N M ; >"),
  es: layout("1 2 3 4 5 6 7 8 9 0 q w e r t y u i o p a s d f g h j k l ñ z x c v b n m , <", "! \" · $ % & / ( ) = Q W E R T Y U I O P A S D F G H J K L Ñ Z X C V B N M ; >"),
  ar: layout("1 2 3 4 5 6 7 8 9 0 ض ص ث ق ف غ ع ه خ ح ش س ي ب ل ا ت ن م ك ئ ء ؤ ر لا ى ة و \\", "! @ # $ % ^ & * ( ) َ ً ُ ٌ لإ إ ‘ ÷ × ؛ ِ ٍ ] [ لأ أ ـ ، / : ~ ْ } { لآ آ ’ , |"),
};

// Readers are set up for one of these; none is for Arabic, which has no Latin letters.
export const kReaderLayouts: readonly LayoutId[] = ["us", "fr", "de", "es"];
export const kLayoutIds: readonly LayoutId[] = ["us", "fr", "de", "es", "ar"];

const kIndex: ReadonlyMap<string, number> = new Map(kPositions.map((code, index) => [code, index]));

// The character that a position makes; "" for one that the tables do not have. Digits of the number pad are the same everywhere.
export function characterAt(id: LayoutId, code: string, shift: boolean): string {
  const pad = /^Numpad(\d)$/.exec(code);
  if (pad) return pad[1] ?? "";
  const index = kIndex.get(code);
  return index === undefined ? "" : ((shift ? kLayouts[id].shifted : kLayouts[id].plain)[index] ?? "");
}

// Where a character comes from at a desk with that layout; null when no key of the tables makes it.
export function positionOf(id: LayoutId, character: string): { code: string; shift: boolean } | null {
  const plain = kLayouts[id].plain.indexOf(character);
  if (plain >= 0) return { code: kPositions[plain] ?? "", shift: false };
  const shifted = kLayouts[id].shifted.indexOf(character);
  if (shifted >= 0) return { code: kPositions[shifted] ?? "", shift: true };
  // The Arabic layout may write its own digits.
  const digit = id === "ar" ? "٠١٢٣٤٥٦٧٨٩".indexOf(character) : -1;
  return digit >= 0 && character.length === 1 ? { code: `Digit${digit}`, shift: false } : null;
}
