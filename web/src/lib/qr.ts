// A text as a QR code, worked out here: what is in it (the secret of an authenticator) leaves the page in no request.
import qrcode from "qrcode-generator";

export const kQuietZone = 4; // modules of white around it, without which readers do not find it [ISO/IEC 18004 §5.3.8]

export interface QrPicture {
  size: number; // of one side in modules, quiet zone included
  path: string; // the dark modules, as the data of an SVG path
}

export function qrPicture(text: string): QrPicture {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = "";
  for (let row = 0; row < count; ++row) {
    for (let column = 0; column < count; ++column) {
      if (!code.isDark(row, column)) continue;
      let end = column;
      while (end < count && code.isDark(row, end)) ++end;
      path += `M${column + kQuietZone} ${row + kQuietZone}h${end - column}v1h${column - end}z`;
      column = end;
    }
  }
  return { size: count + 2 * kQuietZone, path };
}
