import { posix } from 'node:path';

/** Programs that every head node has. */
const PROGRAMS = /^\/(usr\/)?bin\/(sleep|echo|true|false|hostname|date|cat|bash|sh|env|uname|id|python3)$/;

/** The files of a simulated head node. It survives a stop, and not the end. */
export class Disk {
  readonly #files = new Map<string, string>();

  /** A user's home directory. */
  home(user: string): string {
    return user === 'root' ? '/root' : `/home/${user}`;
  }

  write(path: string, content: string): void {
    this.#files.set(posix.normalize(path), content);
  }

  read(path: string): string | undefined {
    return this.#files.get(posix.normalize(path));
  }

  /** True for a file that was written, and for what every Linux brings along. */
  has(path: string): boolean {
    return this.#files.has(posix.normalize(path)) || PROGRAMS.test(posix.normalize(path));
  }
}
