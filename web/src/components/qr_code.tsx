// Dark on white whatever the colours of the page are: readers expect it so.
import { useMemo } from "react";
import { qrPicture } from "../lib/qr.ts";

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => qrPicture(text), [text]);
  return (
    <svg className="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
