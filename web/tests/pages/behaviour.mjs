export async function behaviour() {
  return { wrong: [], seen: 0 };
}
