import type { Ids } from './ids.js';

/** A file on its way into the workspace, or in it once its upload is completed. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly mimetype: string;
  readonly bytes: Buffer | undefined;
}

/** Files uploaded the current way: ask for a URL, send the bytes, complete. */
export class Files {
  readonly #ids: Ids;
  readonly #url: () => string;
  readonly #files = new Map<string, KeptFile>();

  constructor(ids: Ids, url: () => string) {
    this.#ids = ids;
    this.#url = url;
  }

  announce(name: string, size: number): { readonly id: string; readonly uploadUrl: string } {
    const id = this.#ids.next('F');
    this.#files.set(id, { id, name, title: name, size, mimetype: mimetypeOf(name), bytes: undefined });
    return { id, uploadUrl: `${this.#url()}/upload/${id}` };
  }

  /** False when no such upload was announced. */
  receive(id: string, bytes: Buffer): boolean {
    const file = this.#files.get(id);
    if (file === undefined) return false;
    this.#files.set(id, { ...file, bytes, size: bytes.length });
    return true;
  }

  /** A file that a person picks in a form: it is in the workspace before the form is submitted. */
  pick(name: string, bytes: Buffer): Readonly<Record<string, unknown>> {
    const { id } = this.announce(name, bytes.length);
    this.receive(id, bytes);
    const file = this.find(id);
    if (file === undefined) throw new Error(`${id} was just made.`);
    return this.describe(file);
  }

  entitle(id: string, title: string): void {
    const file = this.#files.get(id);
    if (file !== undefined) this.#files.set(id, { ...file, title });
  }

  find(id: string): KeptFile | undefined {
    return this.#files.get(id);
  }

  /** The file as the API and messages describe it. */
  describe(file: KeptFile): Readonly<Record<string, unknown>> {
    const url = `${this.#url()}/files/${file.id}`;
    const { id, name, title, size, mimetype } = file;
    return { id, name, title, size, mimetype, url_private: url, url_private_download: url, permalink: url };
  }
}

const MIMETYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  csv: 'text/csv',
  txt: 'text/plain',
  log: 'text/plain',
  json: 'application/json',
};

const mimetypeOf = (name: string): string =>
  MIMETYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
