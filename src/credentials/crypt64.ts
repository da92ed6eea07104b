/** The base64 of crypt(3): another alphabet, and of each group the lowest bits first. */

export const crypt64 = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Three bytes become four characters, the last group fewer; 24 bits at a time, little-endian. */
export function crypt64Encode(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = bytes.subarray(index, index + 3);
    let bits = (group[0] ?? 0) | ((group[1] ?? 0) << 8) | ((group[2] ?? 0) << 16);
    for (let left = group.length + 1; left > 0; left -= 1) {
      text += crypt64.charAt(bits & 63);
      bits >>= 6;
    }
  }
  return text;
}

/** A number of a few characters, the lowest six bits first. */
export function crypt64Number(text: string): number {
  return [...text].reduceRight((value, character) => value * 64 + crypt64.indexOf(character), 0);
}
