import type { Json } from './json.js';

/** Slack's "no". The Web API answers it as `{ok: false, error: code, ...details}` with status 200. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Json;

  constructor(code: string, details: Json = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** A refusal that says, as Slack does, which fields were wrong and where: `must be … [json-pointer:/blocks/0]`. */
export function refusalWithReasons(code: string, reasons: readonly string[]): Refusal {
  return new Refusal(code, {
    errors: reasons,
    response_metadata: { messages: reasons.map((reason) => `[ERROR] ${reason}`) },
  });
}
