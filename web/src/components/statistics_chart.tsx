// Entries and exits as bars or lines, drawn with Observable Plot. The table beside it holds the same numbers for those who cannot see it.
import * as Plot from "@observablehq/plot";
import { useEffect, useRef, useState } from "react";
import type { StatisticsRow } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";

export type Measure = "entries" | "exits" | "refusals";
const kMostBars = 14;
const kColours = { entries: "#1f5a8c", exits: "#b7791f" };
const kHeight = 250;

interface Point {
  key: string;
  measure: string;
  value: number;
  colour: string;
}

function points(rows: StatisticsRow[], dimension: string, names: { entries: string; exits: string }): Point[] {
  // A suppressed count is no zero: where nothing else is known of a key it leaves a gap.
  const known = (before: number, value: number | null | undefined) => (value === null || value === undefined ? before : (Number.isNaN(before) ? 0 : before) + value);
  const sums = new Map<string, { entries: number; exits: number }>();
  for (const row of rows) {
    const key = row.keys[dimension] ?? "";
    const sum = sums.get(key) ?? { entries: NaN, exits: NaN };
    sum.entries = known(sum.entries, row.entries);
    sum.exits = known(sum.exits, row.exits);
    sums.set(key, sum);
  }
  const inTime = dimension === "day" || dimension === "month";
  const keys = [...sums.keys()];
  const total = (key: string) => (sums.get(key)?.entries || 0) + (sums.get(key)?.exits || 0);
  keys.sort((left, right) => (inTime ? left.localeCompare(right) : total(right) - total(left)));
  return (inTime ? keys : keys.slice(0, kMostBars)).flatMap((key) => [
    { key, measure: names.entries, value: sums.get(key)?.entries ?? 0, colour: kColours.entries },
    { key, measure: names.exits, value: sums.get(key)?.exits ?? 0, colour: kColours.exits },
  ]);
}

export function StatisticsChart({ rows, dimension, label }: { rows: StatisticsRow[]; dimension: string; label: (value: string) => string }) {
  const { t, number, language } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const names = { entries: t("statistics.entries"), exits: t("statistics.exits") };
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver((entries) => setWidth(Math.floor(entries[0]?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const node = box.current;
    if (!node || width < 100) return;
    const data = points(rows, dimension, names);
    const inTime = dimension === "day" || dimension === "month";
    const rtl = language === "ar";
    const common = { width, height: kHeight, className: "plot", ariaLabel: t("statistics.chart") };
    const days = [...new Set(data.map((point) => point.key))];
    const every = Math.ceil(days.length / Math.max(2, Math.floor(width / 90)));
    const ticks = days.filter((_, index) => index % every === 0);
    const chart = inTime
      ? Plot.plot({
          ...common,
          marginLeft: 48,
          marginRight: rtl ? 48 : 20,
          x: { type: "point", domain: days, reverse: rtl, ticks, tickFormat: label, label: null },
          y: { grid: true, axis: rtl ? "right" : "left", nice: true, zero: true, ticks: 5, tickFormat: (value: number) => number(value), label: null },
          marks: [Plot.ruleY([0]), Plot.lineY(data, { x: "key", y: "value", z: "measure", stroke: "colour", strokeWidth: 2 }), Plot.dotY(data, { x: "key", y: "value", fill: "colour", r: 2 })],
        })
      : Plot.plot({
          ...common,
          height: Math.max(kHeight, days.length * 26 + 40),
          marginLeft: rtl ? 20 : 150,
          marginRight: rtl ? 150 : 20,
          x: { grid: true, reverse: rtl, nice: true, ticks: 4, tickFormat: (value: number) => number(value), label: null },
          y: { axis: null },
          fy: { axis: rtl ? "right" : "left", domain: days, tickFormat: (value: string) => shorten(label(value)), label: null, padding: 0.2 },
          marks: [Plot.ruleX([0]), Plot.barX(data, { x: "value", y: "measure", fy: "key", fill: "colour" })],
        });
    // Plot writes a <style> element into its drawing; our policy forbids those, and pages.css holds its rules. It must go before the drawing
    // becomes part of the page, because only then would the browser look at it.
    for (const style of chart.querySelectorAll("style")) style.remove();
    // One picture with one name; the names that Plot gives to its groups are not allowed on groups without a role.
    for (const group of chart.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
    chart.setAttribute("role", "img");
    node.replaceChildren(chart);
  }, [rows, dimension, width, language]);
  return (
    <figure className="chart">
      <div ref={box} className="chart-box" />
      <figcaption className="chart-legend">
        <span className="legend-entries">{names.entries}</span>
        <span className="legend-exits">{names.exits}</span>
      </figcaption>
    </figure>
  );
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length > 22 ? `${characters.slice(0, 21).join("")}…` : text;
}
