// What the ways of a reader's keyboard are called. No reader is set up for Arabic keys; a desk may be.
import type { MessageKey } from "../i18n/i18n.tsx";
import type { Way } from "../lib/zone_reading.ts";

const kWayText: Record<Exclude<Way, "ar">, MessageKey> = { typed: "desk.way_typed", us: "desk.way_us", fr: "desk.way_fr", de: "desk.way_de", es: "desk.way_es" };
export const wayText = (way: Way): MessageKey => (way === "ar" ? "desk.way_typed" : kWayText[way]);
