// Bytes as base64url without padding [RFC 4648 §5], the form in which the server takes pictures.
export function toBase64Url(bytes: Uint8Array): string {
  const kPiece = 0x8000; // arguments of one call
  let text = "";
  for (let at = 0; at < bytes.length; at += kPiece) text += String.fromCharCode(...bytes.subarray(at, at + kPiece));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function base64UrlOf(file: Blob): Promise<string> {
  return toBase64Url(new Uint8Array(await file.arrayBuffer()));
}
