import { createHash } from 'node:crypto';

/** Makes ids that look like AWS's and come out the same in every run, so that tests can be read. */
export class Ids {
  #count = 0;

  /** `next('i')` is an id such as `i-0a1b2c3d4e5f60718`. */
  next(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }

  /** So many hexadecimal digits, at most 64. */
  hex(digits: number): string {
    this.#count += 1;
    return digest(`${this.#count}`).slice(0, digits);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.hex(32);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-');
  }

  /** An IAM id or access key id: the prefix and 16 capital letters and digits. */
  capitals(prefix: string): string {
    return (
      prefix +
      BigInt(`0x1${this.hex(30)}`)
        .toString(36)
        .toUpperCase()
        .slice(1, 17)
        .padEnd(16, 'A')
    );
  }
}

/** SHA-256 of a text as hexadecimal digits: for ids and choices that must be the same in every run. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
