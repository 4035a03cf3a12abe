import assert from "node:assert/strict";
import { test } from "node:test";
import qrcode from "qrcode-generator";
import { kQuietZone, qrPicture } from "../../src/lib/qr.ts";

const kUri = "otpauth://totp/Limen:adiallo?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Limen&algorithm=SHA1&digits=6&period=30";

// The modules that a path of "Mx yhNv1h-Nz" paints.
function painted(path: string, size: number): boolean[][] {
  const dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  let end = 0;
  for (const part of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    assert.equal(part.index, end, "nothing else is in the path");
    end = part.index! + part[0].length;
    assert.equal(part[3], part[4]);
    for (let i = 0; i < Number(part[3]); ++i) dark[Number(part[2])]![Number(part[1]) + i] = true;
  }
  assert.equal(end, path.length);
  return dark;
}

test("the picture is the code, module for module, with white around it", () => {
  for (const text of [kUri, "a", "x".repeat(400)]) {
    const { size, path } = qrPicture(text);
    const dark = painted(path, size);
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    assert.equal(size, code.getModuleCount() + 2 * kQuietZone);
    for (let row = 0; row < size; ++row) {
      for (let column = 0; column < size; ++column) {
        const inside = row >= kQuietZone && column >= kQuietZone && row < size - kQuietZone && column < size - kQuietZone;
        assert.equal(dark[row]![column], inside && code.isDark(row - kQuietZone, column - kQuietZone), `${row} ${column}`);
      }
    }
  }
});

test("the three marks that readers look for are there, and no fourth", () => {
  const { size, path } = qrPicture(kUri);
  const dark = painted(path, size);
  const mark = (row: number, column: number) =>
    [...Array(49).keys()].every((i) => {
      const [y, x] = [Math.floor(i / 7), i % 7];
      const ring = y === 0 || x === 0 || y === 6 || x === 6 || (y > 1 && y < 5 && x > 1 && x < 5);
      return dark[row + y]![column + x] === ring;
    });
  const first = kQuietZone, last = size - kQuietZone - 7;
  assert.ok(mark(first, first) && mark(first, last) && mark(last, first));
  assert.ok(!mark(last, last));
});
