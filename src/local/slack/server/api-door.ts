import type { IncomingMessage, ServerResponse } from 'node:http';
import { argumentsIn } from '../api/arguments.js';
import { carryOut } from '../api/index.js';
import type { Method } from '../api/method.js';
import type { CallFault } from '../faults.js';
import { textIn, type Json } from '../json.js';
import { RateLimited } from '../rates.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { bodyOf, sendJson } from './bodies.js';

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly retryAfterS?: number;
}

/** The door at `/api/<method>`: reads a call, lets faults have their way, carries it out and keeps a record. */
export class ApiDoor {
  readonly #workspace: Workspace;
  readonly #methods: Readonly<Record<string, Method>>;

  constructor(workspace: Workspace, methods: Readonly<Record<string, Method>>) {
    this.#workspace = workspace;
    this.#methods = methods;
  }

  async answer(request: IncomingMessage, response: ServerResponse, method: string): Promise<void> {
    const body = (await bodyOf(request)).toString();
    const { searchParams } = new URL(request.url ?? '/', 'http://local');
    const read = argumentsIn(body, request.headers['content-type'] ?? '');
    const { token: inBody, ...args } = { ...Object.fromEntries(searchParams), ...read };
    const header = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    const token = header ?? textIn(inBody) ?? '';
    const fault = this.#workspace.faults.takeCall(method);
    if (fault?.kind === 'hang') {
      this.#record(method, args, { ok: false, error: 'hang' });
      return;
    }
    const answer =
      troubled(fault) ??
      (read === undefined ? refused(new Refusal('invalid_json')) : this.#call(method, args, token));
    this.#record(method, args, outcomeOf(answer));
    if (fault?.kind === 'lose-reply') response.destroy();
    else reply(response, answer);
  }

  #call(name: string, args: Json, token: string): Answer {
    try {
      return {
        status: 200,
        body: { ok: true, ...carryOut(this.#methods, { name, args, token }, this.#workspace) },
      };
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      throw error;
    }
  }

  #record(method: string, args: Json, outcome: { readonly ok: boolean; readonly error?: string }): void {
    this.#workspace.calls.push({ method, args, at: this.#workspace.options.now(), ...outcome });
    this.#workspace.changes.announce();
  }
}

function refused(refusal: Refusal): Answer {
  if (refusal instanceof RateLimited) {
    return { status: 429, body: { ok: false, error: refusal.code }, retryAfterS: refusal.retryAfterS };
  }
  return { status: 200, body: { ok: false, error: refusal.code, ...refusal.details } };
}

function troubled(fault: CallFault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'refuse':
      return { status: 200, body: { ok: false, error: fault.error } };
    case 'rate-limit':
      return { status: 429, body: { ok: false, error: 'ratelimited' }, retryAfterS: fault.retryAfterS };
    case 'http':
      return { status: fault.status, body: {} };
    case 'hang':
    case 'lose-reply':
    case undefined:
      return undefined;
  }
}

function outcomeOf({ status, body }: Answer): { readonly ok: boolean; readonly error?: string } {
  if (body['ok'] === true) return { ok: true };
  return { ok: false, error: textIn(body['error']) ?? `http_${status}` };
}

function reply(response: ServerResponse, { status, body, retryAfterS }: Answer): void {
  sendJson(response, status, body, retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) });
}
